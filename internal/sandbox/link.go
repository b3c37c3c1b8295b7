package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// linkType is the type of rows that link two others many to many. Of user data they name the ids of entity types in t1 and
// t2, at cell level the names of types.
const linkType = "link"

// isUserLink says whether a link is between rows of user data.
func (r *row) isUserLink() bool { return r.kind == linkType && r.text("n") != "" }

// isFound says whether the server finds the link. It looks for the end of the lesser type in t1. Links that it makes are
// so; an import gives entity types new random ids, and where the lesser becomes the greater, the link is there for nobody.
func (r *row) isFound() bool { return !r.isUserLink() || r.text("t1") <= r.text("t2") }

// inOrder is the row as the server finds it: a link between user data whose lesser type stands first.
func (r *row) inOrder() *row {
	if r.isFound() {
		return r
	}
	return r.turned()
}

// turned is a link with its ends the other way round.
func (r *row) turned() *row {
	source := maps.Clone(r.source)
	source["t1"], source["t2"] = r.source["t2"], r.source["t1"]
	source["k1"], source["k2"] = r.source["k2"], r.source["k1"]
	return &row{kind: r.kind, id: r.id, source: source}
}

// targets are the ids of the rows that a row of user data belongs to, many to one: its "ll" lists them with their entity
// types, "type:id".
func (r *row) targets() []string {
	var ids []string
	for _, entry := range r.toOne() {
		_, id, _ := strings.Cut(entry, ":")
		ids = append(ids, id)
	}
	return ids
}

func (r *row) toOne() []string {
	list, _ := r.source["ll"].([]any)
	var entries []string
	for _, v := range list {
		if entry, ok := v.(string); ok {
			entries = append(entries, entry)
		}
	}
	return entries
}

// oneTarget is the id of the row of an entity type that a row belongs to; "" when it belongs to none.
func (r *row) oneTarget(typeID string) string {
	for _, entry := range r.toOne() {
		if id, ok := strings.CutPrefix(entry, typeID+":"); ok {
			return id
		}
	}
	return ""
}

// linkedTo are the ids of the rows of a type that the link rows connect with one row, each once. A type is the name of a
// cell-level type, or the id of an entity type.
func (c *content) linkedTo(id, from, to string) []string {
	var ids []string
	for _, l := range c.rows[linkType] {
		if !l.isFound() {
			continue
		}
		t1, k1, t2, k2 := l.text("t1"), l.text("k1"), l.text("t2"), l.text("k2")
		switch {
		case t1 == from && k1 == id && t2 == to:
			ids = append(ids, k2)
		case t2 == from && k2 == id && t1 == to:
			ids = append(ids, k1)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// newLink is a link between two rows of types whose names or ids are t1 and t2. Its id tells its ends, in order. That of
// an imported link does not any more, so nobody can delete it, and it can be made a second time.
func newLink(c *cell, a, b *row, t1, t2 string, place corejson.Object) *row {
	if t2 < t1 {
		a, b, t1, t2 = b, a, t2, t1
	}
	now := corejson.Number(time.Now().UnixMilli())
	r := &row{kind: linkType, id: a.id + "-" + b.id, source: corejson.Object{"t1": t1, "k1": a.id, "t2": t2, "k2": b.id, "c": c.id, "b": nil,
		"n": nil, "p": now, "u": now, "type": linkType}}
	for key, value := range place {
		r.source[key] = value
	}
	return r
}

// loseLinks is what chance does to an import's links between user data, without the chance: of the pairs of entity types
// that have any, in the order of box, collection and names, every other one loses them, beginning with the first.
func loseLinks(c *cell) {
	links := c.content.rows[linkType]
	places := map[string][]int{}
	for i, l := range links {
		if !l.isUserLink() || !c.content.readable(l, c.id) {
			continue
		}
		names := []string{c.tables().nameOf("EntityType", l.text("t1")), c.tables().nameOf("EntityType", l.text("t2"))}
		slices.Sort(names)
		place := strings.Join(append([]string{c.tables().nameOf("Box", l.text("b")), c.content.pathOf(l.text("n"))}, names...), "\n")
		places[place] = append(places[place], i)
	}
	links = slices.Clone(links)
	for n, place := range slices.Sorted(maps.Keys(places)) {
		for _, i := range places[place] {
			if n%2 == 0 {
				links[i] = links[i].turned()
			}
		}
	}
	c.content.rows[linkType] = links
}

// pathOf is where the node with this id lies in its box; "" when it lies nowhere.
func (c *content) pathOf(id string) string {
	for path, n := range c.nodes {
		if n.meta["i"] == id {
			_, inBox, _ := strings.Cut(path, "/")
			return inBox
		}
	}
	return ""
}

// rowsOf are the rows of a type that have one of the ids.
func (c *content) rowsOf(kind string, ids []string) []*row {
	var rows []*row
	for _, r := range c.rows[kind] {
		if _, has := slices.BinarySearch(ids, r.id); has {
			rows = append(rows, r)
		}
	}
	return rows
}

// linked are the rows of a type that a row is linked to.
func (c tables) linked(source *row, target string, manyToMany bool) []*row {
	if manyToMany {
		return c.content.rowsOf(target, c.content.linkedTo(source.id, source.kind, target))
	}
	if id := source.link(target); id != "" {
		return c.content.rowsOf(target, []string{id})
	}
	return slices.DeleteFunc(slices.Clone(c.content.rows[target]), func(r *row) bool { return r.link(source.kind) != source.id })
}
