package sandbox

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A place is where the URL of a box, or of something in it, leads.
type place struct {
	boxName string
	boxID   string // what rows call their box: of the main box, the id of the cell
	path    string // of the node among those of the cell
	url     string // of the node, without a final slash
	node    *node
	above   []aclLink // the ACLs of the nodes above it, the nearest first
	rest    []string  // what follows an OData collection
}

// place follows the segments of a path below the cell as far as there are nodes. The cells are locked.
func (c *cell) place(segments []string) (place, error) {
	p := place{boxName: segments[0], boxID: c.id, path: mainBox, url: c.url() + segments[0]}
	if p.boxName != mainBox {
		box := c.content.find("Box", "Name", p.boxName)
		if box == nil {
			return p, coreerror.NoBox.New(p.url)
		}
		p.boxID, p.path = box.id, box.id
	}
	p.above = []aclLink{entriesOf(c.meta, c.url())}
	if p.node = c.content.nodes[p.path]; p.node == nil && p.boxName == mainBox {
		p.node = untouchedMainBox(c)
	}
	if p.node == nil {
		return p, coreerror.DavInconsistent.New()
	}
	for i, name := range segments[1:] {
		if p.node.meta["t"] == odataType {
			p.rest = segments[1+i:]
			return p, nil
		}
		p.above = slices.Insert(p.above, 0, entriesOf(p.node.meta, p.url))
		p.path += "/" + name
		p.url += "/" + name
		if p.node = c.content.nodes[p.path]; p.node == nil {
			return p, nil
		}
	}
	return p, nil
}

// untouchedMainBox is the main box of a cell in which nobody has put anything: it has no folder of its own yet.
func untouchedMainBox(c *cell) *node {
	return &node{meta: corejson.Object{"p": corejson.Number(c.published), "u": corejson.Number(c.published), "v": corejson.Number(1), "a": corejson.Object{}, "d": corejson.Object{}, "t": boxType}}
}

// size is the length of a file, as its .pmeta says it.
func (n *node) size() int64 { return corejson.Integer(n.meta["cl"]) }

// children are the nodes directly in a place, in the order of their names. The cells are locked.
func (c *cell) children(p place) []child {
	var list []child
	for _, name := range c.content.children(p.path) {
		list = append(list, child{name, c.content.nodes[p.path+"/"+name]})
	}
	return list
}

// A child is a node in another one.
type child struct {
	name string
	node *node
}

// collection is the OData collection at a place.
func (c *cell) collection(p place) collection {
	id, _ := p.node.meta["i"].(string)
	return collection{c, p.boxID, id}
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
