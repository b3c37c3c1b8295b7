package model

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// Rows are the cell's rows of a type, whatever box they belong to. They are not to be changed. The cells are locked.
func (c Tables) Rows(kind string) []*Row { return c.content.rows[kind] }

// Find is the row of a type whose field has this value, or nil. The cells are locked.
func (c Tables) Find(kind, field, value string) *Row { return c.content.find(kind, field, value) }

// Named is the row of a type and id, or nil. The cells are locked.
func (c Tables) Named(kind, id string) *Row { return c.content.byID(kind, id) }

// NameOf is the name of a row; "" of none.
func (c Tables) NameOf(kind, id string) string {
	if r := c.content.byID(kind, id); r != nil {
		return r.Field("Name")
	}
	return ""
}

// Put is an ordinary write of a row: it adds it, or replaces the one of its type and id. The first one of an owner creates his
// search index, without which imports lose their rows. The cells are locked.
func (c Tables) Put(r *Row) {
	c.cells.indexes[c.owner] = true
	c.content.put(r)
}

// Remove deletes the row of a type and id; false when there is none. The cells are locked.
func (c Tables) Remove(kind, id string) bool {
	if c.content.byID(kind, id) == nil {
		return false
	}
	c.content.remove(kind, func(r *Row) bool { return r.ID == id })
	return true
}

// NewRow is a row that belongs to the cell as a whole; links name other rows by id.
func (c Tables) NewRow(kind string, fields, links object) *Row {
	now := corejson.Number(time.Now().UnixMilli())
	if links == nil {
		links = object{}
	}
	return &Row{Kind: kind, ID: opaque.ID(), Source: object{"s": fields, "l": links, "h": object{}, "c": c.id, "b": nil, "n": nil,
		"t": nil, "p": now, "u": now, "type": kind}}
}

// Link adds a link row; false when there is one with its id. The cells are locked.
func (c Tables) Link(l *Row) bool {
	if c.content.byID(LinkType, l.ID) != nil {
		return false
	}
	c.Tables().Put(l)
	return true
}
