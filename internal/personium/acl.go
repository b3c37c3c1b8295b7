package personium

import (
	"encoding/xml"
	"net/url"
	"strings"
)

// An ACL is what a cell, box, folder, collection or file says itself about who may do what with it.
type ACL struct {
	Schema  string // what an app has to be authenticated for: "", "none", "public" or "confidential"
	Entries []ACE  // in their order
}

// An ACE is one entry of an ACL.
type ACE struct {
	All        bool     // it is about everybody
	Role       RoleRef  // whom it is about, if not
	Privileges []string // in their order, with the prefixes that a .pmeta has: "D.read" of WebDAV's own, "p.root" of Personium's
}

// A RoleRef is a role by its names: its id changes with each import.
type RoleRef struct{ Box, Name string }

// String is the role as box/name.
func (r RoleRef) String() string { return r.Box + "/" + r.Name }

// String is the ACL on one line.
func (a *ACL) String() string {
	var parts []string
	if a.Schema != "" {
		parts = append(parts, "schema authentication "+a.Schema)
	}
	for _, e := range a.Entries {
		who := "all"
		if !e.All {
			who = e.Role.String()
		}
		parts = append(parts, who+": "+strings.Join(e.Privileges, " "))
	}
	return strings.Join(parts, "; ")
}

type aclXML struct {
	Schema string   `xml:"urn:x-personium:xmlns requireSchemaAuthz,attr"`
	ACEs   []aceXML `xml:"DAV: ace"`
}

type aceXML struct {
	Inherited *struct{} `xml:"DAV: inherited"`
	Principal struct {
		All  *struct{} `xml:"DAV: all"`
		Href string    `xml:"DAV: href"`
	} `xml:"DAV: principal"`
	Privileges []struct {
		Names []struct{ XMLName xml.Name } `xml:",any"`
	} `xml:"DAV: grant>privilege"`
}

// acl leaves out what is inherited: that stands where it comes from. base is what its roles are relative to.
func (a aclXML) acl(base string) *ACL {
	acl := &ACL{Schema: a.Schema}
	for _, e := range a.ACEs {
		if e.Inherited != nil {
			continue
		}
		ace := ACE{All: e.Principal.All != nil}
		if !ace.All {
			ace.Role = roleRef(base, strings.TrimSpace(e.Principal.Href))
		}
		for _, p := range e.Privileges {
			for _, n := range p.Names {
				ace.Privileges = append(ace.Privileges, privilegeName(n.XMLName))
			}
		}
		acl.Entries = append(acl.Entries, ace)
	}
	return acl
}

// roleRef reads name or ../box/name, which is relative to {CellURL}__role/{box}/ (class DavCmpFsImpl, baseUrlToRoleResourceUrl).
// Neither is escaped.
func roleRef(base, href string) RoleRef {
	base = strings.TrimSuffix(base, "/")
	box := base[strings.LastIndexByte(base, '/')+1:]
	if path, err := url.PathUnescape(box); err == nil {
		box = path
	}
	rest, elsewhere := strings.CutPrefix(href, "../")
	if other, name, ok := strings.Cut(rest, "/"); elsewhere && ok {
		return RoleRef{other, name}
	}
	return RoleRef{box, href}
}

func privilegeName(n xml.Name) string {
	switch n.Space {
	case davNamespace:
		return "D." + n.Local
	case personiumNamespace:
		return "p." + n.Local
	}
	return clark(n)
}
