package model

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Place is where the URL of a box, or of something in it, leads.
type Place struct {
	boxName string
	boxID   string // what rows call their box: of the main box, the id of the cell
	path    string // of the node among those of the cell
	URL     string // of the node, without a final slash
	Node    *node
	above   []ACL    // the ACLs of the nodes above it, the nearest first
	Rest    []string // what follows an OData collection
}

// Place follows the segments of a path below the cell as far as there are nodes. The cells are locked.
func (c *Cell) Place(segments []string) (Place, error) {
	p := Place{boxName: segments[0], boxID: c.id, path: mainBox, URL: c.URL() + segments[0]}
	if p.boxName != mainBox {
		box := c.content.find("Box", "Name", p.boxName)
		if box == nil {
			return p, coreerror.NoBox.New(p.URL)
		}
		p.boxID, p.path = box.ID, box.ID
	}
	p.above = []ACL{entriesOf(c.meta, c.URL())}
	if p.Node = c.content.nodes[p.path]; p.Node == nil && p.boxName == mainBox {
		p.Node = untouchedMainBox(c)
	}
	if p.Node == nil {
		return p, coreerror.DavInconsistent.New()
	}
	for i, name := range segments[1:] {
		if p.Node.Meta["t"] == ODataType {
			p.Rest = segments[1+i:]
			return p, nil
		}
		p.above = slices.Insert(p.above, 0, entriesOf(p.Node.Meta, p.URL))
		p.path += "/" + name
		p.URL += "/" + name
		if p.Node = c.content.nodes[p.path]; p.Node == nil {
			return p, nil
		}
	}
	return p, nil
}

// untouchedMainBox is the main box of a cell in which nobody has put anything: it has no folder of its own yet.
func untouchedMainBox(c *Cell) *node {
	at := corejson.Number(c.Published)
	return &node{Meta: object{"p": at, "u": at, "v": corejson.Number(1), "a": object{}, "d": object{}, "t": boxType}}
}

// Size is the length of a file, as its .pmeta says it.
func (n *node) Size() int64 { return corejson.Integer(n.Meta["cl"]) }

// Children are the nodes directly in a place, in the order of their names. The cells are locked.
func (c *Cell) Children(p Place) []Child {
	var list []Child
	for _, name := range c.content.children(p.path) {
		list = append(list, Child{name, c.content.nodes[p.path+"/"+name]})
	}
	return list
}

// A Child is a node in another one.
type Child struct {
	Name string
	Node *node
}

// Collection is the OData collection at a place.
func (c *Cell) Collection(p Place) Collection {
	id, _ := p.Node.Meta["i"].(string)
	return Collection{c, p.boxID, id}
}

// children are the names of the nodes directly in a node.
func (c *content) children(path string) []string {
	var names []string
	for p := range maps.Keys(c.nodes) {
		if name, inside := strings.CutPrefix(p, path+"/"); inside && !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
