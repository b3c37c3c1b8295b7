package odata

import (
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

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
	if p.selected != nil && p.Of.Whole {
		return nil, 0, coreerror.UnknownException()
	}
	slices.SortStableFunc(items, p.compare)
	total = len(items)
	items = items[min(p.skip, total):min(p.skip+p.top, total)]
	if len(p.Of.Keys) > 1 && !p.shows(p.Of.Keys[0]) {
		items = nil // the server cannot make their keys
	}
	for _, one := range items {
		picked = append(picked, p.withoutKey(p.withoutParents(one.Entity())))
	}
	return picked, total, nil
}

// withoutParents is an entity whose fields of another row were not selected: they are null, in its key as well.
func (p Page) withoutParents(e Entity) Entity {
	value := e.Value
	e.Value = func(field string) any {
		if f, _ := e.Field(field); f.Parent != "" && !p.shows(field) {
			return nil
		}
		return value(field)
	}
	return e
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
