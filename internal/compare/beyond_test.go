package compare_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
)

// beyond are the links that the cell has beyond those of an archive.
func (p *practice) beyond(data []byte) (links []string) {
	p.Helper()
	r, inv := p.Open(data)
	b, err := compare.NewBeyond(p.Context(), compare.Cell{Client: p.Client, Inventory: inv, Archive: r})
	if err != nil {
		p.Fatal(err)
	}
	before := p.Requests.Load()
	notCompared, err := b.Compare(p.Context(), func(m compare.Mismatch) error {
		links = append(links, m.Place+"("+m.Key+") "+m.Property)
		return nil
	})
	if asked := p.Requests.Load() - before; err != nil || len(notCompared) > 0 || asked != b.Requests() {
		p.Errorf("%v %q, %d requests, and %d were foretold", err, notCompared, asked, b.Requests())
	}
	return links
}

// unassociated is an archive without what its associations connect.
func (p *practice) unassociated(data []byte) []byte {
	return archivetest.Rebuild(p.T, data, archivetest.Only("10_odata/60_associationend.pjson", func(text string) string {
		return strings.ReplaceAll(text, `"AssociationEnd":"`, `"AssociationEnd":"gone`)
	}))
}

// prepared is a copy of an archive from which all associations are taken out.
func (p *practice) prepared(data []byte) []byte {
	p.Helper()
	r, inv := p.Open(data)
	o := archive.Original{Inventory: *inv, Lines: map[string]int64{}, Taken: map[archive.LinkKind]int64{archive.AssociationLink: 2}}
	for _, rows := range inv.Rows {
		o.Lines[rows.Type] = rows.Rows
	}
	original, err := json.Marshal(o)
	if err != nil {
		p.Fatal(err)
	}
	taken := string(original) + "\n"
	err = r.Rows(p.Context(), "AssociationEnd", func(end *archive.Row) error {
		if id, other := string(end.ID.Text), string(end.EndLink.Text); id < other {
			taken += `{"kind":"association","from":{"row_id":"` + id + `"},"to":{"row_id":"` + other + `"}}` + "\n"
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	manifest := archivetest.Only(archive.ManifestFile, func(text string) string {
		return strings.TrimSuffix(strings.TrimSpace(text), "}") + `,"personium_cell":{"prepared":1,"target":"` + inv.Target + `"}}`
	})
	return archivetest.Rebuild(p.T, p.unassociated(data), manifest, archivetest.With(archive.TakenFile, taken))
}

// What may be linked is what living associations make possible, those among them that a prepared copy leaves out.
func TestALinkThatOnlyTheCellHasIsFoundInWhatMayBeLinked(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	copied := p.prepared(whole)
	var want []string
	for _, data := range [][]byte{whole, copied} {
		if diff := cmp.Diff(want, p.beyond(data)); diff != "" {
			t.Error(diff)
		}
	}
	p.link("tag-1", "Item-001")
	p.Ask(http.MethodPost, "__ctl/Account('guest')/$links/_Role", `{"uri":"`+p.Cell().URL+`__ctl/Role('admin')"}`)
	want = []string{"box1/odata/Tag('tag-1') link to Item('Item-001')", "Account('guest') link to Role('admin')"}
	for _, data := range [][]byte{whole, copied} {
		if diff := cmp.Diff(want, p.beyond(data)); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(want[1:], p.beyond(p.unassociated(whole))); diff != "" {
		t.Errorf("of a dead association: %s", diff)
	}
}
