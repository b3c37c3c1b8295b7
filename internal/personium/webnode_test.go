package personium

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What units of core 1.8.0 and 1.8.3 kept of a PROPPATCH in a .pmeta, and what they answered to a PROPFIND.
func TestAStoredPropertyIsTheListedOne(t *testing.T) {
	t.Parallel()
	const listed, stored = ` xmlns:D="DAV:" xmlns:Z="urn:z"`, ` xmlns:Z="urn:z" xmlns:D="DAV:"`
	for _, pair := range [][2]string{
		{`<Z:author` + stored + ` xmlns:Y="urn:y" Y:role="x" plain="a&lt;b&quot;&#10;c"><Y:first>Jim &amp; &lt;Co&gt;</Y:first><first>no ns</first>   tail` + "\t\t" + `&#13; é日 </Z:author>`,
			`<Z:author Y:role="x" plain="a&lt;b&quot;&#10;c" xmlns:D="DAV:" xmlns:Y="urn:y" xmlns:Z="urn:z">
                    <Y:first>Jim &amp; &lt;Co&gt;</Y:first>
                    <first xmlns="" xmlns:ns5="DAV:">no ns</first>   tail` + "\t\t" + `&#13; é日 </Z:author>`},
		{`<def xmlns="urn:d" xmlns:D="DAV:"><in>1</in><in>2</in></def>`, "<def xmlns=\"urn:d\" xmlns:D=\"DAV:\">\n    <in>1</in>\n    <in>2</in>\n</def>"},
		{`<nons xmlns:D="DAV:">q</nons>`, `<nons xmlns="" xmlns:D="DAV:" xmlns:ns2="DAV:">q</nons>`},
		{`<Z:ws` + stored + `>   </Z:ws>`, `<Z:ws` + listed + `>   </Z:ws>`},
		{`<Z:empty` + stored + `/>`, `<Z:empty` + listed + `></Z:empty>`},
		{`<Z:m1` + stored + `>text<Z:b>x</Z:b>more<Z:i/><Z:u/>end</Z:m1>`, `<Z:m1` + listed + `>text
                    <Z:b>x</Z:b>more
                    <Z:i/>
                    <Z:u/>end</Z:m1>`},
		{`<Z:m3` + stored + `><Z:b>x</Z:b>tail<Z:b>y</Z:b></Z:m3>`, `<Z:m3` + listed + `>
                    <Z:b>x</Z:b>tail
                    <Z:b>y</Z:b>
                </Z:m3>`},
		{`<Z:m5` + stored + ">\n  a\n  <Z:b><Z:c/> q <Z:d/> </Z:b>\n  b\n</Z:m5>", `<Z:m5` + listed + ">\n  a\n  " + `
                    <Z:b>
                        <Z:c/> q 
                        <Z:d/> </Z:b>` + "\n  b\n</Z:m5>"},
	} {
		var both [2]WebProperty
		for i, text := range pair {
			var err error
			if both[i], err = ParseWebProperty(text); err != nil {
				t.Fatal(err)
			}
		}
		if both[0] != both[1] {
			t.Errorf("stored %+v, listed %+v", both[0], both[1])
		}
	}
}

func TestPropertiesThatDifferAreNotOne(t *testing.T) {
	t.Parallel()
	seen := map[WebProperty]string{}
	for _, text := range []string{
		`<a xmlns="urn:z"/>`, `<a xmlns="urn:y"/>`, `<a/>`, `<b xmlns="urn:z"/>`, `<a xmlns="urn:z"> </a>`, `<a xmlns="urn:z">x</a>`,
		`<a xmlns="urn:z">x </a>`, `<a xmlns="urn:z"><x/></a>`, `<a xmlns="urn:z">&lt;x/&gt;</a>`, `<a xmlns="urn:z"><x/><x/></a>`,
		`<a xmlns="urn:z"><x><x/></x></a>`, `<a xmlns="urn:z" p=""/>`, `<a xmlns="urn:z" p="1"/>`, `<a xmlns="urn:z" q:p="1" xmlns:q="urn:q"/>`,
		`<a xmlns="urn:z"><x xmlns=""/></a>`, `<a xmlns="urn:z">x<x/></a>`, `<a xmlns="urn:z"><x/>x</a>`, `<a xmlns="urn:z" p="1&quot; q=&quot;2"/>`,
		`<a xmlns="urn:z" p="1" q="2"/>`,
	} {
		p, err := ParseWebProperty(text)
		if err != nil {
			t.Fatal(err)
		}
		if other, isThere := seen[p]; isThere {
			t.Errorf("%s is taken for %s", text, other)
		}
		seen[p] = text
	}
	for _, text := range []string{"", "text", "<a>", "<a></b>", "<a"} {
		if p, err := ParseWebProperty(text); err == nil {
			t.Errorf("%q is taken for %+v", text, p)
		}
	}
}

