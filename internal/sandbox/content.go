package sandbox

import (
	"cmp"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// A content is what a cell holds, in the form in which a version 2 archive holds it: rows by type, web nodes by path.
type content struct {
	rows  map[string][]*row // by _type; rows are never changed, only replaced
	nodes map[string]*node  // by path below 20_webdav, box folders by the box's id; the cell's own .pmeta is not among them
}

// A row is one OData entity or link. Its source has the server's own keys: s fields, l links, b box, n collection,
// t entity type, p published, u updated.
type row struct {
	kind, id string
	source   object
}

// A node is a box, folder, collection or file.
type node struct {
	meta object // its .pmeta
	data []byte
	file bool // it has its bytes
}

func newContent() *content {
	return &content{rows: map[string][]*row{}, nodes: map[string]*node{}}
}

func (c *content) add(r *row) { c.rows[r.kind] = append(c.rows[r.kind], r) }

// remove drops the rows of a type that f says.
func (c *content) remove(kind string, f func(*row) bool) {
	c.rows[kind] = slices.DeleteFunc(slices.Clone(c.rows[kind]), f)
}

// field is a static field of the row; "" when it is not a string.
func (r *row) field(name string) string {
	s, _ := r.source["s"].(object)
	v, _ := s[name].(string)
	return v
}

// link is the id that the row refers to as its Box, Relation, EntityType and so on.
func (r *row) link(name string) string {
	l, _ := r.source["l"].(object)
	v, _ := l[name].(string)
	return v
}

func (r *row) text(key string) string {
	v, _ := r.source[key].(string)
	return v
}

// find is the row of a type whose field has this value, or nil.
func (c *content) find(kind, field, value string) *row {
	for _, r := range c.rows[kind] {
		if r.field(field) == value {
			return r
		}
	}
	return nil
}

func (c *content) byID(kind, id string) *row {
	for _, r := range c.rows[kind] {
		if r.id == id {
			return r
		}
	}
	return nil
}

// readable says whether anybody can still reach the row: what belongs to a box that is not there is lost, and so is what
// an import into another cell leaves under the main box of the old one.
func (c *content) readable(r *row, cellIDs ...string) bool {
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

// size counts rows and nodes.
func (c *content) size() int {
	n := len(c.nodes)
	for _, rows := range c.rows {
		n += len(rows)
	}
	return n
}

// sortedRows are the rows of a type by id, the order in which the server exports them.
func (c *content) sortedRows(kind string) []*row {
	return slices.SortedFunc(slices.Values(c.rows[kind]), func(a, b *row) int { return cmp.Compare(a.id, b.id) })
}

// sortedPaths are the paths of the nodes, parents first.
func (c *content) sortedPaths() []string { return slices.Sorted(maps.Keys(c.nodes)) }

// removeBoxes drops the web nodes: an import deletes the boxes, and with them their files, first.
func (c *content) removeBoxes() { clear(c.nodes) }

// removeRows drops the rows of all types but the one that is kept.
func (c *content) removeRows(kept string) {
	for _, table := range archive.Tables() {
		if table.Type != kept {
			delete(c.rows, table.Type)
		}
	}
}

// aces are the entries of an ACL: role id or "all" of the principal, and the names of the privileges.
func aces(acl object) []ace {
	list, _ := acl["D.ace"].([]any)
	var result []ace
	for _, e := range list {
		entry, _ := e.(object)
		principal, _ := entry["D.principal"].(object)
		grant, _ := entry["D.grant"].(object)
		privileges, _ := grant["D.privilege"].([]any)
		a := ace{}
		a.role, _ = principal["D.href"].(string)
		_, a.all = principal["D.all"]
		for _, p := range privileges {
			names, _ := p.(object)
			a.privileges = append(a.privileges, slices.Sorted(maps.Keys(names))...)
		}
		result = append(result, a)
	}
	return result
}

type ace struct {
	role       string
	all        bool
	privileges []string
}
