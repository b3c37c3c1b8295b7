package rows_test

import (
	"cmp"
	"flag"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

var cells = flag.Int("cells", 2, "how many random cells are compared, and how many of their changes looked for")

// A mutation changes something in a world, and says what a comparison has to find; nil where there was nothing to change.
type mutation struct {
	name string
	do   func(w *world) []compare.Mismatch
}

func one(place, key, property string, kind compare.MismatchKind) []compare.Mismatch {
	return []compare.Mismatch{{Place: place, Key: key, Property: property, Kind: kind}}
}

// made are mutations that make something of a type.
func made(table string, of func(w *world) string) mutation {
	return mutation{"a new " + table, func(w *world) []compare.Mismatch { return one(table, of(w), "", compare.Extra) }}
}

// gone are mutations that delete something of a type.
func gone(table string, of func(w *world) *[]string) mutation {
	return mutation{"a deleted " + table, func(w *world) []compare.Mismatch {
		keys := of(w)
		if len(*keys) == 0 {
			return nil
		}
		i := w.IntN(len(*keys))
		key := (*keys)[i]
		w.Ask("DELETE", at("__ctl/"+table, key), "")
		*keys = slices.Delete(*keys, i, i+1)
		return one(table, key, "", compare.Missing)
	}}
}

func mutations() []mutation {
	return slices.Concat([]mutation{
		made("Role", (*world).role), made("Relation", (*world).relation), made("Account", (*world).account),
		made("Rule", (*world).rule),
		made("ExtCell", (*world).extCell),
		made("Box", func(w *world) string { return quote(w.box()) }),
		gone("Role", func(w *world) *[]string { return &w.roles }), gone("Relation", func(w *world) *[]string { return &w.relations }),
		gone("Account", func(w *world) *[]string { return &w.accounts }), gone("Rule", func(w *world) *[]string { return &w.rules }),
		gone("ExtCell", func(w *world) *[]string { return &w.extCells }),
		gone("ExtRole", func(w *world) *[]string { return &w.extRoles }),
	}, cellMutations(), schemaMutations(), rowMutations())
}

// TestEveryChangeOfARandomCellIsFound takes an archive of a random cell, finds nothing, changes one thing, and finds that.
func TestEveryChangeOfARandomCellIsFound(t *testing.T) {
	t.Parallel()
	for i := range *cells {
		if testing.Short() && i > 0 {
			break
		}
		style := styles()[i%2]
		t.Run(fmt.Sprintf("cell %d %s", i, style), func(t *testing.T) {
			t.Parallel()
			w := newWorld(newPractice(t, style), uint64(i))
			w.untouched()
			for _, m := range mutations() {
				if *cells < 20 && w.IntN(4) > 0 {
					continue
				}
				w.stand()
				want := m.do(w)
				if want == nil {
					continue
				}
				found, _ := w.compared(w.archive)
				w.same(m.name, want, found)
			}
		})
	}
}

// untouched compares the cell with what it has just been.
func (w *world) untouched() {
	w.Helper()
	w.stand()
	found, result := w.compared(w.archive)
	if len(found) > 0 || result.Expected != result.Found || len(result.NotCompared) > 0 {
		w.Fatalf("an untouched cell: %+v %+v", found, result)
	}
	again := rows.Sides{Snapshot: w.opened(w.archive), With: w.opened(w.exported())}
	if found, result := differences(w.T, again); len(found) > 0 || result.Expected != result.Found {
		w.Fatalf("two archives of one cell: %+v %+v", found, result)
	}
}

// stand takes the archive that the cell is compared with.
func (w *world) stand() {
	w.Helper()
	w.archive = w.exported()
}

// same reports whether what was found is what is wanted, and fails the test where it is not.
func (w *world) same(name string, want, found []compare.Mismatch) bool {
	w.Helper()
	for i := range found {
		if (found[i].Kind == compare.Changed || found[i].Property != "") && found[i].Expected+found[i].Found == "" {
			w.Errorf("%s: no value is told of %+v", name, found[i])
		}
		found[i].Expected, found[i].Found = "", ""
	}
	byPlace := func(a, b compare.Mismatch) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(want, byPlace)
	slices.SortFunc(found, byPlace)
	diff := gocmp.Diff(want, found)
	if diff != "" {
		w.Errorf("%s: %s", name, diff)
	}
	return diff == ""
}
