package compare_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// read compares the cell with an archive by what snapshot compare looks at.
func (p *practice) read(data []byte) *compare.Result {
	p.Helper()
	r, inv := p.Open(data)
	result, err := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, AllLinks: true}.Content(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return result
}

// A link that is made beside the others is shown by an entity that is asked for those.
func TestALinkBesideTheOthersOfAnEntityIsNamed(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	if r := p.read(whole); r.LinksBeyond != 0 || r.LinksFound != 5 {
		t.Errorf("%+v", r)
	}
	p.link("tag-1", "Item-001")
	p.Ask(http.MethodPost, "__ctl/Account('guest')/$links/_Role", `{"uri":"`+p.Cell().URL+`__ctl/Role('admin')"}`)
	r := p.read(whole)
	want := []string{"box1/odata/Tag('tag-1') → Item('Item-001')", "Account('guest') → Role('admin')"}
	if diff := cmp.Diff(want, r.BeyondLinks); diff != "" || r.LinksBeyond != 2 || r.LinksFound != r.LinksExpected {
		t.Errorf("%s %+v", diff, r)
	}
	if r := p.compared(whole); r.LinksBeyond != 0 {
		t.Errorf("after an import: %+v", r)
	}
}

// The line of a link that no cell shows says of one that is shown all the same that it is not new.
func TestALinkThatIsShownAllTheSameIsNotBeyond(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.link("tag-1", "Item-001")
	ends := strings.NewReplacer(`"t1"`, `"t2"`, `"t2"`, `"t1"`, `"k1"`, `"k2"`, `"k2"`, `"k1"`)
	both := archivetest.Rebuild(t, p.exported(), archivetest.Only("10_odata/80_link.pjson", func(text string) string {
		lines, first := strings.SplitAfter(text, "\n"), map[string]int{} // by collections
		for i, line := range lines {
			_, rest, _ := strings.Cut(line, `"n":"`)
			collection, _, isData := strings.Cut(rest, `"`)
			if k, isSecond := first[collection]; isData && isSecond {
				lines[k] = ends.Replace(lines[k])
			}
			first[collection] = i
		}
		return strings.Join(lines, "")
	}))
	if r := p.read(both); r.LinksBeyond != 0 || r.HiddenLinks != 1 || r.LinksFound != 5 {
		t.Errorf("%+v", r)
	}
	turned := func() *compare.Result {
		t.Helper()
		r, inv := p.Open(both)
		result, err := compare.Cell{Client: p.Client, Inventory: inv, Archive: r, AllLinks: true, Turned: true}.Content(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	if r := turned(); r.LinksBeyond != 0 || r.HiddenLinks != 0 || r.LinksFound != 6 || r.LinksExpected != 6 {
		t.Errorf("%+v", r)
	}
	p.Ask(http.MethodDelete, "box1/odata/Tag('tag-1')/$links/_Item('Item-001')", "")
	if r := turned(); len(r.LostLinks) != 1 || !strings.Contains(r.LostLinks[0], "Item-001") {
		t.Errorf("%+v", r)
	}
}

// Each of two rows that have one link names the other.
func TestALinkOfOneRowToOneIsOneLink(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	const od = "box1/odata/"
	for _, end := range []string{"L", "R"} {
		p.Ask(http.MethodPost, od+"$metadata/EntityType", `{"Name":"`+end+`"}`)
		p.Ask(http.MethodPost, od+"$metadata/AssociationEnd", `{"Name":"e","Multiplicity":"0..1","_EntityType.Name":"`+end+`"}`)
		p.Ask(http.MethodPost, od+end, `{"__id":"x"}`)
	}
	p.Ask(http.MethodPost, od+"$metadata/AssociationEnd(Name='e',_EntityType.Name='L')/$links/_AssociationEnd",
		`{"uri":"`+p.Cell().URL+od+`$metadata/AssociationEnd(Name='e',_EntityType.Name='R')"}`)
	p.Ask(http.MethodPost, od+"L('x')/$links/_R", `{"uri":"`+p.Cell().URL+od+`R('x')"}`)
	p.exports("mine", 1)
	data := p.Snapshot("mine")
	if r := p.read(data); r.LinksExpected != 6 || r.LinksFound != 6 || r.LinksBeyond != 0 {
		t.Errorf("%+v", r)
	}
	n, err := compare.Pair{Expected: p.side(data), With: p.side(data)}.Links(t.Context(), nil)
	if err != nil || n.Expected != 6 {
		t.Errorf("%v %+v", err, n)
	}
	p.Ask(http.MethodDelete, od+"L('x')/$links/_R('x')", "")
	if r := p.read(data); r.LinksExpected != 6 || r.LinksFound != 5 || len(r.LostLinks) != 1 {
		t.Errorf("%+v", r)
	}
	p.Import(data) // which leaves one of the two with a link to nothing
	r := p.read(data)
	var lost []string // but for those of many to many, which an import loses at random
	for _, l := range r.LostLinks {
		if !strings.Contains(l, "tag-1") {
			lost = append(lost, l)
		}
	}
	if r.LinksExpected != 6 || len(lost) != 1 || int(r.LinksExpected-r.LinksFound) != len(r.LostLinks) {
		t.Errorf("after an import: %+v", r)
	}
}

// No path carries such keys where no proxy is in front of the unit.
func TestALinkBetweenRowsWithSlashesInTheirKeysIsReadBack(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	for _, set := range []string{"Item", "Tag"} {
		p.Ask(http.MethodPost, "box1/odata/"+set, `{"__id":"a/b\\c"}`)
	}
	at := personium.Collection{Box: "box1", Path: "odata"}
	if err := p.Client.MakeLink(t.Context(), at.RowEnd("Item", `a/b\c`), at.RowEnd("Tag", `a/b\c`)); err != nil {
		t.Fatal(err)
	}
	data := p.exported()
	if r := p.read(data); len(r.NotCompared) > 0 || r.LinksExpected != 6 || r.LinksFound != 6 || r.LinksBeyond != 0 {
		t.Errorf("%+v", r)
	}
	p.Import(data) // which may turn links, but keeps the rows
	if r := p.read(data); len(r.NotCompared) > 0 || r.LinksExpected != 6 {
		t.Errorf("after an import: %+v", r)
	}
}

// Neither end of the association of these rows names the other: a prepared import leaves their links out, too.
func TestLinksOfADeadAssociationAreNotExpected(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	data := p.exported()
	dead := archivetest.Rebuild(t, data, archivetest.Only("10_odata/60_associationend.pjson", func(text string) string {
		return strings.ReplaceAll(text, `"AssociationEnd":"`, `"AssociationEnd":"gone`)
	}))
	whole := p.read(data)
	r := p.read(dead)
	if r.Unrelated != 2 || r.LinksExpected != whole.LinksExpected-2 || r.LinksFound != r.LinksExpected || whole.Unrelated != 0 {
		t.Errorf("%+v, want as %+v", r, whole)
	}
}
