package personium

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// folderXML is a listing whose folder comes last, with names that XML and URLs write otherwise.
const folderXML = `<D:multistatus xmlns:D="DAV:" xmlns:q="urn:x-personium:xmlns" xmlns:o="urn:other">
  <D:response><D:href>http://unit1.example/cell1/box1/a b/guide.txt</D:href><D:propstat><D:prop>
    <D:getcontentlength>12</D:getcontentlength><D:resourcetype/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
  <D:response/>
  <D:response><D:href>http://unit1.example/cell1/box1/a b/日本 &amp; 50%.txt</D:href><D:propstat><D:prop><D:resourcetype/></D:prop></D:propstat></D:response>
  <D:response><D:href>http://unit1.example/cell1/box1/a b/sub/</D:href><D:propstat><D:prop>
    <D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>
  <D:response><D:href>http://unit1.example/cell1/box1/a b/od</D:href><D:propstat><D:prop>
    <D:resourcetype><D:collection/><q:odata/></D:resourcetype></D:prop></D:propstat></D:response>
  <D:response><D:href>http://unit1.example/cell1/box1/a b/svc</D:href><D:propstat><D:prop>
    <D:resourcetype><o:odata/><D:collection/><q:service/></D:resourcetype></D:prop></D:propstat></D:response>
  <D:response><D:href>http://unit1.example/cell1/box1/a b</D:href><D:propstat><D:prop>
    <D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>
</D:multistatus>`

func TestAFolderIsReadWhateverTheOrderOfItsEntriesIs(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 207, Body: folderXML}))
	got, err := newClient(t, unit.pathCell(), Options{}).WebEntries(t.Context(), "box1", "a b")
	if err != nil {
		t.Fatal(err)
	}
	want := []WebEntry{
		{Name: "guide.txt", Size: 12}, {Name: "日本 & 50%.txt", Size: -1},
		{Name: "sub", Folder: true}, {Name: "od", Folder: true, OData: true}, {Name: "svc", Folder: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFolderThatMayBeIncompleteIsAnError(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no bytes":               "",
		"a page":                 "<html></html>",
		"cut in the middle":      folderXML[:len(folderXML)/2],
		"nothing in it":          `<multistatus xmlns="DAV:"/>`,
		"a file":                 fileXML,
		"without the folder":     strings.ReplaceAll(folderXML, "a b</D:href>", "a b/z</D:href>"),
		"something from outside": strings.ReplaceAll(folderXML, "box1/a b/guide.txt", "box2/guide.txt"),
		"something from deeper":  strings.ReplaceAll(folderXML, "a b/guide.txt", "a b/sub/guide.txt"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 207, Body: body}))
			entries, err := newClient(t, unit.pathCell(), Options{}).WebEntries(t.Context(), "box1", "a b")
			var e *Error
			if entries != nil || !errors.As(err, &e) || e.Status != 207 || e.Err == nil {
				t.Errorf("got %+v, %v", entries, err)
			}
		})
	}
}

func TestThatAFolderIsNotThereCanBeRecognised(t *testing.T) {
	t.Parallel()
	for _, code := range []Code{"PR404-DV-0001", "PR404-DV-0002"} {
		unit := startUnit(t, always(refusal(string(code))))
		entries, err := newClient(t, unit.pathCell(), Options{}).WebEntries(t.Context(), "box1", "")
		var e *Error
		if entries != nil || !errors.As(err, &e) || e.Code != code || !NotThere(err) {
			t.Errorf("got %v, %v", entries, err)
		}
	}
}

func TestRecordedListingsAsFolders(t *testing.T) {
	t.Parallel()
	got, err := readWire(t, "propfind_depth1_with_phantom_path.txt")[0].client(t).WebEntries(t.Context(), "b", "")
	written := time.Date(2026, 11, 24, 10, 48, 42, 0, time.UTC)
	if diff := cmp.Diff([]WebEntry{{Name: "small.zip", Size: 21819, Modified: written}}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// Core writes a name as it is, whatever it has in it. A proxy that encodes addresses encodes that of the folder, too.
func TestAPercentSignInANameIsOne(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		strings.ReplaceAll(folderXML, "guide.txt", "50%2553.txt"):                            "50%2553.txt",
		strings.NewReplacer("guide.txt", "50%252553.txt", "a b", "a%20b").Replace(folderXML): "50%2553.txt",
	} {
		unit := startUnit(t, always(reply{Status: 207, Body: body}))
		client := newClient(t, unit.pathCell(), Options{})
		entries, err := client.WebEntries(t.Context(), "box1", "a b")
		if err != nil || entries[0].Name != want {
			t.Errorf("%v, %v", entries, err)
		}
		if _, nodes, err := client.WebNodes(t.Context(), "box1", "a b"); err != nil || nodes[0].Name != want {
			t.Errorf("%v, %v", nodes, err)
		}
	}
}
