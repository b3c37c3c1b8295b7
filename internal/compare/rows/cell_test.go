package rows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

// An imported archive is one that a real unit wrote, with what an import makes of it that is no longer as it was.
type imported struct {
	twice []string // the rows that it has two lines of, of which the cell shows both
	dead  bool     // of its association only one end names the other, by a line that an import finds in the unlucky order
}

func (i imported) differs() []compare.Mismatch {
	var differs []compare.Mismatch
	if i.dead {
		const place = "box1/od/$metadata/AssociationEnd"
		const first, second = "Name='i2t',_EntityType.Name='Item'", "Name='t2i',_EntityType.Name='Tag'"
		differs = append(differs,
			compare.Mismatch{Place: place, Key: first, Property: "_AssociationEnd", Kind: compare.Missing, Expected: `"` + second + `"`},
			compare.Mismatch{Place: place, Key: second, Property: "_AssociationEnd", Kind: compare.Missing, Expected: `"` + first + `"`})
	}
	for _, key := range i.twice {
		differs = append(differs, compare.Mismatch{Place: "box1/od/Item", Key: key, Kind: compare.Extra})
	}
	return differs
}

// What real units wrote, imported into a practice unit, is there, value by value.
func TestACellHoldsTheRowsOfWhatItImported(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]imported{"gamma-g1": {}, "gamma-re1": {dead: true}, "server_made_px1": {}, "forward_refs": {},
		"links_n3": {}, "one-to-one": {}, "many-m27": {}, "beta-re": {dead: true},
		"export-with-duplicate-rows": {twice: []string{"'i-1549'", "'i-2369'"}, dead: true}} {
		for i, style := range styles() {
			t.Run(name+" "+string(style), func(t *testing.T) {
				t.Parallel()
				if testing.Short() && len(name)%2 != i {
					t.Skip("each archive in one of the styles")
				}
				p := newPractice(t, style)
				data := p.moved(archiveOf(t, name))
				p.imported(data)
				p.holds(p.opened(data), of)
			})
		}
	}
}

// holds compares the cell with a snapshot.
func (p *practice) holds(s rows.Snapshot, of imported) {
	p.Helper()
	before := p.Requests.Load()
	found, result := differences(p.T, rows.Sides{Snapshot: s, Cell: p.Client})
	foretold, took := rows.Foretell(s), p.Requests.Load()-before
	slices.SortFunc(found, func(a, b compare.Mismatch) int { return strings.Compare(a.Key, b.Key) })
	want := of.differs()
	slices.SortFunc(want, func(a, b compare.Mismatch) int { return strings.Compare(a.Key, b.Key) })
	if diff := cmp.Diff(want, found); diff != "" {
		p.Error(diff)
	}
	twice := int64(len(of.twice))
	if result.Found != result.Expected+twice || result.Expected != foretold.Rows ||
		len(result.NotCompared) > 0 {
		p.Errorf("%+v, foretold %+v", result, foretold)
	}
	if most := foretold.Requests + s.Inventory.RowsOf("AssociationEnd"); twice == 0 && (took < foretold.Requests || took > most) {
		p.Errorf("it took %d requests, foretold %+v", took, foretold)
	}
}

// Rows of the main box of another cell are lost in an import, and so they are missing.
func TestTheRowsOfAnotherCellsMainBoxAreMissing(t *testing.T) {
	t.Parallel()
	p := newPractice(t, styles()[0])
	data := archiveOf(t, "gamma-g1")
	p.imported(data)
	found, result := p.compared(data)
	if int64(len(found)) != result.Expected-result.Found || len(found) == 0 {
		t.Errorf("%d differ: %+v", len(found), result)
	}
	for _, m := range found {
		if m.Place[:3] != "__/" || m.Kind != compare.Missing || m.Property != "" {
			t.Errorf("%+v", m)
		}
	}
}
