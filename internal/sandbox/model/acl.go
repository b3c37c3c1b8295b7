package model

import (
	"cmp"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/snapshot"
)

// mainBox is the name of the main box in URLs, the same as that of its folder in an archive.
const mainBox = snapshot.MainBox

// An ACLChain is what decides about a node: its own ACL, then those that it inherits, the parent's first.
type ACLChain struct {
	Base   string            // URL of the roles that hrefs are relative to, with its final slash
	Names  map[string]string // of all roles by id; an entry for one that is gone is not shown
	Links  []ACL
	Schema string // what an app has to be authenticated for: "", "none", "public" or "confidential"
}

// An ACL is one ACL in a chain.
type ACL struct {
	Entries []ACE
	From    string // the URL it is inherited from; "" for the node's own
}

// CellACL is the chain of the cell itself, or of what inherits from nothing but the cell.
func CellACL(c *Cell, inherited bool) ACLChain {
	chain := ACLChain{Base: roleBase(c, mainBox), Names: roleNames(c, mainBox)}
	from := c.URL()
	if !inherited {
		from = ""
		acl, _ := c.meta["a"].(object)
		chain.Schema, _ = acl[schemaKey].(string)
	}
	chain.Links = []ACL{entriesOf(c.meta, from)}
	return chain
}

func entriesOf(meta object, from string) ACL {
	acl, _ := meta["a"].(object)
	return ACL{aces(acl), from}
}

// roleBase is the URL of the roles of a box.
func roleBase(c *Cell, box string) string { return c.URL() + "__role/" + box + "/" }

// roleNames are the names of all roles by id, relative to those of one box. A role that is gone has none.
func roleNames(c *Cell, box string) map[string]string {
	names := map[string]string{}
	for _, r := range c.content.rows["Role"] {
		name := r.Field("Name")
		if own := cmp.Or(c.Tables().NameOf("Box", r.Link("Box")), mainBox); own != box {
			name = "../" + own + "/" + name
		}
		names[r.ID] = name
	}
	return names
}

// aces are the entries of an ACL: role id or "all" of the principal, and the names of the privileges.
func aces(acl object) []ACE {
	list, _ := acl["D.ace"].([]any)
	var result []ACE
	for _, e := range list {
		entry, _ := e.(object)
		principal, _ := entry["D.principal"].(object)
		grant, _ := entry["D.grant"].(object)
		privileges, _ := grant["D.privilege"].([]any)
		a := ACE{}
		a.Role, _ = principal["D.href"].(string)
		_, a.All = principal["D.all"]
		for _, p := range privileges {
			names, _ := p.(object)
			a.Privileges = append(a.Privileges, slices.Sorted(maps.Keys(names))...)
		}
		result = append(result, a)
	}
	return result
}

// An ACE is one entry of an ACL: whom it is about, and what it allows.
type ACE struct {
	Role       string
	All        bool
	Privileges []string
}

// ACLOf is the chain of ACLs of the place, or of a child of it when meta is the child's. That of the cell, which decides as well,
// is not shown.
func ACLOf(c *Cell, p Place, child object) ACLChain {
	chain := ACLChain{Base: roleBase(c, p.boxName), Names: roleNames(c, p.boxName)}
	own := p.Node.Meta
	if child != nil {
		own = child
	}
	acl, _ := own["a"].(object)
	chain.Schema, _ = acl[schemaKey].(string)
	chain.Links = []ACL{entriesOf(own, "")}
	if child != nil {
		chain.Links = append(chain.Links, entriesOf(p.Node.Meta, p.URL))
	}
	chain.Links = append(chain.Links, p.above...)
	return chain
}

// schemaKey is where an ACL says what an app has to be authenticated for.
const schemaKey = "@p.requireSchemaAuthz"

// Rights are the ACLs that decide about the cell as a whole.
func (c *Cell) Rights() []ACL { return []ACL{entriesOf(c.meta, "")} }
