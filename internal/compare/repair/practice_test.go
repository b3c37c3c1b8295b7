package repair_test

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/comparetest"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct{ *comparetest.Practice }

func newPractice(t *testing.T, style personium.Style, faults ...string) *practice {
	t.Helper()
	return newPracticeOf(t, sandbox.Options{Style: string(style), Faults: faults})
}

func newPracticeOf(t *testing.T, o sandbox.Options) *practice {
	t.Helper()
	return &practice{comparetest.New(t, o, nil)}
}

// A drill is a cell and the snapshot that it is held against.
type drill struct {
	*practice
	archive  *archive.Reader
	snapshot repair.Snapshot
}

// imported is a cell that a plain import of an archive of a real unit, which loses links, has filled, and that archive.
func imported(t *testing.T, style personium.Style, archive string) drill {
	t.Helper()
	p, data := newPractice(t, style, "links-lost"), archivetest.FromUnit(t, archive)
	p.Import(data)
	return p.against(data)
}

func (p *practice) against(data []byte) drill {
	p.Helper()
	r, inv := p.Open(data)
	return drill{p, r, repair.Snapshot{Inventory: inv}}
}

// lost are the links that the cell has lost.
func (d drill) lost() []archive.Link {
	d.Helper()
	var lost []archive.Link
	_, err := compare.Cell{Client: d.Client, Inventory: d.snapshot.Inventory, Archive: d.archive, AllLinks: true, Lost: func(l archive.Link) error {
		lost = append(lost, l)
		return nil
	}}.Content(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return lost
}

// names are the links in words.
func names(links []archive.Link) []string {
	var names []string
	for _, l := range links {
		names = append(names, l.String())
	}
	return names
}

// repaired makes what can be made, and gives what is left.
func (d drill) repaired(roles bool) (made int, left []link.Left) {
	d.Helper()
	plan := repair.NewPlan(d.snapshot, d.lost(), roles)
	result, err := plan.Make(d.Context(), d.Client, nil)
	if err != nil {
		d.Fatal(err)
	}
	return result.Made, append(plan.Left, result.Left...)
}
