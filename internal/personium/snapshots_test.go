package personium

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listed is a multistatus with prefixes, an order of elements and whitespace that core does not use, and with
// properties of other namespaces that have the same names.
const listed = `<?xml version="1.0" encoding="UTF-8"?>
<D:multistatus xmlns:D="DAV:" xmlns:q="urn:x-personium:xmlns" xmlns:o="urn:other">
  <D:response>
    <D:propstat><D:status>HTTP/1.1 404 Not Found</D:status><D:prop><D:getcontentlength>99</D:getcontentlength></D:prop></D:propstat>
    <D:propstat><D:status>HTTP/1.1 200 OK</D:status><D:prop>
      <D:resourcetype/><o:getcontentlength>1</o:getcontentlength><D:getcontentlength> 12345 </D:getcontentlength>
      <D:getlastmodified>Wed, 15 Feb 2017 01:52:34 GMT</D:getlastmodified>
      <D:creationdate>2017-02-15T10:52:34.635+0900</D:creationdate><D:getcontenttype>application/zip</D:getcontenttype>
      <D:acl><D:inherited><D:href>https://unit1.example/cell1/</D:href></D:inherited></D:acl>
    </D:prop></D:propstat>
    <D:href>
      https://unit1.example/cell1/__snapshot/a.zip
    </D:href>
  </D:response>
  <D:response/>
  <D:response><D:href>https://unit1.example/cell1/__snapshot</D:href><D:propstat><D:prop>
    <q:cellstatus>normal</q:cellstatus><o:cellstatus>other</o:cellstatus><D:resourcetype><D:collection/></D:resourcetype>
  </D:prop></D:propstat></D:response>
  <D:response><D:href>https://unit1.example/cell1/__snapshot/n.error</D:href><D:propstat><D:prop>
    <D:creationdate>yesterday</D:creationdate><D:getcontenttype/><D:resourcetype/>
  </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
  <D:response></D:response>
</D:multistatus>`

func TestAListingIsReadWhateverItsOrderAndPrefixesAre(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 207, Body: listed, Header: map[string]string{"ETag": `"2-1795000000000"`}}))
	got, err := newClient(t, unit.pathCell(), Options{}).Snapshots(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := SnapshotArea{ETag: `"2-1795000000000"`, CellStatus: "normal", Nameless: 2, Files: []SnapshotFile{
		{Name: "a.zip", Size: 12345, ContentType: "application/zip",
			Created:  time.Date(2017, 2, 15, 1, 52, 34, 635e6, time.UTC),
			Modified: time.Date(2017, 2, 15, 1, 52, 34, 0, time.UTC)},
		{Name: "n.error", Size: -1},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAListingThatMayBeIncompleteIsAnError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no bytes":                  "",
		"a page":                    "<html><body>",
		"well-formed html":          "<html></html>",
		"json":                      `{"status":"ready"}`,
		"cut in the middle":         listed[:len(listed)/2],
		"cut before the end":        strings.TrimSuffix(listed, "</D:multistatus>"),
		"without the area":          fileXML,
		"nothing in it":             `<multistatus xmlns="DAV:"/>`,
		"without the DAV namespace": strings.ReplaceAll(areaXML, ` xmlns="DAV:"`, ""),
		"not utf-8":                 strings.ReplaceAll(areaXML, "cell1", "c\xff"),
		"an entity of its own":      strings.ReplaceAll(areaXML, "cell1", "&a;"),
		"another encoding":          `<?xml version="1.0" encoding="UTF-7"?>` + areaXML,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 207, Body: body}))
			area, err := newClient(t, unit.pathCell(), Options{}).Snapshots(t.Context())
			var e *Error
			if !errors.As(err, &e) || e.Status != 207 || e.Core || e.Err == nil {
				t.Errorf("got %+v, %#v", area, err)
			}
		})
	}
}

