package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
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
		p, err := b.cell.place(b.Target.Rest)
		switch {
		case err != nil:
			return nil, err
		case len(p.rest) > 0:
			return service{b.request, b.cell.collection(p), p.url + "/"}.answer(p.rest, body)
		}
		return b.webNode(p, body)
	})
}

// webNode is a box, folder, collection or file itself. Who asks is found out before whether it exists.
func (b boxEndpoint) webNode(p place, body string) (*wire.Answer, error) {
	if err := b.needRoot(); err != nil {
		return nil, err
	}
	if p.node == nil {
		return nil, coreerror.NoFile.New(p.url)
	}
	isFile := p.node.meta["t"] == fileType
	switch b.Method {
	case "PROPFIND":
		return b.nodeMultistatus(p, body)
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, PUT, DELETE, MKCOL, PROPFIND, PROPPATCH, ACL"), nil
	case http.MethodGet, http.MethodHead:
		if !isFile {
			return nil, coreerror.NotImplemented.New()
		}
		if !p.node.file {
			return nil, coreerror.Concurrent.New()
		}
		return b.fileContent(p.node.meta, p.node.data), nil
	}
	return nil, coreerror.NotImplemented.New()
}

// nodeMultistatus lists a place, and what is directly in it when Depth asks for that. The rows of an OData collection are
// not in it.
func (b boxEndpoint) nodeMultistatus(p place, body string) (*wire.Answer, error) {
	children, err := b.checkDepth(body)
	if err != nil {
		return nil, err
	}
	return multistatusAnswer(etag(p.node.meta), func(w *davWriter) {
		w.node(p.url, p.node.meta, p.node.size(), aclOf(b.cell, p, nil))
		if !children {
			return
		}
		for _, c := range b.cell.children(p) {
			w.node(p.url+"/"+c.name, c.node.meta, c.node.size(), aclOf(b.cell, p, c.node.meta))
		}
	}), nil
}
