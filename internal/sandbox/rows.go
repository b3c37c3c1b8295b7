package sandbox

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// rows are the cell's rows of a type, whatever box they belong to. They are not to be changed. The cells are locked.
func (c tables) rows(kind string) []*row { return c.content.rows[kind] }

// find is the row of a type whose field has this value, or nil. The cells are locked.
func (c tables) find(kind, field, value string) *row { return c.content.find(kind, field, value) }

// row is the row of a type and id, or nil. The cells are locked.
func (c tables) row(kind, id string) *row { return c.content.byID(kind, id) }

// nameOf is the name of a row; "" of none.
func (c tables) nameOf(kind, id string) string {
	if r := c.content.byID(kind, id); r != nil {
		return r.field("Name")
	}
	return ""
}

// put is an ordinary write of a row: it adds it, or replaces the one of its type and id. The first one of an owner creates his search
// index, without which imports lose their rows. The cells are locked.
func (c tables) put(r *row) {
	c.cells.indexes[c.owner] = true
	c.content.put(r)
}

// remove deletes the row of a type and id; false when there is none. The cells are locked.
func (c tables) remove(kind, id string) bool {
	if c.content.byID(kind, id) == nil {
		return false
	}
	c.content.remove(kind, func(r *row) bool { return r.id == id })
	return true
}

// newRow is a row that belongs to the cell as a whole; links name other rows by id.
func (c tables) newRow(kind string, fields, links corejson.Object) *row {
	now := corejson.Number(time.Now().UnixMilli())
	if links == nil {
		links = corejson.Object{}
	}
	return &row{kind: kind, id: opaque.ID(), source: corejson.Object{"s": fields, "l": links, "h": corejson.Object{}, "c": c.id, "b": nil, "n": nil,
		"t": nil, "p": now, "u": now, "type": kind}}
}

// link adds a link row; false when there is one with its id. The cells are locked.
func (c tables) link(l *row) bool {
	if c.content.byID(linkType, l.id) != nil {
		return false
	}
	c.tables().put(l)
	return true
}
