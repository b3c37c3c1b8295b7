package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// post tells the rules of the cell what the request has done. The cells are locked.
func (q *request) post(e model.Event) {
	e.Key = q.HTTP.Header.Get("X-Personium-RequestKey")
	if t := q.credential.Token; t != nil && t.Kind != token.Master {
		e.Schema = new(string)
		if t.Kind == token.Local {
			account := q.cellURL() + "#" + t.Account
			e.Caller = &account
		}
	}
	q.cell.Post(e)
}

// operations are the words for what methods do, in the types of events.
var operations = map[string]string{
	http.MethodGet: "get", http.MethodPost: "create", http.MethodPut: "update", "MERGE": "patch", http.MethodDelete: "delete",
}

// An asked is what a request asks of a table, as far as it was there before.
type asked struct {
	table
	row    *model.Row // of the entity that it names; nil of none
	entity string     // the path of that below the cell; "" of none
	rest   []string
	body   string
}

func (t table) asked(key string, rest []string, body string) asked {
	a := asked{table: t, rest: rest, body: body}
	if r, err := t.keyed(key); key != "" && err == nil {
		a.row, a.entity = r, t.below(t.shown(r).PlainURI())
	}
	return a
}

// event is what the request has done, if it succeeded.
func (q asked) event(a *wire.Answer) model.Event {
	e := model.Event{Path: q.entity, Info: strconv.Itoa(a.Status)}
	operation := operations[q.Method]
	if q.Method == http.MethodGet && (q.row == nil || len(q.rest) > 0) {
		operation = "list"
	}
	switch {
	case len(q.rest) == 2:
		e.Type, e.Path = q.linkEvent(operation)
	case len(q.rest) == 1:
		navigation, _, _ := odata.SplitSet(q.rest[0])
		p, _, _ := q.path(navigation)
		e.Type, e.Path = q.eventType(operation, "navprop", p.set), q.entity+"/"+navigation+keyOf(a.Location())
	default:
		e.Type = q.eventType(operation)
	}
	switch {
	case q.row == nil && a.Location() != "":
		e.Path = q.below(a.Location())
	case q.row == nil:
		e.Path = q.below(q.base + q.Name)
	}
	switch {
	case operation == "update" || operation == "patch":
		e.Info += "," + q.keyAfterwards()
	case a.Status != http.StatusNoContent:
		e.Info += "," + q.url()
	}
	return e
}

// eventType is the type of an event about the table. beyond are the kind of step from it to another set, and that set. Of user
// data it tells no sets.
func (t table) eventType(operation string, beyond ...string) string {
	words := append([]string{"cellctl", t.Name}, beyond...)
	switch {
	case t.entity != nil:
		words = append([]string{"odata"}, beyond[:min(1, len(beyond))]...)
	case t.service != nil:
		words[0] = "odata"
	}
	return strings.Join(append(words, operation), ".")
}

// linkEvent is the type and the path of an event about links. At cell level the two sets stand in alphabetical order, except in
// a list.
func (q asked) linkEvent(operation string) (kind, path string) {
	navigation, key, _ := odata.SplitSet(q.rest[1])
	p, other, _ := q.path(navigation)
	path = q.entity + "/$links/" + navigation
	if operation == "create" {
		key, _ = odata.ParseLink(q.body, key, p.set)
	}
	if r, err := other.keyed(key); key != "" && err == nil {
		path += keyOf(other.shown(r).PlainURI())
	}
	if q.service == nil && operation != "list" {
		sets := []string{q.Name, p.set}
		slices.Sort(sets)
		return strings.Join([]string{"cellctl", sets[0], "links", sets[1], operation}, "."), path
	}
	return q.eventType(operation, "links", p.set), path
}

// keyAfterwards is the key that the entity has now. Of user data core tells a fresh one, which means nothing.
func (q asked) keyAfterwards() string {
	if q.table.entity != nil {
		return "('" + opaque.UUID() + "')"
	}
	for _, r := range q.cell.Tables().Rows(q.kind) {
		if r.ID == q.row.ID {
			return keyOf(q.shown(r).PlainURI())
		}
	}
	return ""
}

// below is the path of a URL below the cell.
func (t table) below(url string) string { return strings.TrimPrefix(url, t.cellURL()) }

// keyOf is the key at the end of the URL of an entity, in its parentheses; "" of none.
func keyOf(url string) string {
	name := url[strings.LastIndexByte(url, '/')+1:]
	if at := strings.IndexByte(name, '('); at >= 0 {
		return name[at:]
	}
	return ""
}

// url is that of the request, as events tell it.
func (q asked) url() string {
	url := q.cellURL() + strings.Join(q.Target.Rest, "/")
	if query := q.HTTP.URL.RawQuery; query != "" {
		url += "?" + strings.ReplaceAll(query, "$", "%24")
	}
	return url
}
