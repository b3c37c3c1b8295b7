package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

func notAllowed() error { return coreerror.MethodNotAllowed.New() }

// cellResource hands a request to what its path names below the cell.
func (q *request) cellResource() (*wire.Answer, error) {
	switch rest := q.Target.Rest; q.Target.Level {
	case urls.AtCell:
		return q.cellRoot()
	case urls.AtImport:
		return q.jobResource(importJob, q.startImport)
	case urls.AtExport:
		return q.jobResource(exportJob, q.startExport)
	case urls.AtArea:
		return q.snapshotArea()
	case urls.AtSnapshot:
		return q.snapshotFile(rest[1])
	case urls.AtToken:
		return tokenEndpoint{q}.answer()
	case urls.AtPassword:
		return q.passwordResource()
	case urls.AtEntities:
		return q.cellEntities(rest[1])
	case urls.AtLinks:
		return q.cellLinks(rest[1], rest[3])
	case urls.AtBox:
		return q.boxResource()
	}
	return nil, coreerror.UnknownURL.New()
}

// cellRoot is the cell itself: what it is, in two forms, and the bulk deletion.
func (q *request) cellRoot() (*wire.Answer, error) {
	switch q.Method {
	case http.MethodGet, http.MethodHead:
		return q.cellMetadata()
	case http.MethodDelete:
		return q.deleteCell()
	case "PROPFIND":
		return q.locked(func() (*wire.Answer, error) {
			if err := q.needRoot(); err != nil {
				return nil, err
			}
			return q.multistatus(q.cellURL(), false)
		})
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, POST, PROPFIND, PROPPATCH, DELETE"), nil
	}
	return nil, notAllowed()
}

// cellMetadata needs no right. JSON tells names and URLs, XML the internal id.
func (q *request) cellMetadata() (*wire.Answer, error) {
	accept := q.HTTP.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "json"):
		return wire.Reply(http.StatusOK).Text("application/json", `{"cell":{"name":`+corejson.Quote(q.cell.name)+`,"url":`+
			corejson.Quote(q.cellURL())+`},`+strings.TrimPrefix(q.unit.metadata(), "{")), nil
	case strings.Contains(accept, "xml"):
		return wire.Reply(http.StatusOK).Text("application/xml", `<?xml version="1.0" encoding="UTF-8"?>`+
			`<cell xmlns="urn:x-personium:xmlns"><uuid>`+q.cell.id+`</uuid><ctl>`+q.cellURL()+`__ctl/</ctl></cell>`), nil
	}
	return nil, coreerror.NoHTMLPage.New()
}

// deleteCell deletes a cell with all it holds, snapshots too.
func (q *request) deleteCell() (*wire.Answer, error) {
	return q.locked(func() (*wire.Answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		if q.HTTP.Header.Get("X-Personium-Recursive") != "true" {
			return nil, coreerror.HeaderRequired.New("X-Personium-Recursive")
		}
		who, err := q.needUnitUser(q.cellURL())
		if err != nil {
			return nil, err
		}
		if !who.mayManage(q.cell) {
			return nil, coreerror.NotYourCell.New()
		}
		if err := q.visit.waitAlone(q.HTTP.Context()); err != nil {
			return nil, err
		}
		q.unit.cells.remove(q.cell)
		return wire.Reply(http.StatusNoContent), nil
	})
}
