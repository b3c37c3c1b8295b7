package rows_test

import (
	"testing"

	"github.com/personium/personium-cell/internal/compare/rows"
)

// What real units wrote, imported into a practice unit, is there, value by value.
func TestACellHoldsTheRowsOfWhatItImported(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gamma-g1", "gamma-re1", "server_made_px1", "forward_refs", "links_n3", "one-to-one", "many-m27",
		"small_src1_exp1", "beta-re", "export-with-duplicate-rows"} {
		for _, style := range styles() {
			t.Run(name+" "+string(style), func(t *testing.T) {
				t.Parallel()
				p := newPractice(t, style)
				data := archiveOf(t, name)
				data = p.moved(data)
				p.imported(data)
				found, result := p.compared(data)
				for i, m := range found {
					if i < 10 {
						t.Errorf("%+v", m)
					}
				}
				t.Logf("%d differ, %+v, %+v", len(found), result, rows.Foretell(p.opened(data)))
			})
		}
	}
}
