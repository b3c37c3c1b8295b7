package sandbox

import (
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

const recursiveHeader = "X-Personium-Recursive"

// describeBox is GET of a box.
func (b boxEndpoint) describeBox(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Read, p); err != nil {
		return nil, err
	}
	box := b.cell.BoxAt(p)
	schema := "null"
	if box.Schema != "" {
		schema = corejson.Quote(box.Schema)
	}
	installed := time.UnixMilli(box.Published).UTC().Format("2006-01-02T15:04:05.000Z")
	return wire.Reply(http.StatusOK).Text(wire.StatusType(b.HTTP), `{"cell":{"name":`+corejson.Quote(b.cell.Name())+`,"url":`+
		corejson.Quote(b.cellURL())+`},"box":{"schema":`+schema+`,"installed_at":"`+installed+`","name":`+corejson.Quote(box.Name)+
		`,"url":`+corejson.Quote(box.URL)+`,"status":"ready"},`+strings.TrimPrefix(b.unit.describe(), "{")), nil
}

// describeFolder is GET of a folder.
func (b boxEndpoint) describeFolder(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Read, p); err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusOK).Text(wire.StatusType(b.HTTP), "URL : "+p.URL+"\n"), nil
}

// serviceDocument is GET of an OData collection. The document, which is XML, is not made here.
func (b boxEndpoint) serviceDocument(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Read, p); err != nil {
		return nil, err
	}
	return nil, coreerror.NotImplemented.New()
}

// removeBox deletes a box with everything in it, which has to be said; who asks comes second.
func (b boxEndpoint) removeBox(p model.Place, _ string) (*wire.Answer, error) {
	if !strings.EqualFold(b.HTTP.Header.Get(recursiveHeader), "true") {
		return nil, coreerror.HeaderRequired.New(recursiveHeader)
	}
	if err := b.needHere(model.BoxWrite, p); err != nil {
		return nil, err
	}
	b.cell.DropBox(p)
	return wire.Reply(http.StatusNoContent), nil
}

// removeCollection deletes a folder or collection, with what is in it only if that was said.
func (b boxEndpoint) removeCollection(p model.Place, _ string) (*wire.Answer, error) {
	recursive := b.HTTP.Header.Get(recursiveHeader)
	all := strings.EqualFold(recursive, "true")
	if _, sent := b.HTTP.Header[recursiveHeader]; sent && !all && !strings.EqualFold(recursive, "false") {
		return nil, coreerror.BadDavHeader.New(recursiveHeader, recursive)
	}
	if err := b.needAbove(model.Unbind, p); err != nil {
		return nil, err
	}
	if !all && b.cell.HasChildren(p) {
		return nil, coreerror.HasChildren.New()
	}
	b.cell.Remove(p)
	return wire.Reply(http.StatusNoContent), nil
}
