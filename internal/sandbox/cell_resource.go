package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"

	"net/http"
	"strings"
	"time"
)

func notAllowed() error { return coreerror.MethodNotAllowed.New() }

// cellResource hands a request to what its path names below the cell.
func (q *request) cellResource() (*answer, error) {
	for _, s := range q.segments {
		if s == "" {
			return nil, coreerror.UnknownURL.New()
		}
	}
	if len(q.segments) == 0 {
		return q.cellRoot()
	}
	deeper := len(q.segments) > 1
	switch first := q.segments[0]; {
	case first == "__import" && !deeper:
		return q.jobResource(importJob, q.startImport)
	case first == "__export" && !deeper:
		return q.jobResource(exportJob, q.startExport)
	case first == "__snapshot" && !deeper:
		return q.snapshotArea()
	case first == "__snapshot" && len(q.segments) == 2:
		return q.snapshotFile(q.segments[1])
	case first == "__token" && !deeper:
		return q.tokenResource()
	case first == "__mypassword" && !deeper:
		return q.passwordResource()
	case first == "__ctl" && len(q.segments) == 2:
		return q.cellEntities(q.segments[1])
	case first == "__ctl" && len(q.segments) == 4 && q.segments[2] == "$links":
		return q.cellLinks(q.segments[1], q.segments[3])
	case strings.HasPrefix(first, "__") && first != mainBox && deeper:
		return nil, coreerror.UnknownURL.New()
	}
	return q.boxResource()
}

// cellRoot is the cell itself: what it is, in two forms, and the bulk deletion.
func (q *request) cellRoot() (*answer, error) {
	switch q.method {
	case http.MethodGet, http.MethodHead:
		return q.cellMetadata()
	case http.MethodDelete:
		return q.deleteCell()
	case "PROPFIND":
		return q.locked(func() (*answer, error) {
			if err := q.needRoot(); err != nil {
				return nil, err
			}
			return q.multistatus(q.cellURL(), false)
		})
	case http.MethodOptions:
		return options("OPTIONS, GET, POST, PROPFIND, PROPPATCH, DELETE"), nil
	}
	return nil, notAllowed()
}

// cellMetadata needs no right. JSON tells names and URLs, XML the internal id.
func (q *request) cellMetadata() (*answer, error) {
	accept := q.r.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "json"):
		return reply(http.StatusOK).text("application/json", `{"cell":{"name":`+corejson.Quote(q.cell.name)+`,"url":`+
			corejson.Quote(q.cellURL())+`},`+strings.TrimPrefix(q.unit.metadata(), "{")), nil
	case strings.Contains(accept, "xml"):
		return reply(http.StatusOK).text("application/xml", `<?xml version="1.0" encoding="UTF-8"?>`+
			`<cell xmlns="urn:x-personium:xmlns"><uuid>`+q.cell.id+`</uuid><ctl>`+q.cellURL()+`__ctl/</ctl></cell>`), nil
	}
	return nil, coreerror.NoHTMLPage.New()
}

// deleteCell deletes a cell with all it holds, snapshots too.
func (q *request) deleteCell() (*answer, error) {
	return q.locked(func() (*answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		if q.r.Header.Get("X-Personium-Recursive") != "true" {
			return nil, coreerror.HeaderRequired.New("X-Personium-Recursive")
		}
		who, err := q.needUnitUser(q.cellURL())
		if err != nil {
			return nil, err
		}
		if !who.mayManage(q.cell) {
			return nil, coreerror.NotYourCell.New()
		}
		if err := q.waitAlone(); err != nil {
			return nil, err
		}
		delete(q.unit.cells, q.cell.name)
		for _, j := range q.unit.pool.all() {
			if j.cell == q.cell {
				j.cancel()
				q.unit.drop(j)
			}
		}
		return reply(http.StatusNoContent), nil
	})
}

// waitAlone waits until no other request is being answered in the cell: 50 times 100 ms. u.mu is held, and released
// while it waits.
func (q *request) waitAlone() error {
	for range 50 {
		if q.cell.requests <= 1 {
			return nil
		}
		q.unit.mu.Unlock()
		slept := later(q.r.Context(), 100*time.Millisecond)
		q.unit.mu.Lock()
		if !slept || q.life != q.unit.pool.life {
			break
		}
	}
	return coreerror.CellInUse.New()
}
