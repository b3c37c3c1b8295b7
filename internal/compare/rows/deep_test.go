package rows_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/compare/web"
)

var (
	deepMutated   = flag.Int("deep-mutations", 12, "how many changes of random cells with web files and rights are looked for")
	deepOnly      = flag.String("deep-only", "", "what the name of a change has in it that is looked for")
	deepSeed      = flag.Int("deep-seed", 0, "the seed of the first random cell")
	deepUntouched = flag.Int("deep-untouched", 2, "how many untouched random cells are compared with what they were")
)

// mutationsOfACell is how many changes of one random cell are looked for, one after the other.
const mutationsOfACell = 24

// A census counts what was looked for, and what was not found.
type census struct {
	mu           sync.Mutex
	tried, found map[string]int
}

func (c *census) count(name string, isFound bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tried[name]++
	if isFound {
		c.found[name]++
	}
}

// TestNoChangeOfACellEscapes makes random cells, and in each random changes: of rows, types, files, properties, rights and links.
// After each the cell differs from what it was just there and nowhere else.
func TestNoChangeOfACellEscapes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one thing after the other, and nothing that the race detector has not seen of the rows and of the web files")
	}
	c := &census{tried: map[string]int{}, found: map[string]int{}}
	t.Run("cells", func(t *testing.T) {
		for seed := range (*deepMutated + mutationsOfACell - 1) / mutationsOfACell {
			seed += *deepSeed
			style := styles()[seed%2]
			t.Run(fmt.Sprintf("seed %d %s", seed, style), func(t *testing.T) {
				t.Parallel()
				f := furnish(newWorld(newPractice(t, style), uint64(seed)))
				all := chosen()
				for range min(mutationsOfACell, *deepMutated) {
					f.mutated(c, pick(f, all))
				}
			})
		}
	})
	for _, name := range slices.Sorted(maps.Keys(c.tried)) {
		t.Logf("%4d of %4d found: %s", c.found[name], c.tried[name], name)
	}
}

// mutated changes one thing, and looks for it.
func (f *furnished) mutated(c *census, m deepMutation) {
	f.Helper()
	f.stand()
	want := m.do(f)
	if want == nil {
		return
	}
	found := f.deep(strings.Contains(m.name, "link") || f.IntN(8) == 0)
	if len(found) == 1 && len(f.either) == 1 && found[0].Place == f.either[0].Place {
		want = f.either
	}
	f.either = nil
	c.count(m.name, f.same(m.name, want, found))
}

// deep is all that differs between the cell and its archive.
func (f *furnished) deep(withLinks bool) []compare.Mismatch {
	f.Helper()
	return f.held(f.archive, withLinks)
}

// held is all that differs between the cell and an archive.
func (p *practice) held(data []byte, withLinks bool) []compare.Mismatch {
	p.Helper()
	found, result := p.compared(data)
	if len(result.NotCompared) > 0 {
		p.Errorf("not compared: %q", result.NotCompared)
	}
	s := p.opened(data)
	inWeb, err := web.Compare(p.Context(), web.Sides{Expected: web.Snapshot(s), Cell: p.Client}, func(m compare.Mismatch) error {
		found = append(found, m)
		return nil
	})
	if err != nil || len(inWeb.NotCompared) > 0 {
		p.Fatalf("%+v, %v", inWeb, err)
	}
	if !withLinks {
		return found
	}
	links := p.shallow(s)
	for _, lost := range links.LostLinks {
		found = append(found, compare.Mismatch{Place: "links", Key: ends(lost), Kind: compare.Missing})
	}
	beyond, err := compare.NewBeyond(p.Context(), compare.Cell{Client: p.Client, Inventory: s.Inventory, Archive: s.Archive})
	if err != nil {
		p.Fatal(err)
	}
	unasked, err := beyond.Compare(p.Context(), func(m compare.Mismatch) error { found = append(found, m); return nil })
	if err != nil || len(unasked) > 0 {
		p.Fatal(unasked, err)
	}
	return found
}

// shallow is the comparison by number, names and links, whatever differs.
func (p *practice) shallow(s rows.Snapshot) *compare.Result {
	p.Helper()
	result, err := compare.Cell{Client: p.Client, Inventory: s.Inventory, Archive: s.Archive, AllLinks: true}.Content(p.Context())
	if err != nil || len(result.NotCompared) > 0 {
		p.Fatalf("%+v, %v", result, err)
	}
	return result
}

// TestAnUntouchedCellIsWhatItWas holds random cells against their own exports, and again after those were imported into them.
func TestAnUntouchedCellIsWhatItWas(t *testing.T) {
	t.Parallel()
	for i := range *deepUntouched {
		i, style := i+*deepSeed, styles()[i%2]
		t.Run(fmt.Sprintf("seed %d %s", i, style), func(t *testing.T) {
			t.Parallel()
			f := furnish(newWorld(newPractice(t, style), uint64(1_000_000+i)))
			for _, withLinks := range []string{"box1/odata", "__/notes"} { // of which imports lose some by chance
				f.send(http.MethodDelete, withLinks, "", "X-Personium-Recursive", "true")
			}
			f.stand()
			before := f.archive
			if found := f.deep(true); len(found) > 0 {
				t.Fatalf("an untouched cell: %+v", found)
			}
			f.imported(f.archive)
			if found := f.deep(true); len(found) > 0 {
				t.Fatalf("after an import: %+v", found)
			}
			two := web.Sides{Expected: web.Snapshot(f.opened(before)), With: web.Snapshot(f.opened(f.exported()))}
			result, err := web.Compare(t.Context(), two, func(m compare.Mismatch) error { return fmt.Errorf("%+v", m) })
			if err != nil || len(result.NotCompared) > 0 {
				t.Errorf("two archives: %+v, %v", result, err)
			}
		})
	}
}

// chosen are the mutations that are to be tried.
func chosen() []deepMutation {
	return slices.DeleteFunc(deepMutations(), func(m deepMutation) bool { return !strings.Contains(m.name, *deepOnly) })
}
