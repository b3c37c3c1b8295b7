package model

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Property is one that a PROPPATCH sets or removes.
type Property struct {
	Key     string // name@namespace
	Element string // its XML, with the namespaces that it needs
	Remove  bool
	Missing bool // it was to be removed and was not there
}

// patched is a .pmeta after a PROPPATCH, which tells what was missing.
func patched(meta object, patch []Property) object {
	meta = renewed(meta)
	meta["u"] = corejson.Number(time.Now().UnixMilli())
	old, _ := meta["d"].(object)
	properties := maps.Clone(old)
	if properties == nil {
		properties = object{}
	}
	for i, p := range patch {
		_, there := properties[p.Key]
		patch[i].Missing = p.Remove && !there
		if p.Remove {
			delete(properties, p.Key)
		} else {
			properties[p.Key] = p.Element
		}
	}
	meta["d"] = properties
	return meta
}

// Patch sets and removes properties of what is at a place, and answers with its new tag. The cells are locked.
func (c *Cell) Patch(p Place, patch []Property) (tag string) {
	return c.save(p, patched(p.Node.Meta, patch))
}

// PatchCell does it with those of the cell. The cells are locked.
func (c *Cell) PatchCell(patch []Property) (tag string) {
	c.meta = patched(c.meta, patch)
	return ETag(c.meta)
}

func (c *Cell) save(p Place, meta object) (tag string) {
	changed := *p.Node
	changed.Meta = meta
	c.content.nodes[p.path] = &changed
	return ETag(meta)
}

// Properties are those of a .pmeta, in the order in which the server lists them.
func Properties(meta object) []string {
	properties, _ := meta["d"].(object)
	var elements []string
	for _, key := range corejson.HashOrder(slices.Sorted(maps.Keys(properties))) {
		if element, ok := properties[key].(string); ok {
			elements = append(elements, element)
		}
	}
	return elements
}

// Grants are the entries of an ACL that is to be set, their roles by id.
type Grants struct {
	Entries []ACE
	Schema  string // what an app has to be authenticated for
}

// SetACL replaces the ACL of what is at a place, and answers with its new tag: a new version of the same time. The cells are
// locked.
func (c *Cell) SetACL(p Place, g Grants) (tag string) {
	meta := renewed(p.Node.Meta)
	meta["a"] = g.object()
	return c.save(p, meta)
}

// SetCellACL does it with that of the cell. The cells are locked.
func (c *Cell) SetCellACL(g Grants) (tag string) {
	meta := renewed(c.meta)
	meta["a"] = g.object()
	c.meta = meta
	return ETag(meta)
}

// object is the ACL in the form of a .pmeta.
func (g Grants) object() object {
	acl := object{}
	if g.Schema != "" {
		acl[schemaKey] = g.Schema
	}
	var list []any
	for _, a := range g.Entries {
		principal := object{"D.href": a.Role}
		if a.All {
			principal = object{"D.all": ""}
		}
		var privileges []any
		for _, name := range a.Privileges {
			privileges = append(privileges, object{name: object{}})
		}
		list = append(list, object{"D.principal": principal, "D.grant": object{"D.privilege": privileges}})
	}
	if len(list) > 0 {
		acl["D.ace"] = list
	}
	return acl
}

// RoleID is the id of the role that a URL names, which must be one of the cell. base is what an ACL says that its URLs are
// relative to. The cells are locked.
func (c *Cell) RoleID(url, base string) (string, error) {
	rest, own := strings.CutPrefix(url, c.URL()+"__role/")
	box, name, ok := strings.Cut(rest, "/")
	if !own || !ok || strings.Contains(name, "/") {
		return "", coreerror.NoRole.New()
	}
	boxID := ""
	if box != mainBox {
		r := c.content.find("Box", "Name", box)
		if r == nil {
			return "", coreerror.NoRoleBox.New(base)
		}
		boxID = r.ID
	}
	for _, r := range c.content.rows["Role"] {
		if r.Field("Name") == name && r.Link("Box") == boxID {
			return r.ID, nil
		}
	}
	return "", coreerror.NoRole.New()
}
