package sandbox

import (
	"cmp"
	"strings"

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
func (c *cell) aclOfCell(inherited bool) aclChain {
	from := ""
	if inherited {
		from = c.url()
	}
	return aclChain{c.roleBase(mainBox), c.roleNames(mainBox), []aclLink{c.aclLink(c.meta, from)}}
}

func (c *cell) aclLink(meta corejson.Object, from string) aclLink {
	acl, _ := meta["a"].(corejson.Object)
	return aclLink{aces(acl), from}
}

// roleBase is the URL of the roles of a box.
func (c *cell) roleBase(box string) string { return c.url() + "__role/" + box + "/" }

// roleNames are the names of all roles by id, relative to those of one box. A role that is gone has none.
func (c *cell) roleNames(box string) map[string]string {
	names := map[string]string{}
	for _, r := range c.content.rows["Role"] {
		name := r.field("Name")
		if own := cmp.Or(c.nameOf("Box", r.link("Box")), mainBox); own != box {
			name = "../" + own + "/" + name
		}
		names[r.id] = name
	}
	return names
}

// acl writes the entries of a chain.
func (w *davWriter) acl(chain aclChain) {
	start := `acl xml:base="` + escapeXML(chain.base) + `" ` + personiumNamespace
	n := 0
	for _, l := range chain.links {
		n += len(l.entries)
	}
	if n == 0 {
		w.line("<" + start + "/>")
		return
	}
	w.inside(start, func() {
		for _, l := range chain.links {
			for _, a := range l.entries {
				w.inside("ace", func() { w.ace(a, cmp.Or(chain.names[a.role], a.role), l.from) })
			}
		}
	})
}

func (w *davWriter) ace(a ace, role, inheritedFrom string) {
	w.inside("principal", func() {
		if a.all {
			w.value("all", "")
			return
		}
		w.value("href", role)
	})
	w.inside("grant", func() {
		for _, p := range a.privileges {
			w.inside("privilege", func() { w.value(privilegeElement(p), "") })
		}
	})
	if inheritedFrom != "" {
		w.inside("inherited", func() { w.value("href", inheritedFrom) })
	}
}

// privilegeElement turns the name of a privilege in a .pmeta, "p.root" or "D.read", into its element.
func privilegeElement(name string) string {
	if own, ok := strings.CutPrefix(name, "p."); ok {
		return "p:" + own
	}
	return strings.TrimPrefix(name, "D.")
}
