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
	acl, err := h.acl(*m.ACL)
	if err != nil {
		return personium.WebNode{}, err
	}
	n := personium.WebNode{Kind: kindOf(m.Kind), ACL: acl}
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
