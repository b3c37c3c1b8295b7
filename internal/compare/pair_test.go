package compare_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
)

// side is one of two snapshots.
func (p *practice) side(data []byte) compare.Snapshot {
	p.Helper()
	r, inv := p.Open(data)
	return compare.Snapshot{Archive: r, Inventory: inv}
}

func TestTwoSnapshotsAreComparedByTheirLinks(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	lines := func(change func(line string) string) []byte {
		return archivetest.Rebuild(t, whole, archivetest.Only("10_odata/80_link.pjson", func(text string) string {
			var b strings.Builder
			for line := range strings.Lines(text) {
				b.WriteString(change(line))
			}
			return b.String()
		}))
	}
	isData := func(line string) bool { return strings.Contains(line, `"n":"`) }
	swapped := strings.NewReplacer(`"t1"`, `"t2"`, `"t2"`, `"t1"`, `"k1"`, `"k2"`, `"k2"`, `"k1"`)
	const lost = "box1/odata/Item('Item-000') link to Tag('tag-1')"
	for name, test := range map[string]struct {
		with []byte
		want []string
		n    compare.LinkCount
	}{
		"the same":   {whole, nil, compare.LinkCount{Expected: 5, Found: 5}},
		"each twice": {lines(func(line string) string { return line + line }), nil, compare.LinkCount{Expected: 5, Found: 5}},
		"without those of rows": {lines(func(line string) string {
			if isData(line) {
				return ""
			}
			return line
		}), []string{"missing __/notes/Note('Note-000') link to Tag('tag-1')", "missing " + lost}, compare.LinkCount{Expected: 5, Found: 3}},
		"with those of rows as no cell shows them": {lines(func(line string) string {
			if isData(line) {
				return swapped.Replace(line)
			}
			return line
		}), []string{"missing __/notes/Note('Note-000') link to Tag('tag-1')", "missing " + lost}, compare.LinkCount{Expected: 5, Found: 3, HiddenWith: 2}},
		"with the ends of others exchanged": {lines(func(line string) string {
			if isData(line) {
				return line
			}
			return swapped.Replace(line)
		}), nil, compare.LinkCount{Expected: 5, Found: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLinks(t, p, [2][]byte{whole, test.with}, "missing", test.want, test.n)
			turned := test.n
			turned.Expected, turned.Found, turned.Hidden, turned.HiddenWith = test.n.Found, test.n.Expected, test.n.HiddenWith, test.n.Hidden
			checkLinks(t, p, [2][]byte{test.with, whole}, "extra", test.want, turned)
		})
	}
}

// checkLinks compares two snapshots by their links; of those that only one has kind says whose they are.
func checkLinks(t *testing.T, p *practice, sides [2][]byte, kind string, want []string, n compare.LinkCount) {
	t.Helper()
	var got []string
	count, err := compare.Pair{Expected: p.side(sides[0]), With: p.side(sides[1])}.Links(t.Context(), func(m compare.Mismatch) error {
		got = append(got, "missing"+strings.TrimPrefix(string(m.Kind), kind)+" "+m.Place+"("+m.Key+") "+m.Property)
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" || count != n {
		t.Errorf("%v %+v %s", err, count, diff)
	}
}

func TestWhoTakesTheLinksThatDifferCanEndIt(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole, enough := p.Snapshot("CellExport_2017_01"), errors.New("enough")
	none := archivetest.Rebuild(t, whole, archivetest.Become("10_odata/80_link.pjson", ""))
	for _, sides := range [][2][]byte{{whole, none}, {none, whole}} {
		_, err := compare.Pair{Expected: p.side(sides[0]), With: p.side(sides[1])}.Links(t.Context(), func(compare.Mismatch) error { return enough })
		if !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
	}
}
