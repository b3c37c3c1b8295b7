package rows_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

var (
	moved       = flag.Int("moved-cells", 4, "how many random cells are exported, prepared for another cell, imported there and compared")
	generations = flag.Int("generations", 5, "how often in a row a random cell is exported, prepared and imported")
	firstSeed   = flag.Int("moved-seed", 0, "of the first of those cells")
)

// interlink links what a world has, in all ways in which it can be linked.
func (f *furnished) interlink() {
	f.Helper()
	linked := map[string]bool{}
	for _, sets := range []struct {
		from, to     string
		these, those []string
	}{
		{"Account", "Role", f.accounts, f.roles}, {"Role", "Relation", f.roles, f.relations},
		{"Role", "ExtCell", f.roles, f.extCells}, {"ExtCell", "Relation", f.extCells, f.relations}, {"ExtRole", "Role", f.extRoles, f.roles},
	} {
		for range f.IntN(4) {
			from, to := pick(f, sets.these), pick(f, sets.those)
			if pair := sets.from + from + sets.to + to; !linked[pair] {
				linked[pair] = true
				f.link("__ctl/"+sets.from, from, "__ctl/"+sets.to, to)
			}
		}
	}
	for i, one := range f.types {
		for _, other := range f.types[i+1:] {
			if one.place == other.place && f.IntN(4) > 0 {
				f.associate(one, other)
			}
		}
	}
	for _, one := range f.types {
		if f.IntN(2) == 0 {
			f.associateWithItself(one)
		}
	}
	if f.IntN(3) == 0 {
		f.post("__ctl/Rule", map[string]any{"Name": f.fresh("linking"), "Action": "log", "EventType": "odata.links.create"})
	}
}

// associate lets the rows of two types be linked, and links some.
func (f *furnished) associate(one, other *worldType) {
	f.Helper()
	box, path, _ := strings.Cut(one.place, "/")
	at := personium.Collection{Box: box, Path: path}
	var ends []personium.LinkEnd
	for _, t := range []*worldType{one, other} {
		name := f.fresh("end")
		f.post(t.place+"/$metadata/AssociationEnd", map[string]any{"Name": name, "_EntityType.Name": t.name,
			"Multiplicity": []string{"*", "0..1"}[f.IntN(2)]})
		ends = append(ends, at.AssociationEnd(name, t.name))
	}
	if err := f.MakeLink(f.Context(), ends[0], ends[1]); err != nil {
		f.Fatal(err)
	}
	for range len(one.keys) + len(other.keys) {
		if len(one.keys) == 0 || len(other.keys) == 0 {
			return
		}
		from, to := at.RowEnd(one.name, pick(f, one.keys)), at.RowEnd(other.name, pick(f, other.keys))
		if err := f.MakeLink(f.Context(), from, to); err != nil && !personium.Is(err, personium.LinkExists) {
			f.Fatal(err)
		}
	}
}

// arrives brings an archive into the cell by a prepared copy, and links included. It returns what differs.
func (p *practice) arrives(data []byte) []compare.Mismatch {
	p.Helper()
	copied := p.copyForIt(data)
	p.imported(copied)
	p.finish(copied)
	return p.held(data, true)
}

// TestARandomCellArrivesInAnotherCellWhole exports random cells of rows, links of all kinds, web files and rights, imports them
// into another cell by a prepared copy, and compares each value, byte, right and link; and so for some generations.
func TestARandomCellArrivesInAnotherCellWhole(t *testing.T) {
	t.Parallel()
	for i := range *moved {
		if testing.Short() && i > 0 {
			break
		}
		seed := *firstSeed + i
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			f := furnish(newWorld(newPractice(t, styles()[seed%2]), uint64(seed)+14_000_000))
			f.interlink()
			f.stand()
			f.shorten()
			other := newPractice(t, styles()[seed/2%2])
			if found := other.arrives(f.archive); len(found) > 0 {
				t.Fatalf("%d differ, such as %+v", len(found), found[:min(5, len(found))])
			}
			if found := twoArchives(t, opened(t, f.archive, ""), opened(t, other.exported(), "")); len(found) > 0 {
				t.Errorf("an archive of it: %d differ, such as %+v", len(found), found[:min(5, len(found))])
			}
		})
	}
}

// TestACellIsTheSameAfterGenerations exports a random cell and imports it into itself, time and again.
func TestACellIsTheSameAfterGenerations(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for i := range max(1, *moved/4) {
		seed := *firstSeed + i
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			f := furnish(newWorld(newPractice(t, styles()[seed%2]), uint64(seed)+15_000_000))
			f.interlink()
			f.stand()
			first := slices.Clone(f.archive)
			for generation := range *generations {
				if found := f.arrives(f.exported()); len(found) > 0 {
					t.Fatalf("generation %d is not what it was made of: %+v", generation+1, found[:min(5, len(found))])
				}
			}
			if found := f.held(first, true); len(found) > 0 {
				t.Errorf("the last generation: %d differ, such as %+v", len(found), found[:min(5, len(found))])
			}
			if found := twoArchives(t, opened(t, first, ""), opened(t, f.exported(), "")); len(found) > 0 {
				t.Errorf("an archive of the last: %d differ, such as %+v", len(found), found[:min(5, len(found))])
			}
		})
	}
}
