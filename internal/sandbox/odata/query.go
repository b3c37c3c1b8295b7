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
	Of     Type     // what is listed
	Expand []string // the navigation properties that are to be followed

	top, skip int
	count     bool
	most      int // what a count stops at
	keep      keeper
	selected  []string // nil for everything
	order     []order
	word      string // that the server's full text search looks for
}

// An order is one field that a list is sorted by.
type order struct {
	field    string
	descends bool
}

// An Item is an entity of a list. Few of them are shown, so the whole entity is made only when it is.
type Item struct {
	Value  func(field string) any
	Entity func() Entity
}

// Limits of the query options; a list without $top has 25 entries.
const (
	defaultTop  = 25
	greatestTop = 10000
	greatestGap = 100000
)

// ParsePage reads the query options of a list of entities of a type, in the server's order of checking. A count stops at most.
func ParsePage(query url.Values, of Type, most int) (Page, error) {
	p := Page{Of: of, most: most, keep: func(Item) bool { return true }, word: query.Get("q")}
	if format := query.Get("$format"); query.Has("$format") && format != "json" && format != "atom" {
		return p, coreerror.FormatValue.New(format)
	}
	var err error
	if p.top, err = limit(query, "$top", defaultTop, greatestTop); err != nil {
		return p, err
	}
	if p.skip, err = limit(query, "$skip", 0, greatestGap); err != nil {
		return p, err
	}
	if filter := query.Get("$filter"); filter != "" {
		if p.keep, err = parseFilter(filter, of); err != nil {
			return p, err
		}
	}
	if selected := query.Get("$select"); selected != "" && selected != "*" {
		p.selected = strings.Split(selected, ",")
	}
	if expand := query.Get("$expand"); expand != "" {
		p.Expand = strings.Split(expand, ",")
	}
	switch count := query.Get("$inlinecount"); count {
	case "", "none":
	case "allpages":
		p.count = true
	default:
		return p, coreerror.InlineCount.New(count)
	}
	if text := query.Get("$orderby"); text != "" {
		p.order, err = parseOrder(text, of)
	}
	return p, err
}

// parseOrder reads $orderby. A field that nobody knows is an error where fields are fixed.
func parseOrder(text string, of Type) ([]order, error) {
	var list []order
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && words[1] != "asc" && words[1] != "desc" {
			return nil, coreerror.OrderForm.New()
		}
		if _, known := of.Field(words[0]); !known && !of.Open {
			return nil, coreerror.OrderField.New()
		}
		list = append(list, order{words[0], len(words) == 2 && words[1] == "desc"})
	}
	return list, nil
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

// shows says whether a field is shown: all are, or those that were selected.
func (p Page) shows(field string) bool {
	return p.selected == nil || slices.Contains(p.selected, field)
}

// List is the body of one page of items.
func (p Page) List(items []Item) (string, error) {
	entities, total, err := p.pick(items)
	if err != nil {
		return "", err
	}
	texts := make([]string, len(entities))
	for i, e := range entities {
		texts[i] = e.shown(p.shows)
	}
	return p.results(texts, total), nil
}

// pick gives the entities of one page, and of how many.
func (p Page) pick(items []Item) (picked []Entity, total int, err error) {
	items = slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return !p.keep(i) || !p.finds(i) })
	if p.losesKeys() {
		return nil, 0, coreerror.UnknownException()
	}
	slices.SortStableFunc(items, p.compare)
	total = len(items)
	items = items[min(p.skip, total):min(p.skip+p.top, total)]
	if len(p.Of.Keys) > 1 && !p.shows(p.Of.Keys[0]) {
		items = nil // the server cannot make their keys
	}
	for _, one := range items {
		picked = append(picked, p.withoutKey(one.Entity()))
	}
	return picked, total, nil
}

// losesKeys says whether what is selected leaves the server without the other row that it needs for a key.
func (p Page) losesKeys() bool {
	return p.selected != nil && slices.ContainsFunc(p.Of.Fields, func(f Field) bool { return f.Parent != "" && f.Required })
}

// withoutKey is an entity whose only key was not selected: it is shown without it, under a key that the server makes up.
func (p Page) withoutKey(e Entity) Entity {
	if p.Of.Open || len(p.Of.Keys) != 1 || p.shows(p.Of.Keys[0]) {
		return e
	}
	value, base := e.Value, e.Base+e.Name+"('key_dummy%40')"
	e.Value = func(field string) any {
		if e.isKey(field) {
			return nil
		}
		return value(field)
	}
	e.uri = base
	return e
}

func (p Page) compare(a, b Item) int {
	for _, o := range p.order {
		n := compareValues(a.Value(o.field), b.Value(o.field))
		if o.descends && a.Value(o.field) != nil && b.Value(o.field) != nil {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// finds looks for the word that q asks for. Only user data has a full text.
func (p Page) finds(i Item) bool {
	if p.word == "" {
		return true
	}
	return p.Of.Open && slices.ContainsFunc(p.Of.Fields, func(f Field) bool {
		text, ok := i.Value(f.Name).(string)
		return ok && hasWords(text, p.word)
	})
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
