package prepare

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// randomCells is how many random cells go through an import.
var (
	randomCells = flag.Int("random-cells", 12, "how many random cells are prepared, imported, linked and compared value by value")
	randomSeed  = flag.Int("random-seed", 0, "of the first of them")
)

// A dice makes the tables of one random cell: collections in a box and in the main box, types, associations of all kinds between
// them, rows with forests and cycles, some of them twice, some of them nobody's.
type dice struct {
	*rand.Rand
	types, ends, rows, links []string
}

// A kindOf is an entity type of a random cell.
type kindOf struct {
	id, box, node string
	rows          []userLine
	used          map[string]bool // of its rows, those that are full of a kind of links
}

func (d *dice) cell() map[string]string {
	for _, at := range [][2]string{{boxOfOneToOne, nodeOfOneToOne}, {cellOfOneToOne, idOf("mainnode")}} {
		d.collection(at[0], at[1])
	}
	d.Shuffle(len(d.rows), func(i, k int) { d.rows[i], d.rows[k] = d.rows[k], d.rows[i] })
	d.Shuffle(len(d.ends), func(i, k int) { d.ends[i], d.ends[k] = d.ends[k], d.ends[i] })
	return map[string]string{"10_odata/40_entitytype.pjson": joined(d.types...), endTable: joined(d.ends...), userTable: joined(d.rows...),
		linkTable: joined(d.links...)}
}

func (d *dice) id(prefix string) string {
	return idOf(fmt.Sprintf("%s%d-%d", prefix, len(d.types), d.IntN(1e9)))
}

func (d *dice) collection(box, node string) {
	var kinds []*kindOf
	types := 2 + d.IntN(3)
	if d.IntN(8) == 0 {
		types = 12 // rows in a chain of more than eight
	}
	for i := range types {
		k := &kindOf{id: d.id("t"), box: box, node: node, used: map[string]bool{}}
		for n := range d.IntN(8) {
			r := userLine{id: d.id(fmt.Sprint("r", n)), key: d.key(n), box: box, node: node, set: k.id, updated: 5}
			if n == 0 && box == boxOfOneToOne && d.IntN(4) == 0 {
				r.id = fmt.Sprint("key", i) // which stands within the keys of other rows
			}
			k.rows = append(k.rows, r)
		}
		kinds = append(kinds, k)
		d.types = append(d.types, fmt.Sprintf(`{"_type":"EntityType","_source":{"b":%q,"s":{"Name":"T%d"},"c":%q,"p":1,"u":1,"h":{},"l":{},"n":%q},"_id":%q}`,
			box, i, cellOfOneToOne, node, k.id))
	}
	for i, a := range kinds {
		for _, b := range kinds[i+1:] {
			d.associate(a, b)
		}
	}
	for _, k := range kinds {
		for _, r := range k.rows {
			if d.IntN(10) == 0 {
				older := r
				older.updated, older.refs = 1, nil
				d.rows = append(d.rows, older.String())
			}
			d.rows = append(d.rows, r.String())
		}
	}
	if d.IntN(2) == 0 {
		d.rows = append(d.rows, userLine{id: d.id("o"), key: "orphan", box: d.id("nobox"), node: node, set: kinds[0].id}.String())
	}
}

// key is an odd key every now and then.
func (d *dice) key(n int) string {
	odd := []string{"it's", "日本語", "a/b", "50%", "a b", "x+y", "%2F", "ü", strings.Repeat("k", 100), "q?a=b&c#d"}
	if d.IntN(3) == 0 {
		return odd[d.IntN(len(odd))] + fmt.Sprint(n)
	}
	return fmt.Sprint("key", n)
}

func (d *dice) associate(a, b *kindOf) {
	if d.IntN(4) == 0 {
		return
	}
	multiplicity := []string{"*", "0..1"}
	m1, m2 := multiplicity[d.IntN(2)], multiplicity[d.IntN(2)]
	id1, id2 := d.id("e1"), d.id("e2")
	end := func(id, name, m, other string, k *kindOf) string {
		return fmt.Sprintf(`{"_type":"AssociationEnd","_source":{"b":%q,"s":{"Multiplicity":%q,"Name":%q},"c":%q,"p":1,"u":1,"h":{},`+
			`"l":{"EntityType":%q,"AssociationEnd":%q},"n":%q},"_id":%q}`, k.box, m, name, cellOfOneToOne, k.id, other, k.node, id)
	}
	other := id1
	if d.IntN(3) == 0 {
		other = idOf("stale") // as an import leaves one of the two
	}
	d.ends = append(d.ends, end(id1, "e"+id1, m1, id2, a), end(id2, "e"+id2, m2, other, b))
	for i := range a.rows {
		for k := range b.rows {
			if d.IntN(3) == 0 {
				d.link(a, b, i, k, m1+m2)
			}
		}
	}
}

