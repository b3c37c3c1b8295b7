package sandbox

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A page is what the query options of a list ask for.
type page struct {
	top, skip int
	count     bool
	most      int // what a count stops at
	keep      func(name string) bool
	shows     func(field string) bool
	descends  bool
	ordered   bool
}

// An item is an entity of a list. Few of them are shown, so the whole entity is made only when it is.
type item struct {
	key    string // as in the entity's URL
	name   string // what a filter looks at
	entity func() entity
}

// Limits of the query options; a list without $top has 25 entries.
const (
	defaultTop  = 25
	greatestTop = 10000
	greatestGap = 100000
	cappedCount = 10000 // where Elasticsearch 7 stops counting
)

// page reads the query options of a list in the server's order of checking. A filter may look at the field named only.
func (q *request) page(filtered string) (page, error) {
	query := q.r.URL.Query()
	p := page{most: math.MaxInt, keep: func(string) bool { return true }, shows: func(string) bool { return true }}
	if q.unit.faults.countCapped {
		p.most = cappedCount
	}
	var err error
	if p.top, err = limit(query, "$top", defaultTop, greatestTop); err != nil {
		return p, err
	}
	if p.skip, err = limit(query, "$skip", 0, greatestGap); err != nil {
		return p, err
	}
	switch count := query.Get("$inlinecount"); count {
	case "", "none":
	case "allpages":
		p.count = true
	default:
		return p, coreerror.QueryValue.New("$inlinecount", count)
	}
	order, direction, _ := strings.Cut(query.Get("$orderby"), " ")
	p.ordered, p.descends = order != "", direction == "desc"
	if selected := query.Get("$select"); selected != "" && selected != "*" {
		names := strings.Split(selected, ",")
		p.shows = func(field string) bool { return slices.Contains(names, field) }
	}
	if filter := query.Get("$filter"); filter != "" {
		p.keep, err = parseFilter(filter, filtered)
	}
	return p, err
}

func limit(query url.Values, name string, standard, greatest int) (int, error) {
	if !query.Has(name) {
		return standard, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return 0, coreerror.QueryForm.New(name)
	}
	if n < 0 || n > greatest {
		return 0, coreerror.QueryValue.New(name, query.Get(name))
	}
	return n, nil
}

// list answers with one page of items, which come in the order of their keys.
func (p page) list(items []item) *answer {
	items = slices.DeleteFunc(items, func(i item) bool { return !p.keep(i.name) })
	if p.ordered {
		slices.SortStableFunc(items, func(a, b item) int { return strings.Compare(a.key, b.key) })
	}
	if p.descends {
		slices.Reverse(items)
	}
	total := len(items)
	items = items[min(p.skip, total):min(p.skip+p.top, total)]
	texts := make([]string, len(items))
	for i, one := range items {
		texts[i] = one.entity().shown(p.shows)
	}
	return p.results(texts, total)
}

// results is the body of a list: the entries of one page, and how many there are in all when that was asked for.
func (p page) results(texts []string, total int) *answer {
	body := `{"d":{"results":[` + strings.Join(texts, ",") + "]"
	if p.count {
		body += `,"__count":"` + strconv.Itoa(min(total, p.most)) + `"`
	}
	return reply(http.StatusOK).with("DataServiceVersion", "2.0").text("application/json;charset=utf-8", body+"}}")
}

// one answers with one entity.
func (e entity) one(status int) *answer {
	return reply(status).with("DataServiceVersion", "2.0").with("ETag", e.etag()).
		text("application/json", `{"d":{"results":`+e.json()+"}}")
}

// needJSON: the practice unit speaks no Atom, which the server answers with when nothing or XML is asked for.
func (q *request) needJSON() error {
	accept := q.r.Header.Get("Accept")
	if q.method == http.MethodGet && !strings.Contains(accept, "json") {
		return coreerror.NotAcceptable.New(accept)
	}
	return nil
}
