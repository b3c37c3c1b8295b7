package sandbox

import (
	"io"
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// boxResource is a box and everything in it: folders and files, which can be listed and read, and OData collections.
func (q *request) boxResource() (*wire.Answer, error) {
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return nil, coreerror.BodyUnreadable.New()
	}
	return q.locked(func() (*wire.Answer, error) {
		switch q.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND":
		default:
			if err := q.needUnlocked(); err != nil {
				return nil, err
			}
		}
		p, err := q.cell.place(q.Target.Rest)
		switch {
		case err != nil:
			return nil, err
		case len(p.rest) > 0:
			id, _ := p.node.meta["i"].(string)
			return q.odata(collection{q.cell, p.url + "/", p.boxID, id}, p.rest, string(body))
		}
		return q.webNode(p, body)
	})
}

// webNode is a box, folder, collection or file itself. Who asks is found out before whether it exists.
func (q *request) webNode(p place, body []byte) (*wire.Answer, error) {
	if err := q.needRoot(); err != nil {
		return nil, err
	}
	if p.node == nil {
		return nil, coreerror.NoFile.New(p.url)
	}
	isFile := p.node.meta["t"] == fileType
	switch q.Method {
	case "PROPFIND":
		return q.nodeMultistatus(p, body)
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, PUT, DELETE, MKCOL, PROPFIND, PROPPATCH, ACL"), nil
	case http.MethodGet, http.MethodHead:
		if !isFile {
			return nil, coreerror.NotImplemented.New()
		}
		if !p.node.file {
			return nil, coreerror.Concurrent.New()
		}
		return q.fileContent(p.node.meta, p.node.data), nil
	}
	return nil, coreerror.NotImplemented.New()
}

// nodeMultistatus lists a place, and what is directly in it when Depth asks for that. The rows of an OData collection are
// not in it.
func (q *request) nodeMultistatus(p place, body []byte) (*wire.Answer, error) {
	children, err := q.checkDepth(body)
	if err != nil {
		return nil, err
	}
	return q.multistatusAnswer(etag(p.node.meta), func(w *davWriter) {
		w.node(p.url, p.node.meta, p.node.size(), q.cell.aclOf(p, nil))
		if !children {
			return
		}
		for _, name := range q.cell.content.children(p.path) {
			child := q.cell.content.nodes[p.path+"/"+name]
			w.node(p.url+"/"+name, child.meta, child.size(), q.cell.aclOf(p, child.meta))
		}
	}), nil
}
