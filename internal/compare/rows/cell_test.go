package rows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

// What real units wrote, imported into a practice unit, is there, value by value. Of a row that an archive has twice an import makes
// two, and the cell shows both.
func TestACellHoldsTheRowsOfWhatItImported(t *testing.T) {
	t.Parallel()
	for name, twice := range map[string][]string{"gamma-g1": nil, "gamma-re1": nil, "server_made_px1": nil, "forward_refs": nil,
		"links_n3": nil, "one-to-one": nil, "many-m27": nil, "beta-re": nil, "export-with-duplicate-rows": {"'i-1549'", "'i-2369'"}} {
		for _, style := range styles() {
			t.Run(name+" "+string(style), func(t *testing.T) {
				t.Parallel()
				p := newPractice(t, style)
				data := p.moved(archiveOf(t, name))
				p.imported(data)
				s := p.opened(data)
				before := p.requests.Load()
				found, result := differences(t, rows.Sides{Snapshot: s, Cell: p.Client})
				foretold, took := rows.Foretell(s), p.requests.Load()-before
				var want []compare.Mismatch
				for _, key := range twice {
					want = append(want, compare.Mismatch{Place: "box1/od/Item", Key: key, Kind: compare.Extra})
				}
				if diff := cmp.Diff(want, found); diff != "" {
					t.Error(diff)
				}
				if result.Found != result.Expected+int64(len(twice)) || result.Expected != foretold.Rows || len(twice) == 0 && foretold.Requests != took ||
					result.Doubled != int64(len(twice)) || len(result.NotCompared) > 0 {
					t.Errorf("%+v, foretold %+v, %d requests", result, foretold, took)
				}
			})
		}
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
