package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// Page reads the query options of a list. A filter may look at the field named only.
func (q *request) page(filtered string) (odata.Page, error) {
	return odata.ParsePage(q.HTTP.URL.Query(), filtered, q.unit.plan.CountsStopAt)
}

// listed answers with the body of a list.
func listed(body string) *wire.Answer {
	return wire.Reply(http.StatusOK).With("DataServiceVersion", "2.0").Text("application/json;charset=utf-8", body)
}

// one answers with one entity.
func one(e odata.Entity, status int) *wire.Answer {
	return wire.Reply(status).With("DataServiceVersion", "2.0").With("ETag", e.ETag()).Text("application/json", e.Body())
}

// needJSON: the practice unit speaks no Atom, which the server answers with when nothing or XML is asked for.
func (q *request) needJSON() error {
	accept := q.HTTP.Header.Get("Accept")
	if q.Method == http.MethodGet && !strings.Contains(accept, "json") {
		return coreerror.NotAcceptable.New(accept)
	}
	return nil
}

// noContent answers a write that shows nothing.
func noContent() *wire.Answer {
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0")
}

// listLinks answers with the URIs of linked rows. Like every list it has 25 entries when nobody says how many.
func (q *request) listLinks(rows []*model.Row, entityOf shower) (*wire.Answer, error) {
	p, err := q.page("")
	if err != nil {
		return nil, err
	}
	uris := make([]string, len(rows))
	for i, r := range rows {
		uris[i] = entityOf(r).URI()
	}
	return listed(p.URIs(uris)), nil
}
