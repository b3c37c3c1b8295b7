package sandbox

import (
	"cmp"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/snapshot"
)

// mainBox is the name of the main box in URLs, the same as that of its folder in an archive.
const mainBox = snapshot.MainBox

// An aclChain is what decides about a node: its own ACL, then those that it inherits, the parent's first.
type aclChain struct {
	base  string // URL of the roles that hrefs are relative to, with its final slash
	names map[string]string
	links []aclLink
}

// An aclLink is one ACL in a chain.
type aclLink struct {
	entries []ace
	from    string // the URL it is inherited from; "" for the node's own
}

// aclOfCell is the chain of the cell itself, or of what inherits from nothing but the cell.
func aclOfCell(c *cell, inherited bool) aclChain {
	from := ""
	if inherited {
		from = c.url()
	}
	return aclChain{roleBase(c, mainBox), roleNames(c, mainBox), []aclLink{entriesOf(c.meta, from)}}
}

func entriesOf(meta corejson.Object, from string) aclLink {
	acl, _ := meta["a"].(corejson.Object)
	return aclLink{aces(acl), from}
}

// roleBase is the URL of the roles of a box.
func roleBase(c *cell, box string) string { return c.url() + "__role/" + box + "/" }

// roleNames are the names of all roles by id, relative to those of one box. A role that is gone has none.
func roleNames(c *cell, box string) map[string]string {
	names := map[string]string{}
	for _, r := range c.content.rows["Role"] {
		name := r.field("Name")
		if own := cmp.Or(c.tables().nameOf("Box", r.link("Box")), mainBox); own != box {
			name = "../" + own + "/" + name
		}
		names[r.id] = name
	}
	return names
}

// aces are the entries of an ACL: role id or "all" of the principal, and the names of the privileges.
func aces(acl corejson.Object) []ace {
	list, _ := acl["D.ace"].([]any)
	var result []ace
	for _, e := range list {
		entry, _ := e.(corejson.Object)
		principal, _ := entry["D.principal"].(corejson.Object)
		grant, _ := entry["D.grant"].(corejson.Object)
		privileges, _ := grant["D.privilege"].([]any)
		a := ace{}
		a.role, _ = principal["D.href"].(string)
		_, a.all = principal["D.all"]
		for _, p := range privileges {
			names, _ := p.(corejson.Object)
			a.privileges = append(a.privileges, slices.Sorted(maps.Keys(names))...)
		}
		result = append(result, a)
	}
	return result
}

type ace struct {
	role       string
	all        bool
	privileges []string
}

// aclOf is the chain of ACLs of the place, or of a child of it when meta is the child's.
func aclOf(c *cell, p place, child corejson.Object) aclChain {
	chain := aclChain{base: roleBase(c, p.boxName), names: roleNames(c, p.boxName)}
	if child != nil {
		chain.links = []aclLink{entriesOf(child, ""), entriesOf(p.node.meta, p.url)}
	} else {
		chain.links = []aclLink{entriesOf(p.node.meta, "")}
	}
	chain.links = append(chain.links, p.above...)
	return chain
}
