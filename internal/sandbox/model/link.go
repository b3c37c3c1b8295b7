package model

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// LinkType is the type of rows that link two others many to many. Of user data they name the ids of entity types in t1 and
// t2, at cell level the names of types.
const LinkType = "link"

// isUserLink says whether a link is between rows of user data.
func (r *Row) isUserLink() bool { return r.Kind == LinkType && r.text("n") != "" }

// isFound says whether the server finds the link. It looks for the end of the lesser type in t1. Links that it makes are
// so; an import gives entity types new random ids, and where the lesser becomes the greater, the link is there for nobody. So is one
// between rows of one type, because the server looks for an end without an id then (class LinkDocHandler).
func (r *Row) isFound() bool { return !r.isUserLink() || r.text("t1") < r.text("t2") }

// inOrder is the row as the server finds it: a link between user data whose lesser type stands first.
func (r *Row) inOrder() *Row {
	if r.isFound() {
		return r
	}
	return r.turned()
}

// turned is a link with its ends the other way round.
func (r *Row) turned() *Row {
	source := maps.Clone(r.Source)
	source["t1"], source["t2"] = r.Source["t2"], r.Source["t1"]
	source["k1"], source["k2"] = r.Source["k2"], r.Source["k1"]
	return &Row{Kind: r.Kind, ID: r.ID, Source: source}
}

// targets are the ids of the rows that a row of user data belongs to, many to one: its "ll" lists them with their entity
// types, "type:id".
func (r *Row) targets() []string {
	var ids []string
	for _, entry := range r.toOne() {
		_, id, _ := strings.Cut(entry, ":")
		ids = append(ids, id)
	}
	return ids
}

func (r *Row) toOne() []string {
	list, _ := r.Source["ll"].([]any)
	var entries []string
	for _, v := range list {
		if entry, ok := v.(string); ok {
			entries = append(entries, entry)
		}
	}
	return entries
}

// linkedTo are the ids of the rows of a type that the link rows connect with one row, each once. A type is the name of a
// cell-level type, or the id of an entity type.
func (c *content) linkedTo(id, from, to string) []string {
	var ids []string
	for _, l := range c.rows[LinkType] {
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

// An End is one end of a link: a row, and its type, which of user data is the id of the entity type.
type End struct {
	Row  *Row
	Type string
}

// NewLink is a link between two rows; place is what it says of box and collection, nil at cell level. Its id tells its ends, in
// the order of their types. That of an imported link does not any more, so nobody can delete it, and it can be made a second
// time. Between two rows of one type b stands at both ends: the server collects the ends by their types.
func NewLink(c *Cell, a, b End, place object) *Row {
	switch {
	case b.Type < a.Type:
		a, b = b, a
	case b.Type == a.Type:
		a = b
	}
	now := corejson.Number(time.Now().UnixMilli())
	r := &Row{Kind: LinkType, ID: a.Row.ID + "-" + b.Row.ID, Source: object{
		"t1": a.Type, "k1": a.Row.ID, "t2": b.Type, "k2": b.Row.ID,
		"c": c.id, "b": nil, "n": nil, "p": now, "u": now, "type": LinkType,
	}}
	maps.Copy(r.Source, place)
	return r
}

// LoseLinks is what chance does to an import's links between user data, without the chance: of the pairs of entity types
// that have any, in the order of box, collection and names, every other one loses them, beginning with the first.
func LoseLinks(c *Cell) {
	links := c.content.rows[LinkType]
	places := map[string][]int{}
	for i, l := range links {
		if !l.isUserLink() || !c.content.readable(l, c.id) {
			continue
		}
		names := []string{c.Tables().NameOf("EntityType", l.text("t1")), c.Tables().NameOf("EntityType", l.text("t2"))}
		slices.Sort(names)
		box, collection := c.Tables().NameOf("Box", l.text("b")), c.content.pathOf(l.text("n"))
		place := strings.Join(append([]string{box, collection}, names...), "\n")
		places[place] = append(places[place], i)
	}
	links = slices.Clone(links)
	for n, place := range slices.Sorted(maps.Keys(places)) {
		for _, i := range places[place] {
			if links[i] = links[i].inOrder(); n%2 == 0 {
				links[i] = links[i].turned()
			}
		}
	}
	c.content.rows[LinkType] = links
}

// pathOf is where the node with this id lies in its box; "" when it lies nowhere.
func (c *content) pathOf(id string) string {
	for path, n := range c.nodes {
		if n.Meta["i"] == id {
			_, inBox, _ := strings.Cut(path, "/")
			return inBox
		}
	}
	return ""
}
