package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A boxEndpoint is a box and everything in it: folders and files, which can be listed and read, and OData collections.
type boxEndpoint struct{ *request }

func (b boxEndpoint) answer() (*wire.Answer, error) {
	body, err := b.body()
	if err != nil {
		return nil, err
	}
	return b.locked(func() (*wire.Answer, error) {
		switch b.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND":
		default:
			if err := b.needUnlocked(); err != nil {
				return nil, err
			}
		}
		p, err := b.cell.Place(b.Target.Rest)
		switch {
		case err != nil:
			return nil, err
		case len(p.Rest) > 0:
			return service{b.request, b.cell.Collection(p), p.URL + "/"}.answer(p.Rest, body)
		}
		return b.webNode(p, body)
	})
}

// webNode is a box, folder, collection or file itself. Who asks is found out before whether it exists.
func (b boxEndpoint) webNode(p model.Place, body string) (*wire.Answer, error) {
	if err := b.needRoot(); err != nil {
		return nil, err
	}
	if p.Node == nil {
		return nil, coreerror.NoFile.New(p.URL)
	}
	isFile := p.Node.Meta["t"] == model.FileType
	switch b.Method {
	case "PROPFIND":
		return b.nodeMultistatus(p, body)
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, PUT, DELETE, MKCOL, PROPFIND, PROPPATCH, ACL"), nil
	case http.MethodGet, http.MethodHead:
		if !isFile {
			return nil, coreerror.NotImplemented.New()
		}
		if !p.Node.File {
			return nil, coreerror.Concurrent.New()
		}
		return b.fileContent(p.Node.Meta, p.Node.Data), nil
	}
	return nil, coreerror.NotImplemented.New()
}

// nodeMultistatus lists a place, and what is directly in it when Depth asks for that. The rows of an OData collection are
// not in it.
func (b boxEndpoint) nodeMultistatus(p model.Place, body string) (*wire.Answer, error) {
	children, err := b.checkDepth(body)
	if err != nil {
		return nil, err
	}
	return multistatusAnswer(model.ETag(p.Node.Meta), func(w *davWriter) {
		w.node(p.URL, p.Node.Meta, p.Node.Size(), model.ACLOf(b.cell, p, nil))
		if !children {
			return
		}
		for _, c := range b.cell.Children(p) {
			w.node(p.URL+"/"+c.Name, c.Node.Meta, c.Node.Size(), model.ACLOf(b.cell, p, c.Node.Meta))
		}
	}), nil
}