// webNodesXML is what a unit of core 1.8.0 answered about a box, shortened.
const webNodesXML = `<multistatus xmlns="DAV:">
  <response><href>http://unit1.example/cell1/box1</href><propstat><prop>
    <creationdate>2026-11-29T23:11:12.570+0000</creationdate><getlastmodified>Sun, 29 Nov 2026 23:11:12 GMT</getlastmodified>
    <resourcetype><collection/></resourcetype>
    <acl p:requireSchemaAuthz="public" xml:base="http://unit1.example/cell1/__role/box1/" xmlns:p="urn:x-personium:xmlns">
      <ace><principal><href>../__/plain</href></principal><grant><privilege><D:read xmlns:D="DAV:"/></privilege><privilege><D:write xmlns:D="DAV:"/></privilege></grant></ace>
      <ace><principal><all/></principal><grant><privilege><D:read xmlns:D="DAV:"/></privilege></grant></ace>
      <ace><principal><href>inbox</href></principal><grant><privilege><p:exec/></privilege></grant></ace>
    </acl></prop><status>HTTP/1.1 200 OK</status></propstat></response>
  <response><href>http://unit1.example/cell1/box1/a.txt</href><propstat><prop>
    <getcontentlength>3</getcontentlength><getcontenttype>text/plain;  charset=UTF-8; x=1</getcontenttype>
    <getlastmodified>Sun, 29 Nov 2026 23:11:13 GMT</getlastmodified><resourcetype/>
    <acl xml:base="http://unit1.example/cell1/__role/box1/" xmlns:p="urn:x-personium:xmlns">
      <ace><principal><href>../box2/inbox</href></principal><grant><privilege><D:read xmlns:D="DAV:"/></privilege></grant></ace>
      <ace><principal><all/></principal><grant><privilege><D:read xmlns:D="DAV:"/></privilege></grant><inherited><href>http://unit1.example/cell1/box1</href></inherited></ace>
    </acl>
    <D:acl xmlns:D="DAV:">me</D:acl><Z:author xmlns:Z="urn:z">Me</Z:author></prop><status>HTTP/1.1 200 OK</status></propstat></response>
  <response><href>http://unit1.example/cell1/box1/od</href><propstat><prop>
    <resourcetype><collection/><p:odata xmlns:p="urn:x-personium:xmlns"/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>
  <response/>
</multistatus>`

func TestABoxIsReadWithAllThatIsSaidOfIt(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 207, Body: webNodesXML}))
	folder, inside, err := newClient(t, unit.pathCell(), Options{}).WebNodes(t.Context(), "box1", "")
	if err != nil {
		t.Fatal(err)
	}
	read := []string{"D.read"}
	at := time.Date(2026, 11, 29, 23, 11, 12, 0, time.UTC)
	want := WebNode{Name: "box1", Kind: WebFolder, Modified: at, ACL: &ACL{Schema: "public", Entries: []ACE{
		{Role: RoleRef{"__", "plain"}, Privileges: []string{"D.read", "D.write"}}, {All: true, Privileges: read},
		{Role: RoleRef{"box1", "inbox"}, Privileges: []string{"p.exec"}}}}}
	if diff := cmp.Diff(want, folder); diff != "" {
		t.Error(diff)
	}
	wantInside := []WebNode{
		{Name: "a.txt", Kind: WebFile, Size: 3, ContentType: "text/plain;  charset=UTF-8; x=1", Modified: at.Add(time.Second),
			ACL:        &ACL{Entries: []ACE{{Role: RoleRef{"box2", "inbox"}, Privileges: read}}},
			Properties: []WebProperty{{"{DAV:}acl", "<{DAV:}acl>me</{DAV:}acl>"}, {"{urn:z}author", "<{urn:z}author>Me</{urn:z}author>"}}},
		{Name: "od", Kind: WebOData},
	}
	if diff := cmp.Diff(wantInside, inside); diff != "" {
		t.Error(diff)
	}
	line := "schema authentication public; __/plain: D.read D.write; all: D.read; box1/inbox: p.exec"
	if got := folder.ACL.String(); got != line {
		t.Errorf("the rights are %q", got)
	}
}

