package transfer

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestWhatAnUploadIsRefusedForSaysWhatCanBeDone(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	u := &upload{client: a.Client, name: "snap", size: 12}
	for _, test := range []struct {
		name       string
		err        *personium.Error
		code       refusal.Code
		text, next string
	}{
		{"replaced meanwhile", &personium.Error{Status: 412, Code: personium.FileChanged, Core: true}, 6,
			"snap.zip was replaced on the server since it was checked: ", "start again"},
		{"too large for a proxy", &personium.Error{Status: 413}, 1, "a proxy before the unit does not let 12 bytes through: ",
			"an operator of the unit can raise the limit (client_max_body_size of nginx); under another name it is as large"},
		{"stopped by a firewall", &personium.Error{Status: 403, Answered: true}, 4,
			"something in front of the unit does not let the request pass: ", "--method-override sends PUT as POST (method_override: " +
				"true " +
				"in the profile); or ask the operator of what stands in front of the unit to let PUT of " +
				"https://unit1.example/cell1/__snapshot/snap.zip pass"},
		{"a full area", &personium.Error{Status: 400, Code: personium.AreaFull, Core: true}, 6,
			"the snapshot area is full: ", "delete snapshots"},
		{"no privilege", &personium.Error{Status: 403, Code: personium.NoPrivilege, Core: true}, 4,
			"could not upload snap.zip: ", explain.RootHint},
	} {
		test.err.Method, test.err.URL = "PUT", "https://unit1.example/cell1/__snapshot/snap.zip"
		refuses(t, test.name, u.failure(t.Context(), test.err), test.code, test.text+test.err.Error(), test.next)
		refuses(t, test.name+", given up", u.failure(ended(t), test.err), 130, "interrupted; nothing was sent", "")
	}
	refuses(t, "another error", u.failure(t.Context(), errors.New("disk")), 1, "could not upload snap.zip: disk", "")
}

// What arrived is read back: the server's word for an upload is not enough.
func TestWhatArrivedIsReadBack(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	there, err := a.Client.SnapshotFile(t.Context(), seeded.Archive())
	if err != nil {
		t.Fatal(err)
	}
	u := &upload{client: a.Client, name: seeded, size: there.Size}
	for _, etag := range []string{there.ETag, ""} { // not every unit tells
		if got, err := u.readBack(t.Context(), etag); err != nil || got != there {
			t.Errorf("ETag %q: got %+v, %v", etag, got, err)
		}
	}
	_, err = u.readBack(t.Context(), `"another"`)
	refuses(t, "another version", err, 1, "CellExport_2017_01.zip was replaced by somebody else right after it was uploaded", "")
	u.size = 0
	_, err = u.readBack(t.Context(), there.ETag)
	if got := refusal.Of(err); got.Code != refusal.Unexpected || err == nil {
		t.Errorf("another size: got %v", err)
	}
	u.name = "missing"
	_, err = u.readBack(t.Context(), there.ETag)
	if got := refusal.Of(err); got.Code != refusal.Unproved || got.Next.Words() != "check with snapshot list" {
		t.Errorf("not there: got %v, next: %s", err, got.Next.Words())
	}
	u.isCopy = true
	if _, err = u.readBack(t.Context(), there.ETag); refusal.Of(err).Code != refusal.Unexpected || refusal.Of(err).Next.Words() != importAgain {
		t.Errorf("a copy that is not there: got %v, next: %s", err, refusal.Of(err).Next.Words())
	}
}

// A connection that breaks leaves open what the server has. It is looked at, also by an admin who gave up.
func TestABrokenUploadIsLookedInto(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	there, err := a.Client.SnapshotFile(t.Context(), seeded.Archive())
	if err != nil {
		t.Fatal(err)
	}
	old := there
	old.ETag = `"older"`
	for _, test := range []struct {
		name       string
		upload     upload
		code       refusal.Code
		text, next string
	}{
		{"nothing of a new one is there", upload{name: "new"}, 1,
			"new.zip did not arrive, and nothing of it is in the snapshot area: could not upload new.zip: cut",
			"upload it again; if the name is refused then, upload it under another name: --name new_2"},
		{"an old one is gone", upload{name: "gone", old: old}, 6, "what became of gone.zip is not known: cut",
			"check with snapshot list; when it is not listed its name is burnt: upload it under another name: --name gone_2"},
		{"it arrived", upload{name: seeded, old: old, size: there.Size}, 9,
			"the answer was lost, but a CellExport_2017_01.zip of the same size arrived: cut",
			"check with snapshot list, or download it"},
		{"the old one is still there", upload{name: seeded, old: there, size: there.Size}, 6,
			"CellExport_2017_01.zip is still the old one, and blocked for uploads: cut",
			"delete it with snapshot delete CellExport_2017_01, then upload again; " +
				"or upload it under another name: --name CellExport_2017_02"},
		{"another one is there", upload{name: seeded, old: old, size: 1}, 6,
			"CellExport_2017_01.zip was replaced by somebody else: cut",
			"upload it under another name: --name CellExport_2017_02"},
	} {
		test.upload.client = a.Client
		refuses(t, test.name, test.upload.broken(t.Context(), errors.New("cut")), test.code, test.text, test.next)
		interrupted := refusal.Interrupt
		if test.code == refusal.Unproved {
			interrupted = test.code
		}
		refuses(t, test.name+", given up", test.upload.broken(ended(t), errors.New("cut")), interrupted, test.text, test.next)
	}
}

