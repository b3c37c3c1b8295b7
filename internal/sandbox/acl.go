package sandbox

import (
	"cmp"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// acl writes the entries of a chain.
func (w *davWriter) acl(chain model.ACLChain) {
	start := `acl xml:base="` + escapeXML(chain.Base) + `" ` + personiumNamespace
	n := 0
	for _, l := range chain.Links {
		n += len(l.Entries)
	}
	if n == 0 {
		w.line("<" + start + "/>")
		return
	}
	w.inside(start, func() {
		for _, l := range chain.Links {
			for _, a := range l.Entries {
				w.inside("ace", func() { w.ace(a, cmp.Or(chain.Names[a.Role], a.Role), l.From) })
			}
		}
	})
}

func (w *davWriter) ace(a model.ACE, role, inheritedFrom string) {
	w.inside("principal", func() {
		if a.All {
			w.value("all", "")
			return
		}
		w.value("href", role)
	})
	w.inside("grant", func() {
		for _, p := range a.Privileges {
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
