package job

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A cellNow is the cell as a unit shows it: its id, its version, and the archive in its snapshot area. What is "" is not there, or closed.
type cellNow struct{ id, version, etag, size string }

func (c cellNow) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusForbidden, `{"code":"PR403-AU-0003","message":{"lang":"en","value":"no"}}`
	header := http.Header{"X-Personium-Version": {"1.8.3"}}
	switch at := r.URL.Path; {
	case at == "/cell1/" && c.id != "":
		status, body = http.StatusOK, `<cell xmlns="urn:x-personium:xmlns"><uuid>`+c.id+`</uuid></cell>`
	case strings.HasPrefix(at, "/__ctl/Cell") && c.version != "":
		status, body = http.StatusOK, `{"d":{"results":{"__metadata":{"etag":"W/\"`+c.version+`-1795516281907\""},"Name":"cell1","__updated":"/Date(1795516282787)/"}}}`
	case strings.HasSuffix(at, ".zip") && c.etag == "":
		status, body = http.StatusNotFound, `{"code":"PR404-DV-0001","message":{"lang":"en","value":"no"}}`
	case strings.HasSuffix(at, ".zip") && c.etag != "closed":
		header.Set("ETag", c.etag)
		status, body = http.StatusMultiStatus, `<multistatus xmlns="DAV:"><response><href>http://unit1.example/cell1/__snapshot/a.zip</href><propstat><prop>`+
			`<getcontentlength>`+c.size+`</getcontentlength></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// ended is the search for a job that came to an end, on a cell that is so now.
func ended(t *testing.T, kind event.Kind, now cellNow, change func(*History, *verdict.Outcome)) (Search, *Record) {
	t.Helper()
	of := personium.Cell{URL: "http://unit1.example/cell1/", UnitURL: "http://unit1.example/", Name: "cell1", Style: personium.PathStyle}
	client, err := personium.New(of, personium.Options{Transport: now})
	if err != nil {
		t.Fatal(err)
	}
	s := Search{Client: client, StateDir: t.TempDir(), Name: "a"}
	h := new(History)
	version := int64(4)
	h.Kind, h.Name, h.Version, h.CellID, h.ETag, h.Size = kind, "a", &version, "id1", "1", 5
	h.PostedAt, h.ByContent = time.Now(), true
	r, err := NewJournal(s.StateDir).begin(of, "key", h)
	if err != nil {
		t.Fatal(err)
	}
	o := &verdict.Outcome{Kind: kind, Name: "a", Verdict: verdict.Done, Proof: verdict.ProofContent, Reason: "it is there"}
	if change != nil {
		change(h, o)
	}
	if err := r.save(h, o); err != nil {
		t.Fatal(err)
	}
	return s, r
}

func TestWhatWasConcludedHoldsAsLongAsTheCellIsTheSame(t *testing.T) {
	t.Parallel()
	same := cellNow{id: "id1", version: "4", etag: "1", size: "5"}
	with := func(change func(*cellNow)) cellNow { c := same; change(&c); return c }
	earlier := func(h *History, _ *verdict.Outcome) { h.CellID, h.ETag, h.Size = "", "", 0 }
	home := func(h *History, _ *verdict.Outcome) { h.Home = "a.zip" }
	failed := func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Failed }
	hidden := func(h *History, _ *verdict.Outcome) { h.Version = nil }
	for _, test := range []struct {
		name   string
		kind   event.Kind
		now    cellNow
		change func(*History, *verdict.Outcome)
		want   verdict.Verdict
		words  string
	}{
		{"an import into the same cell", event.Import, same, nil, verdict.Done, "it is there, as was concluded at"},
		{"an import that another has followed", event.Import, with(func(c *cellNow) { c.version = "5" }), nil, verdict.Unproved, "version has moved"},
		{"an import into a cell that is younger now", event.Import, with(func(c *cellNow) { c.version = "1" }), earlier, verdict.Unproved, "version has moved"},
		{"an import into a cell that was made again", event.Import, with(func(c *cellNow) { c.id = "id2" }), nil, verdict.Unproved, "deleted and made again"},
		{"an import into a cell whose version cannot be read", event.Import, with(func(c *cellNow) { c.version = "" }), nil, verdict.Unproved, "cannot be read"},
		{"an import into a cell whose version could not be read then", event.Import, same, hidden, verdict.Unproved, "was not read when this one ended"},
		{"an import into a cell that is closed", event.Import, with(func(c *cellNow) { c.id = "" }), nil, verdict.Unproved, "could not be found out"},
		{"a failed import into a cell that is closed", event.Import, with(func(c *cellNow) { c.id = "" }), failed, verdict.Failed, "it is there"},
		{"a failed import into a cell that was made again", event.Import, with(func(c *cellNow) { c.id = "id2" }), failed, verdict.Unproved, "failed, as was concluded"},
		{"an import of an earlier program", event.Import, with(func(c *cellNow) { c.id = "id2" }), earlier, verdict.Done, "it is there"},
		{"an export whose archive is there", event.Export, same, nil, verdict.Done, "it is there, as was concluded at"},
		{"an export whose archive is gone", event.Export, with(func(c *cellNow) { c.etag = "" }), nil, verdict.Unproved, "a.zip is not in the cell's snapshot area any more"},
		{"an export whose archive is another one", event.Export, with(func(c *cellNow) { c.etag = "2" }), nil, verdict.Unproved, "replaced since by another one"},
		{"an export whose archive is as long no more", event.Export, with(func(c *cellNow) { c.size = "6" }), nil, verdict.Unproved, "replaced since by another one"},
		{"an export of an earlier program whose archive is there", event.Export, with(func(c *cellNow) { c.etag = "2" }), earlier, verdict.Done, "it is there"},
		{"an export of an earlier program whose archive is gone", event.Export, with(func(c *cellNow) { c.etag = "" }), earlier, verdict.Unproved, "any more"},
		{"an export that was downloaded", event.Export, with(func(c *cellNow) { c.etag = "" }), home, verdict.Done, "it is there"},
		{"an export of a cell that was made again", event.Export, with(func(c *cellNow) { c.id = "id2" }), nil, verdict.Unproved, "deleted and made again"},
		{"an export of a cell that was imported since", event.Export, with(func(c *cellNow) { c.version = "9" }), nil, verdict.Done, "it is there"},
	} {
		s, _ := ended(t, test.kind, test.now, test.change)
		o, known, err := s.Fate(t.Context(), cell.State{})
		if err != nil || !known || o.Verdict != test.want || !strings.Contains(o.Reason, test.words) {
			t.Errorf("%s: got %s: %s (%t, %v), want %s about %q", test.name, o.Verdict, o.Reason, known, err, test.want, test.words)
		}
	}
	s, _ := ended(t, event.Export, with(func(c *cellNow) { c.etag = "closed" }), nil)
	if o, _, err := s.Fate(t.Context(), cell.State{}); err == nil {
		t.Errorf("an export whose archive cannot be looked for: %+v", o)
	}
}

func TestACellThatThisProgramDeletedClosesItsJournal(t *testing.T) {
	t.Parallel()
	same := cellNow{id: "id1", version: "4", etag: "1", size: "5"}
	s, r := ended(t, event.Import, same, nil)
	journal := NewJournal(s.StateDir)
	for range 2 { // who deletes twice deletes another cell
		if err := journal.CellDeleted(s.Client.Cell().URL); err != nil {
			t.Fatal(err)
		}
	}
	o, _, err := s.Fate(t.Context(), cell.State{})
	if err != nil || o.Verdict != verdict.Unproved || !strings.Contains(o.Reason, "the cell was deleted at") {
		t.Errorf("got %s: %s, %v", o.Verdict, o.Reason, err)
	}
	e, err := readEntry(r.path)
	if err != nil || e.Deleted.IsZero() || e.Outcome == nil || e.History.CellID != "id1" {
		t.Errorf("got %+v, %v", e, err)
	}
	if err := NewJournal("").CellDeleted("http://x/"); err != nil {
		t.Error(err)
	}
}

func TestAJobOfACellThatWasMadeAgainIsNotGoneOnWith(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"id1": true, "id2": false, "": true} { // of a closed cell nobody can tell
		s, r := ended(t, event.Import, cellNow{id: id, version: "4"}, nil)
		h := r.entry.History
		r.entry.Outcome = nil // else it would stay
		if err := r.save(&h, nil); err != nil {
			t.Fatal(err)
		}
		got, _, err := s.Attach(t.Context(), ignored{}, verdict.Limits{})
		if err != nil || (got != nil && got.CellID == "id1") != want {
			t.Errorf("a cell of the id %s: got %+v, %v", strconv.Quote(id), got, err)
		}
	}
}

// ignored reports to nobody.
type ignored struct{}

func (ignored) Report(event.Event) {}

func TestWhatIsComparedOnceMore(t *testing.T) {
	t.Parallel()
	hidden := func(h *History, _ *verdict.Outcome) { h.Version = nil }
	for _, test := range []struct {
		now    cellNow
		change func(*History, *verdict.Outcome)
		want   string // why not; "" where it is
		code   refusal.Code
	}{
		{cellNow{id: "id1", version: "4"}, nil, "", 0},
		{cellNow{id: "id1", version: "5"}, nil, "the cell's version has moved since", refusal.Usage},
		{cellNow{id: "id2", version: "4"}, nil, "the cell was deleted and made again", refusal.Usage},
		{cellNow{id: "id1"}, nil, "cannot be read", refusal.Unreachable},
		{cellNow{version: "4"}, nil, "could not be found out", refusal.Unreachable},
		{cellNow{id: "id1", version: "4"}, hidden, "was not read when this one ended", refusal.Unproved}, // and never will be
	} {
		s, _ := ended(t, event.Import, test.now, test.change)
		s.Recount = true
		h, _, err := s.Attach(t.Context(), ignored{}, verdict.Limits{})
		if (h != nil) != (test.want == "") || test.want != "" && (!strings.Contains(err.Error(), test.want) || refusal.Of(err).Code != test.code) {
			t.Errorf("%+v: got %v, %v", test.now, h != nil, err)
		}
	}
}
