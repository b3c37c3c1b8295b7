package model

import (
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Place is where the URL of a box, or of something in it, leads. There need not be anything.
type Place struct {
	boxName string
	boxID   string // what rows call their box: of the main box, the id of the cell
	path    string // of the node among those of the cell
	URL     string // of the node, without a final slash
	Name    string // of the node in its parent; of a box its own
	Node    *node  // nil when there is none
	Parent  *node  // nil for a box, and when there is none either
	above   []ACL  // the ACLs of the nodes above it in the box, the nearest first
	cell    ACL
	Rest    []string // what follows an OData, service or stream collection

	IsSource bool // the folder of the scripts of a service collection
	InSource bool // directly in such a folder
}

// Place follows the segments of a path below the cell as far as there are nodes, and names what there is not. A box without a
// folder gets one when it is asked for. The cells are locked.
func (c *Cell) Place(segments []string) (Place, error) {
	p := Place{boxName: segments[0], boxID: c.id, path: mainBox, URL: c.URL() + segments[0], Name: segments[0]}
	if p.boxName != mainBox {
		box := c.content.find("Box", "Name", p.boxName)
		if box == nil {
			return p, coreerror.NoBox.New(p.URL)
		}
		p.boxID, p.path = box.ID, box.ID
	}
	p.cell = entriesOf(c.meta, c.URL())
	if p.Node = c.content.nodes[p.path]; p.Node == nil {
		p.Node = &node{Meta: newMeta(boxType, time.Now().UnixMilli())}
		c.content.nodes[p.path] = p.Node
	}
	for i, name := range segments[1:] {
		kind := p.Kind()
		switch {
		case kind == FileType:
			return p, coreerror.UnknownURL.New()
		case kind == ServiceType && name == SourceFolder && c.content.nodes[p.path+"/"+name] == nil:
			return p, coreerror.NoFile.New(p.URL + "/" + name)
		case kind == ODataType || kind == StreamType || kind == ServiceType && name != SourceFolder:
			p.Rest = segments[1+i:]
			return p, nil
		}
		p.enter(c, name)
	}
	return p, nil
}

// SourceFolder is the folder of a service collection in which its scripts lie.
const SourceFolder = "__src"

// enter makes the place that of a child.
func (p *Place) enter(c *Cell, name string) {
	p.Parent = p.Node
	p.InSource, p.IsSource = p.IsSource, p.Kind() == ServiceType
	if p.Node != nil {
		p.above = slices.Insert(slices.Clone(p.above), 0, entriesOf(p.Node.Meta, p.URL))
	}
	p.path += "/" + name
	p.URL += "/" + name
	p.Name = name
	p.Node = c.content.nodes[p.path]
}

// Kind is the type of what is there; "" for nothing.
func (p Place) Kind() string {
	if p.Node == nil {
		return ""
	}
	return p.Node.kind()
}

func (n *node) kind() string {
	kind, _ := n.Meta["t"].(string)
	return kind
}

// IsBox says whether the place is a box itself.
func (p Place) IsBox() bool { return p.path == p.boxPath() }

// IsMain says whether the place is in the main box, or is it.
func (p Place) IsMain() bool { return p.boxName == mainBox }

func (p Place) boxPath() string {
	box, _, _ := strings.Cut(p.path, "/")
	return box
}

// ParentURL is the URL of what the node lies in.
func (p Place) ParentURL() string { return strings.TrimSuffix(p.URL, "/"+p.Name) }

// BoxURL is the URL of the box, without a final slash.
func (p Place) BoxURL(c *Cell) string { return c.URL() + p.boxName }

// Rights are the ACLs that decide about the place: its own, those above it, and the cell's.
func (p Place) Rights() []ACL {
	rights := p.RightsAbove()
	if p.Node != nil {
		rights = slices.Insert(rights, 0, entriesOf(p.Node.Meta, ""))
	}
	return rights
}

// RightsAbove are the ACLs that decide about what the place lies in.
func (p Place) RightsAbove() []ACL { return append(slices.Clone(p.above), p.cell) }

// depth counts the steps from the box.
func (p Place) depth() int { return strings.Count(p.path, "/") }

// Size is the length of a file, as its .pmeta says it.
func (n *node) Size() int64 { return corejson.Integer(n.Meta["cl"]) }

// Children are the nodes directly in a place, in the order in which the server lists them. The cells are locked.
func (c *Cell) Children(p Place) []Child {
	var list []Child
	for _, name := range corejson.HashOrder(c.content.children(p.path)) {
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
	for p := range c.nodes {
		if name, inside := strings.CutPrefix(p, path+"/"); inside && !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
