package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// page reads the query options of a list of entities of a type.
func (q *request) page(of odata.Type) (odata.Page, error) {
	return odata.ParsePage(q.HTTP.URL.Query(), of, q.unit.plan.CountsStopAt)
}

// listed answers with the body of a list.
func listed(body string) *wire.Answer {
	return wire.Reply(http.StatusOK).With("DataServiceVersion", "2.0").Text("application/json;charset=utf-8", body)
}

// one answers with one entity.
func one(e odata.Entity, status int) *wire.Answer {
	return wire.Reply(status).With("DataServiceVersion", "2.0").With("ETag", e.ETag()).Text("application/json", e.Body())
}

// inAtom says whether entities of a type are asked for in Atom, which is what core answers with unless JSON is asked for. The
// practice unit shows user data in JSON only.
func (q *request) inAtom(of odata.Type) (bool, error) {
	accept, format := q.HTTP.Header.Get("Accept"), q.HTTP.URL.Query().Get("$format")
	switch inJSON := strings.Contains(accept, "json"); {
	case format == "atom" && !of.Open:
		return true, nil
	case format == "json" || inJSON:
		return false, nil
	case !of.Open && (accept == "" || strings.Contains(accept, "*/*") || strings.Contains(accept, "xml")):
		return true, nil
	}
	if q.unit.core.wantsType {
		return false, coreerror.TypeUnsupported.New(accept)
	}
	return false, coreerror.NotAcceptable.New(accept)
}

// list answers with the page of items that is asked for. base is the URL of their service.
func (q *request) list(p odata.Page, base string, items []odata.Item) (*wire.Answer, error) {
	atom, err := q.inAtom(p.Of)
	if err != nil {
		return nil, err
	}
	if !atom {
		body, err := p.List(items)
		if err != nil {
			return nil, err
		}
		return listed(body), nil
	}
	body, err := p.Feed(items, base, q.HTTP.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	return listed("").Text("application/atom+xml;charset=utf-8", body), nil
}

// inAtom answers with one entity in Atom.
func inAtom(e odata.Entity) *wire.Answer {
	return one(e, http.StatusOK).Text("application/atom+xml", e.Entry())
}

// noContent answers a write that shows nothing.
func noContent() *wire.Answer {
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0")
}
