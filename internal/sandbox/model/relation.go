package model

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A Shape is how many rows of one type belong to how many of another one.
type Shape int

// The shapes of relations. Each is kept in another way.
const (
	ManyToMany Shape = iota // in link rows
	ToParent                // in the row itself, which names the one
	ToChildren              // in the many, which name this row
	OneToOne                // in both rows
)

// A Relation is what rows of two types have to do with each other, seen from one of them. Types are the names of those of core,
// or the ids of entity types.
type Relation struct {
	Shape    Shape
	From, To string
	ofData   bool // rows of user data name others in "ll", all others in "l"
}

// Related are those of the rows at the other end that a row is linked to. Many to many, a link whose row the server does not
// find leaves nothing; a row that names another one that is no more is an error that nobody expected.
func (c Tables) Related(source *Row, r Relation, others []*Row) ([]*Row, error) {
	switch r.Shape {
	case ManyToMany:
		ids := c.content.linkedTo(source.ID, r.From, r.To)
		return having(others, func(o *Row) bool {
			_, linked := slices.BinarySearch(ids, o.ID)
			return linked
		}), nil
	case ToChildren:
		return having(others, func(o *Row) bool { return r.named(o, r.From) == source.ID }), nil
	}
	id := r.named(source, r.To)
	if id == "" {
		return nil, nil
	}
	found := having(others, func(o *Row) bool { return o.ID == id })
	if found == nil {
		return nil, coreerror.UnknownException()
	}
	return found, nil
}

func having(rows []*Row, f func(*Row) bool) []*Row {
	var found []*Row
	for _, r := range rows {
		if f(r) {
			found = append(found, r)
		}
	}
	return found
}

// named is the id of the row of a type that a row names; "" for none.
func (r Relation) named(row *Row, kind string) string {
	if !r.ofData {
		return row.Link(kind)
	}
	for _, entry := range row.toOne() {
		if id, ok := strings.CutPrefix(entry, kind+":"); ok {
			return id
		}
	}
	return ""
}

// naming is the row when it names another one of a type, or none. The time of its last change stays.
func (r Relation) naming(row *Row, kind, id string) *Row {
	changed := &Row{Kind: row.Kind, ID: row.ID, Source: maps.Clone(row.Source)}
	if r.ofData {
		list := slices.DeleteFunc(row.toOne(), func(entry string) bool { return strings.HasPrefix(entry, kind+":") })
		if id != "" {
			list = append(list, kind+":"+id)
		}
		values := []any{}
		for _, entry := range list {
			values = append(values, entry)
		}
		changed.Source["ll"] = values
		return changed
	}
	links, _ := row.Source["l"].(object)
	if links = maps.Clone(links); links == nil {
		links = object{}
	}
	if delete(links, kind); id != "" {
		links[kind] = id
	}
	changed.Source["l"] = links
	return changed
}

// Relate links two rows; false when there is a link that has to go first. That an imported link many to many has the same ends
// does not count. The cells are locked.
func (c Tables) Relate(source, target *Row, r Relation) bool {
	switch r.Shape {
	case ManyToMany:
		return c.Link(c.newLink(source, target, r))
	case ToChildren:
		return c.Relate(target, source, r.turned())
	case OneToOne:
		if r.named(source, r.To) != "" || r.named(target, r.From) != "" {
			return false
		}
		c.Put(r.naming(source, r.To, target.ID))
		c.Put(r.naming(target, r.From, source.ID))
		return true
	}
	if r.named(source, r.To) != "" {
		return false
	}
	c.Put(r.naming(source, r.To, target.ID))
	return true
}

// Unrelate takes a link away; false when there is none, or none that the server finds: it looks for a link row by the ids of
// its ends, which those of an import do not have. The cells are locked.
func (c Tables) Unrelate(source, target *Row, r Relation) bool {
	switch r.Shape {
	case ManyToMany:
		return c.Remove(LinkType, c.newLink(source, target, r).ID)
	case ToChildren:
		return c.Unrelate(target, source, r.turned())
	case OneToOne:
		if r.named(source, r.To) != target.ID || r.named(target, r.From) != source.ID {
			return false
		}
		c.Put(r.naming(source, r.To, ""))
		c.Put(r.naming(target, r.From, ""))
		return true
	}
	if r.named(source, r.To) != target.ID {
		return false
	}
	c.Put(r.naming(source, r.To, ""))
	return true
}

// Detach takes away the links of a row that is about to be deleted. That of a row that is no more is an error that nobody
// expected. The cells are locked.
func (c Tables) Detach(source *Row, r Relation, others []*Row) error {
	related, err := c.Related(source, r, others)
	if err != nil {
		return err
	}
	for _, other := range related {
		switch {
		case r.Shape == ManyToMany:
			c.Unrelate(source, other, r)
		case r.Shape == OneToOne && r.named(other, r.From) != "":
			c.Put(r.naming(other, r.From, ""))
		}
	}
	return nil
}

func (r Relation) turned() Relation {
	r.From, r.To = r.To, r.From
	switch r.Shape {
	case ToParent:
		r.Shape = ToChildren
	case ToChildren:
		r.Shape = ToParent
	}
	return r
}

func (c Tables) newLink(source, target *Row, r Relation) *Row {
	place := object{"b": source.Source["b"], "n": source.Source["n"]}
	return NewLink(c.Cell, End{source, r.From}, End{target, r.To}, place)
}
