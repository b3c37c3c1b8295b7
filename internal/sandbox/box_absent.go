package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// absentMethods are those of a place where there is nothing. All but two say so, to those who may know.
func absentMethods(p model.Place) map[string]davMethod {
	absent := func(asked model.Privilege) davMethod {
		return func(b boxEndpoint, p model.Place, _ string) (*wire.Answer, error) {
			if err := b.needHere(asked, p); err != nil {
				return nil, err
			}
			return nil, coreerror.NoFile.New(p.URL)
		}
	}
	gone := func(b boxEndpoint, p model.Place, _ string) (*wire.Answer, error) {
		if p.Parent != nil {
			if err := b.needAbove(model.Unbind, p); err != nil {
				return nil, err
			}
		}
		return nil, coreerror.NoFile.New(p.URL)
	}
	methods := map[string]davMethod{
		http.MethodGet: absent(model.Read), http.MethodPost: absent(model.Write), "REPORT": absent(model.Read),
		"PROPFIND": absent(model.ReadProperties), "PROPPATCH": absent(model.WriteProperties), "ACL": absent(model.WriteACL),
		http.MethodDelete: gone, "MOVE": gone, http.MethodOptions: boxEndpoint.options,
		http.MethodPut: boxEndpoint.putFile, "MKCOL": boxEndpoint.makeCollection,
	}
	if p.InSource {
		methods["MKCOL"] = boxEndpoint.makeAgain
	}
	return methods
}

// makeCollection makes a folder, or what the body wants.
func (b boxEndpoint) makeCollection(p model.Place, body string) (*wire.Answer, error) {
	if p.Parent != nil {
		if err := b.needAbove(model.Bind, p); err != nil {
			return nil, err
		}
	}
	if err := p.CheckParent(); err != nil {
		return nil, err
	}
	if err := p.CheckName(); err != nil {
		return nil, err
	}
	kind, refusal := model.FolderType, ""
	if body != "" {
		var err error
		if kind, refusal, err = collectionType(body); err != nil {
			return nil, err
		}
	}
	if refusal != "" {
		return wire.Reply(http.StatusForbidden).Text(wire.EntityType(b.HTTP, "application/octet-stream"), refusal), nil
	}
	tag, err := b.cell.MakeCollection(p, kind)
	if err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusCreated).With("ETag", tag), nil
}

// makeAgain refuses a collection where there is one, or where none can be.
func (b boxEndpoint) makeAgain(p model.Place, _ string) (*wire.Answer, error) {
	if p.Parent != nil {
		if err := b.needAbove(model.Bind, p); err != nil {
			return nil, err
		}
	}
	if p.Node == nil {
		if err := p.CheckParent(); err != nil {
			return nil, err
		}
	}
	return nil, coreerror.FolderExists.New()
}

// install is MKCOL of a box, which takes a bar file. None is installed here.
func (b boxEndpoint) install(p model.Place, _ string) (*wire.Answer, error) {
	if p.IsMain() {
		return nil, notAllowed()
	}
	if err := b.needUnlocked(); err != nil {
		return nil, err
	}
	if err := b.needAtCell(model.BoxInstall); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(b.HTTP.Header.Get("Content-Type"), "application/zip") {
		return nil, coreerror.BadInstall.New("Content-Type")
	}
	return nil, coreerror.NotImplemented.New()
}
