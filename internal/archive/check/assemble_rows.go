package check

import (
	"fmt"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// addRows counts the rows of one of the tables 40 to 80, and reports those that nobody will find.
func (a *assembly) addRows(t *table) {
	for _, key := range slices.Sorted(maps.Keys(t.ledger.tallies)) {
		y := t.ledger.tallies[key]
		if t.isLinks && y.box == "" {
			a.inv.CellLinks += y.rows
			continue
		}
		a.inv.RowLinks += y.refs
		if y.box != "" && y.box == a.mainID() {
			a.inv.MainBoxRows += y.rows
		}
		a.addTally(t, y)
	}
}

func (a *assembly) addTally(t *table, y *tally) {
	n, ok := a.boxes[y.box]
	if !ok || y.box == "" {
		a.orphaned(t, y, "rows-orphaned", fmt.Sprintf("box %q, which is neither the cell nor one of its boxes", y.box))
		return
	}
	a.inv.Boxes[n].Rows += y.rows
	c := a.collection(y.belonging)
	if c == nil {
		a.orphaned(t, y, "rows-without-collection", fmt.Sprintf("collection %q, which is not there", y.node))
		return
	}
	countRows(c, t.Table, y.rows)
	if t.isLinks {
		a.inv.DataLinks += y.rows
		a.inv.HiddenLinks += y.turned
	}
	if !t.isLinks && t.Type != "UserData" {
		return
	}
	set, ok := a.sets[y.belonging]
	if !ok {
		typeRows(c.Rows, t.Type).Hidden += y.rows
		a.orphaned(t, y, "rows-without-type", fmt.Sprintf("entity type %q, which is not there", y.set))
		return
	}
	if t.isLinks {
		typeRows(a.inv.Rows, t.Type).Hidden += y.turned
		typeRows(c.Rows, t.Type).Hidden += y.turned
		c.Sets[set].Links += y.rows
		c.Sets[set].HiddenLinks += y.turned
		return
	}
	c.Sets[set].Rows += y.rows
	c.Sets[set].Links += y.refs
}

func belong(rows int64) string {
	if rows == 1 {
		return "1 row belongs"
	}
	return fmt.Sprintf("%d rows belong", rows)
}

// orphaned reports rows that no cell will show. to says what they belong to.
func (a *assembly) orphaned(t *table, y *tally, code, to string) {
	a.inv.Orphans += y.rows
	typeRows(a.inv.Rows, t.Type).Hidden += y.rows
	text := fmt.Sprintf("%s to %s: no cell will show them", belong(y.rows), to)
	a.found.add(Finding{Code: code, Entry: t.Path, Line: y.line, Text: text, order: order{entry: t.entry}})
}

// countRows counts rows of a table in their collection.
func countRows(c *archive.Collection, t archive.Table, rows int64) {
	for i := range c.Rows {
		if c.Rows[i].Type == t.Type {
			c.Rows[i].Rows += rows
			return
		}
	}
	c.Rows = append(c.Rows, archive.TypeRows{Type: t.Type, Path: t.Path, Rows: rows})
}

// mainBoxWords says what will become of the rows of the main box. An import gives boxes new ids, but not the main box,
// whose id is that of the cell: in another cell its rows belong to nothing (server defect #311).
func (a *assembly) mainBoxWords() {
	n, origin := a.inv.MainBoxRows, a.inv.Origin
	switch {
	case n == 0 || a.target == a.mainID() && a.target != "":
	case a.mainID() != origin.CellID && a.target == "":
		a.note("main-box-rows", archive.ODataDir, "%s to the main box: an import into another cell than the one with the id %s "+
			"loses them", belong(n), a.mainID())
	case a.target == "":
		a.note("main-box-rows", archive.ODataDir, "%s to the main box: an import --as-is into another cell than %s (id %s) loses them",
			belong(n), origin.Cell, origin.CellID)
	default:
		of := "cell " + origin.Cell
		if a.mainID() != origin.CellID {
			of = "the cell that the copy was prepared for"
		}
		a.note("main-box-lost", archive.ODataDir,
			"%s to the main box of %s (id %s), and the target is another cell (id %s): an import --as-is loses them",
			belong(n), of, a.mainID(), a.target)
	}
}
