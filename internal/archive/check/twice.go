package check

import (
	"context"
	"strconv"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// sift notices rows that may appear twice. Between the readings of one table no other goroutine reads it.
func (t *table) sift() {
	r := &t.row
	if hasOwnID(t, r) && t.sieve.pass(t.sieve.idSum(t, r)) {
		t.suspect = true
	}
	if hasKey(r) && t.sieve.pass(t.sieve.keySum(t, r)) {
		t.suspect = true
	}
}

// hasOwnID says whether a row has an _id that no other row may have.
func hasOwnID(t *table, r *archive.Row) bool {
	return r.ID.Kind == jsonscan.String && (t.common == "" || string(r.ID.Text) != t.common)
}

// hasKey says whether a row has a key that no other row may have.
func hasKey(r *archive.Row) bool { return r.Key.Kind == jsonscan.String }

// addDoubles reads the tables again in which rows may appear twice.
func (a *assembly) addDoubles(ctx context.Context) error {
	if a.c.sieve.full {
		a.note("rows-not-compared", archive.ODataDir, "so many rows seem to appear twice that they were not compared")
		return nil
	}
	for _, of := range archive.Tables() {
		t := a.table(of.Type)
		if t == nil || !t.suspect {
			continue
		}
		first := map[uint64]int{} // the lines of suspects, by their hashes
		err := a.c.r.Lines(ctx, t.Type, nil, func(line int, r *archive.Row) error {
			a.addDouble(t, line, r, first)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addDouble looks whether a row has stood in a line before. One that no cell shows does no harm in a cell, but
// tells as well as any that the archive was not written in one go.
func (a *assembly) addDouble(t *table, line int, r *archive.Row, first map[uint64]int) {
	before := func(isThere bool, sum uint64) int {
		if !isThere || !t.sieve.suspicious(sum) {
			return 0
		}
		earlier := first[sum]
		if earlier == 0 {
			first[sum] = line
		}
		return earlier
	}
	byID := before(hasOwnID(t, r), t.sieve.idSum(t, r))
	byKey := before(hasKey(r), t.sieve.keySum(t, r))
	if byID == 0 && byKey == 0 {
		return
	}
	if byKey == 0 && hasKey(r) && !t.isLinks {
		a.found.add(Finding{Code: "id-shared", Entry: t.Path, Line: line, order: order{entry: t.entry},
			Text: "the _id of " + a.named(t, r) + " is that of the row in line " + strconv.Itoa(byID) + ", which has another key: both are imported, " +
				"and what names one of them may lead to the other"})
		return
	}
	end := ": no cell shows either"
	if a.shows(t, r) {
		a.countDouble(t, r)
		end = ": both are imported, and GET and DELETE of it answer 500 from then on"
	}
	add := func(code, text string) {
		a.found.add(Finding{Code: code, Entry: t.Path, Line: line, Text: text, order: order{entry: t.entry}})
	}
	switch row := a.named(t, r); {
	case byID > 0 && t.isLinks:
		add("link-twice", "the link stands in line "+strconv.Itoa(byID)+", too: a cell shows one")
	case byID > 0:
		add("row-twice", "the row "+row+" stands in line "+strconv.Itoa(byID)+", too"+end)
	default:
		add("key-twice", "the key of "+row+" is that of the row in line "+strconv.Itoa(byKey)+", too"+end)
	}
}

// countDouble counts a line of a row that another line before it was of.
func (a *assembly) countDouble(t *table, r *archive.Row) {
	typeRows(a.inv.Rows, t.Type).Doubled++
	if !t.inBox || t.isLinks {
		return
	}
	at := belongingOf(r)
	c := a.collection(at)
	typeRows(c.Rows, t.Type).Doubled++
	if t.Type == "UserData" {
		c.Sets[a.sets[at]].Doubled++
	}
}

// typeRows are those of a type, which has some.
func typeRows(rows []archive.TypeRows, rowType string) *archive.TypeRows {
	for i := range rows {
		if rows[i].Type == rowType {
			return &rows[i]
		}
	}
	return new(archive.TypeRows)
}

// shows says whether a cell can show a row.
func (a *assembly) shows(t *table, r *archive.Row) bool {
	if !t.inBox || t.isLinks && r.Box.Kind != jsonscan.String {
		return true
	}
	at := belongingOf(r)
	if t.isLinks {
		at.set = string(r.T1.Text)
	}
	if a.collection(at) == nil {
		return false
	}
	_, ok := a.sets[at]
	return ok || !t.isLinks && t.Type != "UserData"
}

// named is a row as the API writes it, with its place: __/od/Item('x').
func (a *assembly) named(t *table, r *archive.Row) string {
	e := archive.End{Set: t.Type, ID: string(r.Key.Text), RowID: string(r.ID.Text)}
	if !t.inBox {
		e.Box = a.boxName(string(r.BoxLink.Text))
		return e.String()
	}
	at := belongingOf(r)
	c := a.collection(at)
	if c == nil {
		return e.String()
	}
	place := a.boxName(at.box) + "/" + c.Path + "/"
	if t.Type != "UserData" {
		return place + "$metadata/" + e.String()
	}
	e.Collection, e.Set = c.Path, a.typeName(at, at.set)
	return place + e.String()
}

// boxName is the name of the box of an id; "" where there is none.
func (a *assembly) boxName(id string) string {
	n, ok := a.boxes[id]
	if !ok || id == "" {
		return ""
	}
	return a.inv.Boxes[n].Name
}

// typeName is the name of an entity type of a collection, or its id where there is no such type.
func (a *assembly) typeName(at belonging, id string) string {
	set, ok := a.sets[belonging{at.box, at.node, id}]
	c := a.collection(at)
	if !ok || c == nil {
		return id
	}
	return c.Sets[set].Name
}
