package compare_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
)

// compared holds the cell against an archive.
func (p *practice) compared(data []byte) *compare.Result {
	p.Helper()
	r, inv := p.Open(data)
	result, err := compare.Cell{Client: p.Client, Inventory: inv, Archive: r}.Content(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return result
}

func TestACellHoldsWhatItsOwnSnapshotHolds(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	r := p.compared(p.Snapshot("CellExport_2017_01"))
	if len(r.Different)+len(r.LostLinks)+len(r.LostFiles)+len(r.NotCompared) != 0 || r.Found != r.Expected || r.LinksFound != r.LinksExpected ||
		r.Found == 0 || r.LinksFound == 0 || r.FilesFound == 0 {
		t.Errorf("%+v", r)
	}
}

// Two files that have each other's names have the same number of bytes together.
func TestFilesAreComparedByNameAndSize(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	docs := "20_webdav/" + boxFolder(t, whole) + "/docs/"
	turned := archivetest.Rebuild(t, whole, func(name string, content []byte) (string, []byte) {
		switch {
		case strings.HasPrefix(name, docs+"guide.txt"):
			name = docs + "empty.dat" + strings.TrimPrefix(name, docs+"guide.txt")
		case strings.HasPrefix(name, docs+"empty.dat"):
			name = docs + "guide.txt" + strings.TrimPrefix(name, docs+"empty.dat")
		}
		return name, content
	})
	r := p.compared(turned)
	want := []compare.Difference{{Place: "box1 (files by name and size)", Expected: 3, Found: 1}}
	if diff := cmp.Diff(want, r.Different); diff != "" || len(r.LostFiles) != 2 || !strings.HasPrefix(r.LostFiles[0], "box1/docs/") {
		t.Errorf("%s %q", diff, r.LostFiles)
	}
}

func TestAFolderThatIsNotThereIsADifference(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	p.Ask("MKCOL", "box1/more", "")
	want := []compare.Difference{{Place: "box1 (folders)", Expected: 2, Found: 3}}
	r := p.compared(whole)
	if diff := cmp.Diff(want, r.Different); diff != "" {
		t.Error(diff)
	}
	if len(r.NotCompared) != 1 || r.LinksExpected != 0 {
		t.Errorf("the links are read back all the same: %+v", r)
	}
}

func TestALinkThatIsGoneIsNamed(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	p.Ask("DELETE", "box1/odata/Tag('tag-1')/$links/_Item('Item-000')", "")
	r := p.compared(whole)
	if r.LinksFound != r.LinksExpected-1 || !cmp.Equal(r.LostLinks, []string{"box1/odata/Item('Item-000') → Tag('tag-1')"}) {
		t.Errorf("%+v", r)
	}
}

// Of two sets the one with fewer entities shows the links of many at once.
func TestLinksAreReadFromTheEndWithFewerEntities(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	for _, item := range []string{"Item-001", "Item-002", "Item-003", "Item-004", "Item-005"} {
		p.Ask("POST", "box1/odata/Item('"+item+"')/$links/_Tag", `{"uri":"`+p.Unit.CellURL("cell1")+`box1/odata/Tag('tag-1')"}`)
	}
	whole := p.exported()
	before := p.Requests.Load()
	r := p.compared(whole)
	withLinks := p.Requests.Load() - before
	without := archivetest.Rebuild(t, whole, archivetest.Become("10_odata/80_link.pjson", ""))
	before = p.Requests.Load()
	p.compared(without)
	// Six links of one tag, one of the other collection's, and those of the cell's two accounts and its relations.
	if asked := withLinks - (p.Requests.Load() - before); r.LinksFound != r.LinksExpected || asked >= r.LinksFound {
		t.Errorf("%d requests for the links of %+v", asked, r)
	}
}

func TestACellDiffersAtTheFirstDifference(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	_, inv := p.Open(whole)
	cell := compare.Cell{Client: p.Client, Inventory: inv}
	if differs, err := cell.Differs(t.Context()); err != nil || differs {
		t.Errorf("the same: %t %v", differs, err)
	}
	p.Ask("POST", "__ctl/Account", `{"Name":"another"}`)
	before := p.Requests.Load()
	if differs, err := cell.Differs(t.Context()); err != nil || !differs || p.Requests.Load()-before > 3 {
		t.Errorf("another account: %t %v after %d requests", differs, err, p.Requests.Load()-before)
	}
	p.Ask("DELETE", "__ctl/Account('another')", "")
	p.Ask("PUT", "box1/docs/guide.txt", "shorter")
	if differs, err := cell.Differs(t.Context()); err != nil || !differs {
		t.Errorf("a shorter file: %t %v", differs, err)
	}
}

func TestWithoutTheArchiveNamesAndLinksAreNotCompared(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	_, inv := p.Open(p.Snapshot("CellExport_2017_01"))
	r, err := compare.Cell{Client: p.Client, Inventory: inv, Missing: "it was replaced"}.Content(t.Context())
	if err != nil || !cmp.Equal(r.NotCompared, []string{"the names of files and the links were not compared: it was replaced"}) {
		t.Errorf("%v %+v", err, r)
	}
}

// exported is an archive of the cell as it is now.
func (p *practice) exported() []byte {
	p.Helper()
	if _, err := p.StartExport(p.Context(), "now"); err != nil {
		p.Fatal(err)
	}
	p.Until(func() bool { return p.Unit.Truth("cell1").ExportsCompleted > 0 })
	return bytes.Clone(p.Snapshot("now"))
}
