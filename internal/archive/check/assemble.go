package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// An assembly puts the pieces of one check together: rows find their boxes, collections and entity types.
type assembly struct {
	c           *checker
	web         *webTally
	found       *collector
	inv         *archive.Inventory
	target      string
	boxes       map[string]int    // by id: its place among inv.Boxes, the main box's under each id that stands for it
	collections map[[2]string]int // by box id and id: its place among the box's collections
	sets        map[belonging]int // by box, collection and type id: its place among the collection's sets
}

// assemble counts what the archive holds, and finds what belongs to nothing, appears twice or leads nowhere. The latter it
// looks for only where nothing leaves doubt about what the archive holds.
func (c *checker) assemble(ctx context.Context, web *webTally, found *collector) (*archive.Inventory, error) {
	a := &assembly{c: c, web: web, found: found, target: c.o.TargetID, inv: &archive.Inventory{Target: c.o.TargetID},
		boxes: map[string]int{}, collections: map[[2]string]int{}, sets: map[belonging]int{}}
	a.origin()
	if web.tooMany {
		found.add(Finding{Code: "too-many-kinds", Entry: archive.WebDir, order: order{stage: opening},
			Text: "there are too many OData collections: not all were counted"})
	}
	for _, t := range archive.Tables() {
		n := archive.TypeRows{Type: t.Type, Path: t.Path}
		if tb := a.table(t.Type); tb != nil {
			n.Rows, n.Blank = tb.rows, tb.blank
		}
		a.inv.Rows = append(a.inv.Rows, n)
	}
	a.addBoxes()
	a.addCollections()
	a.addSets()
	for _, t := range archive.BoxTables() {
		if tb := a.table(t.Type); tb != nil {
			a.addRows(tb)
		}
	}
	a.mainBoxWords()
	if !found.leavesDoubt() {
		if err := a.compareRows(ctx); err != nil {
			return nil, err
		}
	}
	a.sort()
	return a.inv, nil
}

// compareRows looks at rows together with others.
func (a *assembly) compareRows(ctx context.Context) error {
	a.addAssociations()
	if err := a.addDoubles(ctx); err != nil {
		return err
	}
	if err := a.addRefs(ctx); err != nil {
		return err
	}
	return a.addIDs(ctx)
}

func (a *assembly) table(rowType string) *table {
	for _, t := range a.c.tables {
		if t.Type == rowType {
			return t
		}
	}
	return nil
}

// note adds a finding about the archive's content as a whole.
func (a *assembly) note(code, entry, format string, args ...any) {
	a.found.add(Finding{Code: code, Entry: entry, Text: fmt.Sprintf(format, args...)})
}

// origin reads where the archive comes from.
func (a *assembly) origin() {
	var m manifest
	if m.parse(a.c.manifest) == archive.LineFine {
		m.origin(&a.inv.Origin)
	}
	if a.c.cell == nil {
		return // missing or damaged: a finding of its own
	}
	add := func(code, text string) {
		a.found.add(Finding{Code: code, Entry: archive.CellFile, Text: text, order: order{stage: importing}})
	}
	var r archive.Row
	switch r.Parse(a.c.cell, nil) {
	case archive.LineTooLarge:
		add("number-too-large", "a whole number in it is larger than the server can hold")
		return
	case archive.LineTooDeep:
		add("line-too-deep", tooDeep())
		return
	case archive.LineBlank, archive.LineNotJSON:
		add("cell-not-json", "it is not JSON")
		return
	case archive.LineNotObject:
		add("cell-incomplete", "it is not an object")
		return
	}
	a.checkCell(&r)
	a.inv.Origin.Cell, a.inv.Origin.CellID = string(r.Key.Text), string(r.ID.Text)
}

func (a *assembly) addCollections() {
	slices.SortFunc(a.web.collections, func(x, y webNode) int {
		return cmp.Or(cmp.Compare(x.folder, y.folder), cmp.Compare(x.path, y.path))
	})
	for _, node := range a.web.collections {
		n, ok := a.folderBox(node.folder)
		if !ok {
			continue
		}
		b := &a.inv.Boxes[n]
		for _, id := range a.ids(n) {
			a.collections[[2]string{id, node.id}] = len(b.Collections)
		}
		b.Collections = append(b.Collections, archive.Collection{Path: node.path, ID: node.id})
	}
}

// addSets makes the list of entity sets: each entity type is one, whether it has rows or not.
func (a *assembly) addSets() {
	t := a.table("EntityType")
	if t == nil {
		return
	}
	for _, e := range t.ledger.named {
		c := a.collection(e.belonging)
		if c == nil {
			continue // reported with its table
		}
		at := belonging{e.box, e.node, e.id}
		if _, twice := a.sets[at]; twice {
			continue
		}
		a.sets[at] = len(c.Sets)
		c.Sets = append(c.Sets, archive.EntitySet{Name: e.name, TypeID: e.id})
	}
}

func (a *assembly) collection(b belonging) *archive.Collection {
	n, ok := a.collections[[2]string{b.box, b.node}]
	if !ok {
		return nil
	}
	return &a.inv.Boxes[a.boxes[b.box]].Collections[n]
}

func (a *assembly) sort() {
	slices.SortStableFunc(a.inv.Boxes[1:], func(x, y archive.Box) int { return cmp.Compare(x.Name, y.Name) })
	for i := range a.inv.Boxes {
		for k := range a.inv.Boxes[i].Collections {
			c := &a.inv.Boxes[i].Collections[k]
			slices.SortStableFunc(c.Sets, func(x, y archive.EntitySet) int { return cmp.Compare(x.Name, y.Name) })
		}
	}
}
