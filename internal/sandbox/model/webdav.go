package model

import (
	"maps"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// deepest is how many collections can lie in each other below a box.
const deepest = 50

var badCharacters = regexp.MustCompile(`[\\/:*?"<>| [:cntrl:]\x{80}-\x{9f}]`)

// CheckName refuses a name that no file and no collection may have.
func (p Place) CheckName() error {
	if n := len(utf16.Encode([]rune(p.Name))); n < 1 || n > longestName || badCharacters.MatchString(p.Name) {
		return coreerror.BadName.New(p.Name)
	}
	return nil
}

// CheckParent refuses a place whose parent is not there.
func (p Place) CheckParent() error {
	if p.Parent == nil {
		return coreerror.NoCollection.New(p.ParentURL())
	}
	return nil
}

// MakeCollection makes a collection of a type where there is nothing, and answers with its tag, or that of the source folder of a
// service collection. The cells are locked.
func (c *Cell) MakeCollection(p Place, kind string) (tag string, err error) {
	switch {
	case p.depth() > deepest:
		return "", coreerror.TooDeep.New()
	case c.isFull(p):
		return "", coreerror.FolderFull.New()
	case len(p.Name) > longestName:
		return "", coreerror.UnknownException()
	}
	now := time.Now().UnixMilli()
	made := &node{Meta: newMeta(kind, now)}
	c.content.nodes[p.path] = made
	if kind == ServiceType {
		made = &node{Meta: newMeta(FolderType, now)}
		c.content.nodes[p.path+"/"+SourceFolder] = made
	}
	return ETag(made.Meta), nil
}

// isFull says whether nothing more can be put beside the place.
func (c *Cell) isFull(p Place) bool {
	parent := strings.TrimSuffix(p.path, "/"+p.Name)
	return len(c.content.children(parent)) >= mostChildren
}

// PutFile stores a file, and answers with its tag. contentType is kept as it is sent; "" for none. The cells are locked.
func (c *Cell) PutFile(p Place, contentType string, data []byte) (tag string, created bool, err error) {
	var meta object
	switch {
	case p.Node != nil:
		meta = renewed(p.Node.Meta)
		meta["u"] = corejson.Number(time.Now().UnixMilli())
	case c.isFull(p):
		return "", false, coreerror.FolderFull.New()
	case len(p.Name) > longestName, p.Name == ".pmeta":
		return "", false, coreerror.FileInconsistent.New()
	default:
		meta = newMeta(FileType, time.Now().UnixMilli())
	}
	meta["ct"], meta["cl"], meta["et"] = corejson.Nullable(contentType), corejson.Number(int64(len(data))), "NONE"
	c.content.nodes[p.path] = &node{Meta: meta, Data: data, File: true}
	return ETag(meta), p.Node == nil, nil
}

// renewed is a copy of a .pmeta as it is saved: of the next version.
func renewed(meta object) object {
	meta = maps.Clone(meta)
	meta["v"] = corejson.Number(corejson.Integer(meta["v"]) + 1)
	return meta
}

// HasChildren says whether a collection must not be deleted as it is: folders with something in them, OData collections with
// types, service collections with scripts. The cells are locked.
func (c *Cell) HasChildren(p Place) bool {
	switch p.Kind() {
	case ODataType:
		s := c.Collection(p)
		return len(s.Rows("EntityType")) > 0 || len(s.Rows("ComplexType")) > 0
	case ServiceType:
		return len(c.content.children(p.path+"/"+SourceFolder)) > 0
	}
	return len(c.content.children(p.path)) > 0
}

// Remove deletes what is at a place, with everything in it: of an OData collection its types and rows. The cells are locked.
func (c *Cell) Remove(p Place) {
	for path, n := range c.content.nodes {
		if path != p.path && !strings.HasPrefix(path, p.path+"/") {
			continue
		}
		if n.kind() == ODataType {
			id, _ := n.Meta["i"].(string)
			c.content.removeEverywhere(func(r *Row) bool { return r.text("b") == p.boxID && r.text("n") == id })
		}
		delete(c.content.nodes, path)
	}
}

// DropBox deletes a box, with its files, its rows and the roles, relations and rules that belong to it. The main box is made anew
// when somebody asks for it. The cells are locked.
func (c *Cell) DropBox(p Place) {
	c.Remove(p)
	relations := map[string]bool{}
	for _, r := range c.content.rows["Relation"] {
		if r.Link("Box") == p.boxID {
			relations[r.ID] = true
		}
	}
	c.content.removeEverywhere(func(r *Row) bool {
		return r.text("b") == p.boxID || r.Link("Box") == p.boxID || r.Kind == "ExtRole" && relations[r.Link("Relation")]
	})
	c.content.remove("Box", func(r *Row) bool { return r.ID == p.boxID })
}

func (c *content) removeEverywhere(f func(*Row) bool) {
	for kind := range c.rows {
		c.remove(kind, f)
	}
}

// A Box is what a box says about itself.
type Box struct {
	Name, URL, Schema string
	Published         int64 // ms
}

// BoxAt is the box that a place is in. The schema of the main box is the cell. The cells are locked.
func (c *Cell) BoxAt(p Place) Box {
	b := Box{Name: p.boxName, URL: p.BoxURL(c) + "/", Schema: c.URL(), Published: c.Published}
	if r := c.content.byID("Box", p.boxID); r != nil && !p.IsMain() {
		b.Schema, b.Published = r.Field("Schema"), corejson.Integer(r.Source["p"])
	}
	return b
}
