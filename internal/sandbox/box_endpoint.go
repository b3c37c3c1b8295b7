package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A boxEndpoint is a box and everything in it: folders and files, OData and service collections.
type boxEndpoint struct{ *request }

// A davMethod answers a request about a place in a box. The cells are locked.
type davMethod func(boxEndpoint, model.Place, string) (*wire.Answer, error)

func (b boxEndpoint) answer() (*wire.Answer, error) {
	contentType := b.HTTP.Header.Get("Content-Type")
	if _, sent := b.HTTP.Header["Content-Type"]; sent && !isMediaType(contentType) {
		return wire.TomcatPage(http.StatusBadRequest), nil
	}
	body, err := b.body()
	if err != nil {
		return nil, err
	}
	return b.locked(func() (*wire.Answer, error) {
		p, err := b.cell.Place(b.Target.Rest)
		switch {
		case err != nil && len(b.Target.Rest) == 1 && b.Method == "MKCOL":
			return b.install(p, body)
		case err != nil:
			return nil, err
		case len(p.Rest) > 0:
			return b.inCollection(p, body)
		}
		return b.node(p, body)
	})
}

// inCollection is what lies in a collection that is no folder. Only OData has anything there: no engine runs scripts, and streams
// have no broker.
func (b boxEndpoint) inCollection(p model.Place, body string) (*wire.Answer, error) {
	if isWriting(b.Method) {
		if err := b.needUnlocked(); err != nil {
			return nil, err
		}
	}
	if p.Kind() == model.ODataType {
		return service{b.request, b.cell.Collection(p), p.URL + "/"}.answer(p.Rest, body)
	}
	switch b.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodHead:
		if err := b.needHere(model.Exec, p); err != nil {
			return nil, err
		}
		return nil, coreerror.NoEngine.New()
	}
	return nil, notAllowed()
}

// node is a box, folder, collection or file itself, or where there is none. The lock of the cell is asked about after the method
// and before who asks.
func (b boxEndpoint) node(p model.Place, body string) (*wire.Answer, error) {
	method := davMethods(p)[b.Method]
	if b.Method == http.MethodHead {
		method = davMethods(p)[http.MethodGet]
	}
	if method == nil {
		return nil, notAllowed()
	}
	absent := p.Node == nil && b.Method != http.MethodPut && b.Method != "MKCOL"
	if isWriting(b.Method) && !absent {
		if err := b.needUnlocked(); err != nil {
			return nil, err
		}
	}
	return method(b, p, body)
}

func isWriting(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND", "REPORT":
		return false
	}
	return true
}

// davMethods are the methods that there are at a place.
func davMethods(p model.Place) map[string]davMethod {
	methods := map[string]davMethod{"PROPFIND": boxEndpoint.propfind, "PROPPATCH": boxEndpoint.proppatch, "ACL": boxEndpoint.setACL,
		"REPORT": boxEndpoint.report, http.MethodOptions: boxEndpoint.options, http.MethodDelete: boxEndpoint.removeCollection,
		"MOVE": boxEndpoint.move}
	switch kind := p.Kind(); {
	case p.Node == nil:
		return absentMethods(p)
	case p.IsBox():
		methods[http.MethodGet], methods[http.MethodDelete] = boxEndpoint.describeBox, boxEndpoint.removeBox
		methods["MOVE"], methods["MKCOL"] = boxEndpoint.moveBox, boxEndpoint.install
	case p.IsSource:
		methods = map[string]davMethod{"PROPFIND": boxEndpoint.propfind, "REPORT": boxEndpoint.report,
			http.MethodOptions: boxEndpoint.options, "MOVE": boxEndpoint.moveSource}
	case kind == model.FileType:
		methods[http.MethodGet], methods[http.MethodPut] = boxEndpoint.getFile, boxEndpoint.putFile
		methods[http.MethodDelete] = boxEndpoint.removeFile
	case kind == model.ODataType:
		methods[http.MethodGet] = boxEndpoint.serviceDocument
	case kind == model.ServiceType || kind == model.StreamType:
	default:
		methods[http.MethodGet], methods["MKCOL"] = boxEndpoint.describeFolder, boxEndpoint.makeAgain
	}
	return methods
}

// options names the methods of a place, not all of which there are.
func (b boxEndpoint) options(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Read, p); err != nil {
		return nil, err
	}
	switch kind := p.Kind(); {
	case p.Node == nil || p.IsBox():
		return wire.Options("OPTIONS, GET, PUT, DELETE, MKCOL, PROPFIND, PROPPATCH, ACL"), nil
	case p.IsSource:
		return wire.Options("OPTIONS, PROPFIND"), nil
	case kind == model.FileType:
		return wire.Options("OPTIONS, GET, PUT, DELETE, MOVE, PROPFIND, PROPPATCH, ACL"), nil
	case kind == model.ODataType:
		return wire.Options("OPTIONS, GET, DELETE, MOVE, PROPFIND, PROPPATCH, ACL"), nil
	case kind == model.ServiceType || kind == model.StreamType:
		return wire.Options("OPTIONS, DELETE, MOVE, PROPFIND, PROPPATCH, ACL"), nil
	}
	return wire.Options("OPTIONS, GET, PUT, DELETE, MKCOL, MOVE, PROPFIND, PROPPATCH, ACL"), nil
}

func (b boxEndpoint) report(model.Place, string) (*wire.Answer, error) {
	return nil, coreerror.NotImplemented.New()
}

// propfind lists a place, and what is directly in it when Depth asks for that. The rows of an OData collection are not in it, and
// ACLs only for those who may read them.
func (b boxEndpoint) propfind(p model.Place, body string) (*wire.Answer, error) {
	if err := b.needHere(model.ReadProperties, p); err != nil {
		return nil, err
	}
	shown := b.has(model.ReadACL, p.Rights())
	children, err := b.checkDepth(body)
	if err != nil {
		return nil, err
	}
	chain := func(child map[string]any) *model.ACLChain {
		if !shown {
			return nil
		}
		acl := model.ACLOf(b.cell, p, child)
		return &acl
	}
	return multistatusAnswer(model.ETag(p.Node.Meta), func(w *davWriter) {
		w.node(p.URL, p.Node.Meta, p.Node.Size(), chain(nil))
		if !children {
			return
		}
		for _, c := range b.cell.Children(p) {
			w.node(p.URL+"/"+c.Name, c.Node.Meta, c.Node.Size(), chain(c.Node.Meta))
		}
	}), nil
}
