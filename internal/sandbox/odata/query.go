package odata

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Page is what the query options of a list ask for.
type Page struct {
	top, skip int
	count     bool
	most      int // what a count stops at
	keep      func(name string) bool
	shows     func(field string) bool
	descends  bool
	ordered   bool
}

// An Item is an entity of a list. Few of them are shown, so the whole entity is made only when it is.
type Item struct {
	Key    string // as in the entity's URL
	Name   string // what a filter looks at
	Entity func() Entity
}

// Limits of the query options; a list without $top has 25 entries.
const (
	defaultTop  = 25
	greatestTop = 10000
	greatestGap = 100000
)

// ParsePage reads the query options of a list in the server's order of checking. A filter may look at the field named only. A
// count stops at most.
func ParsePage(query url.Values, filtered string, most int) (Page, error) {
	p := Page{most: most, keep: func(string) bool { return true }, shows: func(string) bool { return true }}
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

// List is the body of one page of items, which come in the order of their keys.
func (p Page) List(items []Item) string {
	items = slices.DeleteFunc(items, func(i Item) bool { return !p.keep(i.Name) })
	if p.ordered {
		slices.SortStableFunc(items, func(a, b Item) int { return strings.Compare(a.Key, b.Key) })
	}
	if p.descends {
		slices.Reverse(items)
	}
	total := len(items)
	items = items[min(p.skip, total):min(p.skip+p.top, total)]
	texts := make([]string, len(items))
	for i, one := range items {
		texts[i] = one.Entity().shown(p.shows)
	}
	return p.results(texts, total)
}

// results is the body of a list: the entries of one page, and how many there are in all when that was asked for.
func (p Page) results(texts []string, total int) string {
	body := `{"d":{"results":[` + strings.Join(texts, ",") + "]"
	if p.count {
		body += `,"__count":"` + strconv.Itoa(min(total, p.most)) + `"`
	}
	return body + "}}"
}

// URIs is the body of one page of a list of links, which come in the order of their URIs and are never counted.
func (p Page) URIs(uris []string) string {
	slices.Sort(uris)
	uris = uris[min(p.skip, len(uris)):min(p.skip+p.top, len(uris))]
	for i, uri := range uris {
		uris[i] = `{"uri":` + corejson.Quote(uri) + "}"
	}
	p.count = false
	return p.results(uris, 0)
}
