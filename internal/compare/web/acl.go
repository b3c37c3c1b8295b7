package web

import (
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/personium"
)

// schemaKeys are where a .pmeta has requireSchemaAuthz, and had it before core 1.7.20.
func schemaKeys() []string { return []string{"@p.requireSchemaAuthz", "@requireSchemaAuthz"} }

// acl is an ACL as a listing shows it: without the entries of roles that are gone. The error is an *unreadable.
func (h *shelf) acl(stored map[string]any) (*personium.ACL, error) {
	acl := &personium.ACL{}
	for _, key := range slices.Backward(schemaKeys()) {
		switch level := stored[key].(type) {
		case nil:
		case string:
			acl.Schema = level
		default:
			return nil, noRights()
		}
	}
	entries, err := list(stored["D.ace"])
	for _, stored := range entries {
		ace, isShown, bad := h.entry(stored)
		if err = bad; err != nil {
			break
		}
		if isShown {
			acl.Entries = append(acl.Entries, ace)
		}
	}
	return acl, err
}

// entry is one of an ACL. isShown is false for a role that is gone.
func (h *shelf) entry(stored map[string]any) (ace personium.ACE, isShown bool, err error) {
	principal, err := object(stored["D.principal"])
	if err != nil {
		return ace, false, err
	}
	switch id := principal["D.href"].(type) {
	case nil:
		ace.All, isShown = true, true
	case string:
		ace.Role, isShown = h.roles[id]
	default:
		return ace, false, noRights()
	}
	grant, err := object(stored["D.grant"])
	if err != nil {
		return ace, false, err
	}
	privileges, err := list(grant["D.privilege"])
	for _, p := range privileges {
		ace.Privileges = append(ace.Privileges, slices.Sorted(maps.Keys(p))...)
	}
	return ace, isShown, err
}

func noRights() error { return &unreadable{"has rights in the snapshot that no server can read"} }

// object is an object; nil where there is nothing.
func object(v any) (map[string]any, error) {
	o, ok := v.(map[string]any)
	if !ok && v != nil {
		return nil, noRights()
	}
	return o, nil
}

// list is an array of objects. What turns core's XML into JSON can write one alone as the object itself.
func list(v any) ([]map[string]any, error) {
	array, isArray := v.([]any)
	if !isArray && v != nil {
		array = []any{v}
	}
	var objects []map[string]any
	for _, e := range array {
		o, err := object(e)
		if err != nil {
			return nil, err
		}
		if o != nil {
			objects = append(objects, o)
		}
	}
	return objects, nil
}
