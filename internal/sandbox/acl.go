package sandbox

import (
	"cmp"
	"strings"
)

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
