package sandbox

import (
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// acl writes the entries of a chain. Those of roles that are gone are left out.
func (w *davWriter) acl(chain model.ACLChain) {
	start := "acl "
	if chain.Schema != "" {
		start += `p:requireSchemaAuthz="` + escapeXML(chain.Schema) + `" `
	}
	start += `xml:base="` + escapeXML(chain.Base) + `" ` + personiumNamespace
	var entries []func()
	for _, l := range chain.Links {
		for _, a := range l.Entries {
			if role, there := chain.Names[a.Role]; there || a.All {
				entries = append(entries, func() { w.inside("ace", func() { w.ace(a, role, l.From) }) })
			}
		}
	}
	if len(entries) == 0 {
		w.line("<" + start + "/>")
		return
	}
	w.inside(start, func() {
		for _, write := range entries {
			write()
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
			w.inside("privilege", func() { w.line(privilegeElement(p)) })
		}
	})
	if inheritedFrom != "" {
		w.inside("inherited", func() { w.value("href", inheritedFrom) })
	}
}

// privilegeElement turns the name of a privilege in a .pmeta, "p.root" or "D.read", into its element. Those of WebDAV keep the
// prefix that they are stored with.
func privilegeElement(name string) string {
	if own, ok := strings.CutPrefix(name, "p."); ok {
		return "<p:" + own + "/>"
	}
	return `<D:` + strings.TrimPrefix(name, "D.") + ` xmlns:D="DAV:"/>`
}