func TestAFileHasItsOwnETag(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 207, Body: fileXML, Header: map[string]string{"ETag": `"6-1795517237748"`}}))
	got, err := newClient(t, unit.pathCell(), Options{}).SnapshotFile(t.Context(), "a.zip")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(SnapshotFile{Name: "a.zip", Size: -1, ETag: `"6-1795517237748"`}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNotExactlyOneFileIsNoFile(t *testing.T) {
	t.Parallel()
	one := strings.TrimSuffix(strings.TrimPrefix(fileXML, `<multistatus xmlns="DAV:">`), "</multistatus>")
	for _, inside := range []string{"", "<response/>", one + one} {
		unit := startUnit(t, always(reply{Status: 207, Body: `<multistatus xmlns="DAV:">` + inside + "</multistatus>"}))
		f, err := newClient(t, unit.pathCell(), Options{}).SnapshotFile(t.Context(), "a.zip")
		var e *Error
		if !errors.As(err, &e) || e.Core {
			t.Errorf("%q: got %+v, %v", inside, f, err)
		}
	}
}

func TestTheNameOfAFileIsWhatFollowsTheLastSlash(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]string{
		"https://u.example/c/__snapshot/a.zip": "a.zip",
		"/c/__snapshot/a.zip":                  "a.zip",
		"a.zip":                                "a.zip",
		"https://u.example/c/__snapshot/we irdé.dat":                 "we irdé.dat",
		"https://u.example/c/__snapshot/we%20ird%C3%A9.dat":          "we irdé.dat",
		"https://u.example/c/__snapshot/100% é.zip":                  "100% é.zip",
		"https://u.example/c/__snapshot/a%b.zip":                     "a%b.zip",
		"https://u.example/c/__snapshot/a%2Fb.zip":                   "a%2Fb.zip",
		"https://u.example/c/__snapshot/a+b.zip":                     "a+b.zip",
		"https://u.example/c/__snapshot/" + strings.Repeat("n", 255): strings.Repeat("n", 255),
	} {
		if got := nameOf(href); got != want {
			t.Errorf("%s: got %q, want %q", href, got, want)
		}
	}
}

func TestTheReasonOfAFailedExportIsRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		reply reply
		want  Message
		fails bool
	}{
		{"a reason", reply{Status: 200, Body: `{"code":"PR500-CM-0002","message":{"lang":"en","value":"Files I\/O error"}}`}, Message{"PR500-CM-0002", "Files I/O error"}, false},
		{"no text", reply{Status: 200, Body: `{"code":"PR500-SV-0000","message":{"lang":"en","value":null}}`}, Message{"PR500-SV-0000", ""}, false},
		{"a page", reply{Status: 200, Body: "<html>"}, Message{}, true},
		{"empty", reply{Status: 200}, Message{}, true},
		{"without a code", reply{Status: 200, Body: `{}`}, Message{}, true},
		{"none", reply{Status: 404, Body: `{"code":"PR404-DV-0001","message":{"lang":"en","value":"Resource not found."}}`}, Message{}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(test.reply))
			got, err := newClient(t, unit.pathCell(), Options{}).ExportFailure(t.Context(), "n")
			if got != test.want || (err != nil) != test.fails {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestAFileIsOnlyPutWhereNoneIs(t *testing.T) {
	t.Parallel()
	for status, fails := range map[int]bool{201: false, 204: true, 412: true, 500: true} {
		unit := startUnit(t, always(reply{Status: status}))
		if err := newClient(t, unit.pathCell(), Options{}).PutEmptySnapshot(t.Context(), "n.zip"); (err != nil) != fails {
			t.Errorf("%d: got %v", status, err)
		}
	}
}

func TestOnlyFilesOfTheSnapshotAreaAreReached(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 204}))
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
	for _, file := range []string{"", ".", "..", "../x", "a/b", `a\b`, "/"} {
		for _, try := range []func(context.Context, string) error{c.DeleteSnapshot, c.PutEmptySnapshot, func(ctx context.Context, s string) error {
			_, err := c.SnapshotFile(ctx, s)
			return err
		}} {
			if err := try(t.Context(), file); err == nil {
				t.Errorf("%q was accepted", file)
			}
		}
	}
	if n := len(unit.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