// link links two rows as their association lets them be.
func (d *dice) link(a, b *kindOf, i, k int, multiplicities string) {
	x, y := &a.rows[i], &b.rows[k]
	full := func(r *userLine, of *kindOf) bool { return of.used[r.id+multiplicities+a.id+b.id] }
	fill := func(r *userLine, of *kindOf) { of.used[r.id+multiplicities+a.id+b.id] = true }
	switch multiplicities {
	case "**":
		t1, k1, t2, k2 := a.id, x.id, b.id, y.id
		if t2 < t1 {
			t1, k1, t2, k2 = t2, k2, t1, k1
		}
		d.links = append(d.links, fmt.Sprintf(`{"_type":"link","_source":{"b":%q,"c":%q,"u":1,"k1":%q,"k2":%q,"t1":%q,"n":%q,"t2":%q},"_id":%q}`,
			a.box, cellOfOneToOne, k1, k2, t1, a.node, t2, k1+"-"+k2))
	case "*0..1": // many of a, one of b: it stands in a
		if !full(x, a) {
			x.refs = append(x.refs, b.id+":"+y.id)
			fill(x, a)
		}
	case "0..1*":
		if !full(y, b) {
			y.refs = append(y.refs, a.id+":"+x.id)
			fill(y, b)
		}
	default:
		if !full(x, a) && !full(y, b) {
			x.refs, y.refs = append(x.refs, b.id+":"+y.id), append(y.refs, a.id+":"+x.id)
			fill(x, a)
			fill(y, b)
		}
	}
}

// randomCell is an archive of a random cell.
func randomCell(t *testing.T, seed int) []byte {
	t.Helper()
	d := &dice{Rand: rand.New(rand.NewPCG(uint64(seed), 14))}
	meta := func(kind, id string) string {
		return `{"p":1,"a":{},"d":{},"t":"` + kind + `","u":1,"v":1,"i":"` + id + `"}`
	}
	return archivetest.Rebuild(t, with(t, d.cell()), nil, archivetest.With("20_webdav/__/.pmeta", meta("col.box", "x")),
		archivetest.With("20_webdav/__/main/.pmeta", meta("col.odata", idOf("mainnode"))))
}

func TestRandomCellsComeThroughAnImportWhole(t *testing.T) {
	t.Parallel()
	for i := range *randomCells {
		if testing.Short() && i >= 3 {
			break
		}
		seed := *randomSeed + i
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			style := []string{"path", "subdomain"}[seed%2]
			if wrong := problems(t, style, randomCell(t, seed), Options{}); len(wrong) > 0 {
				t.Errorf("%d wrong:\n%s", len(wrong), strings.Join(wrong[:min(10, len(wrong))], "\n"))
			}
		})
	}
}

// Each cure is needed: without it one of the first random cells does not come through. They are the same cells in every run:
// of others it may be that none of a dozen needs a cure.
func TestWithoutOneOfTheCuresRandomCellsDoNotComeThroughWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const most = 12
	for cure, what := range map[cure]string{cureOrder: "the order of rows", cureBox: "the main box", cureConstant: "the _id for all",
		cureAssociations: "associations", cureLinks: "links", cureTwins: "twins"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for seed := range most {
				data := randomCell(t, seed)
				if cure == cureTwins && isAmbiguous(t, data, Options{skip: cure}) { // it is not even begun
					t.Logf("seed %d: a twin that is kept, and that something names", seed)
					return
				}
				wrong := problems(t, []string{"path", "subdomain"}[seed%2], data, Options{skip: cure})
				if len(wrong) > 0 {
					t.Logf("seed %d: %d wrong, such as %s", seed, len(wrong), wrong[0])
					return
				}
			}
			t.Errorf("nothing is wrong with the first %d random cells without it", most)
		})
	}
}

// isAmbiguous says whether no copy can be planned, because two rows have one id that something names.
func isAmbiguous(t *testing.T, data []byte, o Options) bool {
	t.Helper()
	a := open(t, data, o.TargetID)
	o.Scratch = t.TempDir()
	p, err := NewPlan(t.Context(), a.Reader, a.report.Inventory, o)
	if err == nil {
		_ = p.Close()
	}
	return errors.Is(err, ErrAmbiguous)
}
