package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A cellRoot is the cell itself: what it is, in two forms, and the bulk deletion.
type cellRoot struct{ *request }

func (c cellRoot) answer() (*wire.Answer, error) {
	switch c.Method {
	case http.MethodGet, http.MethodHead:
		return c.metadata()
	case http.MethodDelete:
		return c.remove()
	case "PROPFIND":
		return c.locked(func() (*wire.Answer, error) {
			if err := c.needRoot(); err != nil {
				return nil, err
			}
			return c.multistatus(c.cellURL(), false)
		})
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, POST, PROPFIND, PROPPATCH, DELETE"), nil
	}
	return nil, notAllowed()
}

// metadata needs no right. JSON tells names and URLs, XML the internal id.
func (c cellRoot) metadata() (*wire.Answer, error) {
	accept := c.HTTP.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "json"):
		return wire.Reply(http.StatusOK).Text("application/json", `{"cell":{"name":`+corejson.Quote(c.cell.Name())+`,"url":`+
			corejson.Quote(c.cellURL())+`},`+strings.TrimPrefix(c.unit.describe(), "{")), nil
	case strings.Contains(accept, "xml"):
		return wire.Reply(http.StatusOK).Text("application/xml", `<?xml version="1.0" encoding="UTF-8"?>`+
			`<cell xmlns="urn:x-personium:xmlns"><uuid>`+c.cell.ID()+`</uuid><ctl>`+c.cellURL()+`__ctl/</ctl></cell>`), nil
	}
	return nil, coreerror.NoHTMLPage.New()
}

// remove deletes a cell with all it holds, snapshots too.
func (c cellRoot) remove() (*wire.Answer, error) {
	return c.locked(func() (*wire.Answer, error) {
		if err := c.needUnlocked(); err != nil {
			return nil, err
		}
		if c.HTTP.Header.Get("X-Personium-Recursive") != "true" {
			return nil, coreerror.HeaderRequired.New("X-Personium-Recursive")
		}
		who, err := c.needUnitUser(c.cellURL())
		if err != nil {
			return nil, err
		}
		if !who.mayManage(c.cell) {
			return nil, coreerror.NotYourCell.New()
		}
		if err := c.visit.WaitAlone(c.HTTP.Context()); err != nil {
			return nil, err
		}
		c.unit.cells.Remove(c.cell)
		return wire.Reply(http.StatusNoContent), nil
	})
}
