package web

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A metaFile is what a cell shows of a .pmeta.
type metaFile struct {
	Kind        string             `json:"t"`
	ContentType *string            `json:"ct"`
	Length      *int64             `json:"cl"`
	ACL         *map[string]any    `json:"a"`
	Properties  map[string]*string `json:"d"`
}

// node is what a listing of a cell with this content would say. Of a box that nobody has ever looked into there is no .pmeta: it
// has neither rights nor properties.
func (h *shelf) node(ctx context.Context, entry int) (personium.WebNode, error) {
	if entry < 0 {
		return personium.WebNode{Kind: personium.WebFolder, ACL: &personium.ACL{}}, nil
	}
	text, err := h.text(ctx, entry)
	if err != nil {
		return personium.WebNode{}, err
	}
	var m metaFile
	if json.Unmarshal(text, &m) != nil || m.ACL == nil {
		return personium.WebNode{}, &unreadable{"has a .pmeta in the snapshot that no server can read"}
	}
	n := personium.WebNode{Kind: kindOf(m.Kind), ACL: h.acl(*m.ACL)}
	if n.Kind == personium.WebFile {
		n.Size = -1
		if m.Length != nil {
			n.Size = *m.Length
		}
		if m.ContentType != nil {
			n.ContentType = *m.ContentType
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.Properties)) {
		if m.Properties[key] == nil {
			continue
		}
		p, err := personium.ParseWebProperty(*m.Properties[key])
		if err != nil {
			return n, &unreadable{"has a property in the snapshot that is not XML"}
		}
		n.Properties = append(n.Properties, p)
	}
	return n, nil
}

// kindOf knows the types of nodes: core shows what it does not know as a folder.
func kindOf(t string) personium.WebKind {
	switch t {
	case archive.NodeFile:
		return personium.WebFile
	case archive.NodeOData:
		return personium.WebOData
	case "col.svc":
		return personium.WebService
	case "col.stream":
		return personium.WebStream
	}
	return personium.WebFolder
}

// schemaKeys are where a .pmeta has requireSchemaAuthz, and had it before core 1.7.20.
func schemaKeys() []string { return []string{"@p.requireSchemaAuthz", "@requireSchemaAuthz"} }

// acl is an ACL as a listing shows it: without the entries of roles that are gone.
func (h *shelf) acl(stored map[string]any) *personium.ACL {
	acl := &personium.ACL{}
	for _, key := range slices.Backward(schemaKeys()) {
		if level, ok := stored[key].(string); ok {
			acl.Schema = level
		}
	}
	for _, entry := range list(stored["D.ace"]) {
		principal, _ := entry["D.principal"].(map[string]any)
		grant, _ := entry["D.grant"].(map[string]any)
		var ace personium.ACE
		if id, isRole := principal["D.href"].(string); isRole {
			if ace.Role, isRole = h.roles[id]; !isRole {
				continue
			}
		} else {
			ace.All = true
		}
		for _, p := range list(grant["D.privilege"]) {
			ace.Privileges = append(ace.Privileges, slices.Sorted(maps.Keys(p))...)
		}
		acl.Entries = append(acl.Entries, ace)
	}
	return acl
}

// list is an array of objects. What turns core's XML into JSON can write one alone as the object itself.
func list(v any) []map[string]any {
	if one, ok := v.(map[string]any); ok {
		return []map[string]any{one}
	}
	var objects []map[string]any
	array, _ := v.([]any)
	for _, e := range array {
		if o, ok := e.(map[string]any); ok {
			objects = append(objects, o)
		}
	}
	return objects
}