// Only what the server says of the name itself, or has left of it, burns a name.
func TestANameIsOnlyBurntByWhatIsLeftOfAnUpload(t *testing.T) {
	t.Parallel()
	refused := &personium.Error{Method: "PUT", URL: "u", Status: 500, Core: true, Code: personium.FilesInconsistent, Message: "text"}
	a, _ := practice(t)
	burnt, _ := practice(t, "name-burnt=other")
	away, err := personium.New(personium.Cell{URL: "http://127.0.0.1:1/cell1/"}, personium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cut := &personium.Error{Method: "PUT", URL: "u", Status: 503, Answered: true, Err: personium.ErrUploadBroken}
	lasting := &personium.Error{Method: "PUT", URL: "u", Status: 101, Answered: true, Err: personium.ErrUploadBroken}
	const other = "upload it under another name: --name new_2"
	const is503 = "the unit cannot be reached: PUT u: answer 503 without a body: the upload was broken off"
	const try503 = "something in front of the unit answers, and the unit behind it does not: try again; if it stays, ask its operator"
	for _, test := range []struct {
		name               string
		client             *personium.Client
		before             int // entries without a name
		err                error
		code               refusal.Code
		text, next, ofCopy string
	}{
		{"the server says so", a.Client, 0, refused, 6, "the name new is burnt: " + refused.Error(), "nothing frees it; " + other, importAgain},
		{"something was there before", burnt.Client, 1, cut, 75, "new.zip did not arrive, and nothing of it is in the snapshot area: " + is503,
			try503 + "; if the name is refused then, " + other, try503},
		{"something is there, and nobody knows since when", burnt.Client, -1, cut, 75, "new.zip did not arrive, and the name new may be burnt: " +
			is503, "upload it again; if its name is burnt nothing frees it: " + other, importAgain},
		{"something is left", burnt.Client, 0, cut, 6, "the name new may be burnt, something without a name is left in the snapshot area: " +
			"PUT u: answer 503 without a body: the upload was broken off", "nothing would free it; " + other, importAgain},
		{"nobody knows", away, 0, cut, 75, "new.zip did not arrive, and the name new may be burnt: " + is503,
			"upload it again; if its name is burnt nothing frees it: " + other, importAgain},
		{"nothing is left", a.Client, 0, cut, 75, "new.zip did not arrive, and nothing of it is in the snapshot area: " + is503,
			try503 + "; if the name is refused then, " + other, try503},
		{"nothing is left, nor will be", a.Client, 0, lasting, 1, "new.zip did not arrive, and nothing of it is in the snapshot area: " +
			"something that is not a unit answers in its place: PUT u: answer 101 without a body: the upload was broken off",
			"ask the operator of what stands in front of the unit to look at this request",
			"ask the operator of what stands in front of the unit to look at this request"},
	} {
		u := &upload{client: test.client, name: "new", nameless: test.before}
		refuses(t, test.name, u.notThere(t.Context(), test.err), test.code, test.text, test.next)
		u.isCopy = true
		refuses(t, test.name+", a copy", u.notThere(t.Context(), test.err), test.code, test.text, test.ofCopy)
	}
}

// A lateUnit shows in its second listing what an upload has left.
type lateUnit struct{ listings int }

func (u *lateUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Depth") == "2" {
		const wrong = `{"code":"PR400-DV-0003","message":{"lang":"en","value":"Invalid depth header value:[2]."}}`
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(wrong)), Request: r}, nil
	}
	u.listings++
	body := `<multistatus xmlns="DAV:"><response><href>http://unit.test/cell1/__snapshot</href><propstat><prop><resourcetype><collection/>` +
		`</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>`
	if u.listings > 1 {
		body += `<response/>`
	}
	return &http.Response{StatusCode: 207, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body + "</multistatus>")), Request: r}, nil
}

func TestWhatIsLeftOfAnUploadIsLookedForOnceMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{Transport: new(lateUnit)})
		if err != nil {
			t.Fatal(err)
		}
		got := (&upload{client: client, name: "new"}).notThere(t.Context(), errors.New("cut"))
		want := "the name new may be burnt, something without a name is left in the snapshot area: cut"
		if got.Code != refusal.Busy || got.Error() != want {
			t.Errorf("got %v", got)
		}
	})
}
