package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/odata"

	"math"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// cappedCount is where Elasticsearch 7 stops counting.
const cappedCount = 10000

// Page reads the query options of a list. A filter may look at the field named only.
func (q *request) page(filtered string) (odata.Page, error) {
	most := math.MaxInt
	if q.unit.faults.countCapped {
		most = cappedCount
	}
	return odata.ParsePage(q.r.URL.Query(), filtered, most)
}

// listed answers with the body of a list.
func listed(body string) *answer {
	return reply(http.StatusOK).with("DataServiceVersion", "2.0").text("application/json;charset=utf-8", body)
}

// one answers with one entity.
func one(e odata.Entity, status int) *answer {
	return reply(status).with("DataServiceVersion", "2.0").with("ETag", e.ETag()).text("application/json", e.Body())
}

// needJSON: the practice unit speaks no Atom, which the server answers with when nothing or XML is asked for.
func (q *request) needJSON() error {
	accept := q.r.Header.Get("Accept")
	if q.method == http.MethodGet && !strings.Contains(accept, "json") {
		return coreerror.NotAcceptable.New(accept)
	}
	return nil
}