// TestAListingOfAnyLengthIsRead has rights that a thousand files inherit, which are most of a listing.
func TestAListingOfAnyLengthIsRead(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const files = 2000
	ace := `<ace><principal><all/></principal><grant><privilege><read/></privilege></grant><inherited><href>http://u/c/b</href></inherited></ace>`
	var body strings.Builder
	body.WriteString(`<multistatus xmlns="DAV:"><response><href>http://u/c/b</href><propstat><prop><resourcetype><collection/></resourcetype></prop></propstat></response>`)
	for i := range files {
		fmt.Fprintf(&body, `<response><href>http://u/c/b/f%d</href><propstat><prop><resourcetype/><acl xml:base="http://u/c/__role/b/">%s</acl></prop></propstat></response>`,
			i, strings.Repeat(ace, 20))
	}
	body.WriteString("</multistatus>")
	if body.Len() <= MaxBody {
		t.Fatalf("the listing has %d bytes only", body.Len())
	}
	unit := startUnit(t, always(reply{Status: 207, Body: body.String()}))
	_, inside, err := newClient(t, unit.pathCell(), Options{}).WebNodes(t.Context(), "b", "")
	if err != nil || len(inside) != files || len(inside[files-1].ACL.Entries) != 0 {
		t.Errorf("%d files, %v", len(inside), err)
	}
}

func TestHalfAListingIsNoListing(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"cut":                webNodesXML[:len(webNodesXML)/2],
		"without the folder": strings.ReplaceAll(webNodesXML, "<collection/>", ""),
		"a page":             "<html></html>",
		"cut in a property":  webNodesXML[:strings.Index(webNodesXML, "Me</Z:author>")],
		"cut in the rights":  webNodesXML[:strings.Index(webNodesXML, "<principal><all/>")],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 207, Body: body}))
			client := newClient(t, unit.pathCell(), Options{})
			var e *Error
			if _, inside, err := client.WebNodes(t.Context(), "box1", ""); inside != nil || !errors.As(err, &e) || e.Status != 207 {
				t.Errorf("got %+v, %v", inside, err)
			}
			if node, err := client.CellNode(t.Context()); err == nil {
				t.Errorf("it is taken for the cell: %+v", node)
			}
		})
	}
}

func TestNoPlaceOutsideOfABoxIsReached(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 207, Body: webNodesXML}))
	client := newClient(t, unit.pathCell(), Options{})
	for _, place := range [][2]string{{"__ctl", ""}, {"box1", "../x"}, {"box1", "a//b"}, {"", ""}, {"box1", `a\b`}} {
		_, _, listing := client.WebNodes(t.Context(), place[0], place[1])
		_, file := client.GetWebFile(t.Context(), place[0], place[1])
		if listing == nil || file == nil {
			t.Errorf("%q: %v, %v", place, listing, file)
		}
	}
	if n := len(unit.requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestRoleRefs(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]RoleRef{"r": {"b%x", "r"}, "../__/r": {"__", "r"}, "../b2/r+%41": {"b2", "r+%41"}, "..": {"b%x", ".."}} {
		if got := roleRef("http://u/c/__role/b%25x/", href); got != want {
			t.Errorf("%s: %v", href, got)
		}
	}
	if got := privilegeName(xml.Name{Space: "urn:z", Local: "x"}); got != "{urn:z}x" {
		t.Errorf("got %s", got)
	}
}
