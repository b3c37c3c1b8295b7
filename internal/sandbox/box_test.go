package sandbox

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A davEntry is one entry of a listing in a few words.
type davEntry struct {
	Href   string `xml:"DAV: href"`
	Length string `xml:"DAV: propstat>prop>getcontentlength"`
	Type   struct {
		Inner string `xml:",innerxml"`
	} `xml:"DAV: propstat>prop>resourcetype"`
	Roles     []string `xml:"DAV: propstat>prop>acl>ace>principal>href"`
	Inherited []string `xml:"DAV: propstat>prop>acl>ace>inherited>href"`
}

func (p *practice) entries(path, depth string) []davEntry {
	p.Helper()
	s := p.cell("PROPFIND", path, "", "Depth: "+depth)
	var listing struct {
		Entries []davEntry `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(s.body), &listing); err != nil || s.status != http.StatusMultiStatus {
		p.Fatalf("PROPFIND %s: %s %v %.300s", path, s.brief(), err, s.body)
	}
	return listing.Entries
}

func TestABoxIsListedFolderByFolder(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		base := p.unit.CellURL(firstCell)
		for path, want := range map[string]string{
			"box1":                "box1/ box1/docs/ box1/odata/odata",
			"__":                  "__/ __/notes/odata __/profile/",
			"box1/docs":           "box1/docs/ box1/docs/empty.dat=0 box1/docs/guide.txt=33 box1/docs/日本語.txt=37",
			"box1/docs/guide.txt": "box1/docs/guide.txt=33",
			"box1/odata":          "box1/odata/odata",
		} {
			var got []string
			for _, e := range p.entries(path, "1") {
				name := strings.TrimPrefix(e.Href, base)
				switch kind := e.Type.Inner; {
				case strings.Contains(kind, `<p:odata xmlns:p="urn:x-personium:xmlns"/>`):
					name += "/odata"
				case strings.Contains(kind, "<collection/>"):
					name += "/"
				default:
					name += "=" + e.Length
				}
				got = append(got, name)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("PROPFIND %s: got %s, want %s", path, strings.Join(got, " "), want)
			}
			if alone := p.entries(path, "0"); len(alone) != 1 || alone[0].Href != base+path {
				t.Errorf("PROPFIND %s with Depth 0: %+v", path, alone)
			}
		}
	})
}

func TestWhatLiesInABoxInheritsItsACL(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	e := p.entries("box1/docs/guide.txt", "0")[0]
	base := p.unit.CellURL(firstCell)
	if got := strings.Join(e.Roles, " "); got != "reader ../__/admin" {
		t.Errorf("roles, relative to those of the box: got %s", got)
	}
	if got := strings.Join(e.Inherited, " "); got != base+"box1 "+base {
		t.Errorf("inherited from: got %s", got)
	}
}

func TestAFileOfABoxCanBeRead(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	s := p.cell(http.MethodGet, "box1/docs/%E6%97%A5%E6%9C%AC%E8%AA%9E.txt", "")
	if s.status != http.StatusOK || s.body != "practice file 日本語.txt of cell1\n" || s.header.Get("Content-Type") != "text/plain" {
		t.Errorf("GET: %d %q %v", s.status, s.body, s.header)
	}
	tag := s.header.Get("ETag")
	if got := p.cell(http.MethodGet, "box1/docs/日本語.txt", "", "If-None-Match: "+tag).brief(); got != "304" {
		t.Errorf("GET with its tag %s: %s, want 304", tag, got)
	}
	if got := p.cell("PROPFIND", "box1/docs/日本語.txt", "", "Depth: 0").header.Get("ETag"); got != tag {
		t.Errorf("PROPFIND: ETag %s, want %s", got, tag)
	}
	for header, want := range map[string]string{"Depth:": "400 PR400-DV-0003", "Depth: infinity": "403 PR403-DV-0001"} {
		if got := p.cell("PROPFIND", "box1", "", header).brief(); got != want {
			t.Errorf("PROPFIND, %s: got %s, want %s", header, got, want)
		}
	}
}

func TestAFileWithoutItsBytesIsThereAndCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		p.importInto(firstCell, serverArchive(t, "gamma-content-missing.zip"))
		if e := p.entries("__/hello.txt", "0")[0]; e.Length != "12" {
			t.Errorf("length: got %s, want 12", e.Length)
		}
		for path, want := range map[string]string{"__/hello.txt": "503 PR503-DV-0001", "box1/hello.txt": "200"} {
			if got := p.cell(http.MethodGet, path, "").brief(); got != want {
				t.Errorf("GET %s: got %s, want %s", path, got, want)
			}
		}
	})
}

func TestTheMainBoxOfANewCellIsThereAndEmpty(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"fresh"}`)
	s := p.ask("PROPFIND", p.unit.CellURL("fresh")+"__", "", "Depth: 1")
	if s.status != http.StatusMultiStatus || strings.Count(s.body, "<response>") != 1 {
		t.Errorf("PROPFIND: %d %s", s.status, s.body)
	}
}
