package model

import (
	"cmp"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A content is what a cell holds, in the form in which a version 2 archive holds it: rows by type, web nodes by path.
type content struct {
	rows    map[string][]*Row // by _type; rows are never changed, only replaced
	changes int               // how often a row of user data was replaced or removed
	nodes   map[string]*node  // by path below 20_webdav, box folders by the box's id; the cell's own .pmeta is not among them
}

// An object is a JSON object, as rows and .pmeta have them.
type object = corejson.Object

// A Row is one OData entity or link. Its source has the server's own keys: s fields, l links, b box, n collection,
// t entity type, p published, u updated.
type Row struct {
	Kind, ID string
	Source   object
	changes  int64 // since it was written first
}

// Version counts the writes of a row, the first one too. An import begins at one again.
func (r *Row) Version() int64 { return r.changes + 1 }

// A node is a box, folder, collection or file.
type node struct {
	Meta object // its .pmeta
	Data []byte
	File bool // it has its bytes
}

func newContent() *content {
	return &content{rows: map[string][]*Row{}, nodes: map[string]*node{}}
}

func (c *content) add(r *Row) { c.rows[r.Kind] = append(c.rows[r.Kind], r) }

// put adds a row, or replaces the one of its type and id where it stands.
func (c *content) put(r *Row) {
	i := slices.IndexFunc(c.rows[r.Kind], func(old *Row) bool { return old.ID == r.ID })
	if i < 0 {
		c.add(r)
		return
	}
	rows := slices.Clone(c.rows[r.Kind])
	r.changes = rows[i].changes + 1
	rows[i] = r
	c.changed(r.Kind)
	c.rows[r.Kind] = rows
}

// remove drops the rows of a type that f says.
func (c *content) remove(kind string, f func(*Row) bool) {
	c.rows[kind] = slices.DeleteFunc(slices.Clone(c.rows[kind]), f)
	c.changed(kind)
}

func (c *content) changed(kind string) {
	if kind == "UserData" {
		c.changes++
	}
}

// Field is a static field of the row; "" when it is not a string.
func (r *Row) Field(name string) string {
	s, _ := r.Source["s"].(object)
	v, _ := s[name].(string)
	return v
}

// Link is the id that the row refers to as its Box, Relation, EntityType and so on.
func (r *Row) Link(name string) string {
	l, _ := r.Source["l"].(object)
	v, _ := l[name].(string)
	return v
}

func (r *Row) text(key string) string {
	v, _ := r.Source[key].(string)
	return v
}

// find is the row of a type whose field has this value, or nil.
func (c *content) find(kind, field, value string) *Row {
	for _, r := range c.rows[kind] {
		if r.Field(field) == value {
			return r
		}
	}
	return nil
}

func (c *content) byID(kind, id string) *Row {
	for _, r := range c.rows[kind] {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// readable says whether anybody can still reach the row: what belongs to a box that is not there is lost, and so is what
// an import into another cell leaves under the main box of the old one.
func (c *content) readable(r *Row, cellIDs ...string) bool {
	box := r.text("b")
	return box == "" || slices.Contains(cellIDs, box) || c.byID("Box", box) != nil
}

// lost counts the rows that cannot be reached.
func (c *content) lost(cellID string) int {
	n := 0
	for _, rows := range c.rows {
		for _, r := range rows {
			if !c.readable(r, cellID) {
				n++
			}
		}
	}
	return n
}

// counted is the size as a search index has it that counts no more rows of a type than so many; 0 for all.
func (c *content) counted(most int) int {
	n := len(c.nodes)
	for _, rows := range c.rows {
		if n += len(rows); most > 0 {
			n -= max(0, len(rows)-most)
		}
	}
	return n
}

// size counts rows and nodes.
func (c *content) size() int { return c.counted(0) }

// isEmpty: the folder of the main box, which is made when somebody asks for it, does not count.
func (c *content) isEmpty() bool {
	rest := c.size()
	if c.nodes[mainBox] != nil {
		rest--
	}
	return rest == 0
}

// sortedRows are the rows of a type by id, the order in which the server exports them.
func (c *content) sortedRows(kind string) []*Row {
	return slices.SortedFunc(slices.Values(c.rows[kind]), func(a, b *Row) int { return cmp.Compare(a.ID, b.ID) })
}

// sortedPaths are the paths of the nodes, parents first.
func (c *content) sortedPaths() []string { return slices.Sorted(maps.Keys(c.nodes)) }

// removeBoxes drops the web nodes: an import deletes the boxes, and with them their files, first.
func (c *content) removeBoxes() { clear(c.nodes) }

// removeRows drops the rows of some types.
func (c *content) removeRows(kinds ...string) {
	for _, kind := range kinds {
		delete(c.rows, kind)
	}
}

// boxTypes are the types of rows that belong to the collections of boxes, links included only with the cell's own.
func boxTypes() []string {
	var kinds []string
	for _, table := range archive.BoxTables() {
		if table.Type != LinkType {
			kinds = append(kinds, table.Type)
		}
	}
	return kinds
}

// cellTypesBut are the types of the cell's own rows, but for one, and links.
func cellTypesBut(kept string) []string {
	kinds := []string{LinkType}
	for _, table := range archive.CellTables() {
		if table.Type != kept {
			kinds = append(kinds, table.Type)
		}
	}
	return kinds
}
