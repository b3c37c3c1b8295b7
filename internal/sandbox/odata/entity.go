package odata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// An Entity is one row in the form in which OData shows it.
type Entity struct {
	Type
	Base               string // URL of the service, with final slash
	Version            int64
	Published, Updated int64
	Value              func(field string) any
	Paths              []string               // the navigation properties; none in the answer to the request that made it
	Single             func(path string) bool // whether one of them leads to one entity
	Expanded           map[string][]Entity    // what of them was asked for
	uri                string                 // in place of the one that its key gives it
}

// URI is the URL of the entity.
func (e Entity) URI() string {
	return cmp.Or(e.uri, e.Base+e.Name+"("+e.keyOf(e.Value, true)+")")
}

// PlainURI is the URL of the entity as lists of links have it, with nothing encoded in it.
func (e Entity) PlainURI() string { return e.Base + e.Name + "(" + e.keyOf(e.Value, false) + ")" }

// ETag is the weak tag of the entity, of its version and the time of its last change.
func (e Entity) ETag() string { return fmt.Sprintf(`W/"%d-%d"`, e.Version, e.Updated) }

// shown is the entity with those of its fields that were asked for.
func (e Entity) shown(asked func(name string) bool) string {
	members := []string{fmt.Sprintf(`"__metadata":{"uri":%s,"etag":%s,"type":%s}`,
		corejson.Quote(e.URI()), corejson.Quote(e.ETag()), corejson.Quote(e.Namespace+"."+e.Name))}
	dates := []string{
		fmt.Sprintf(`"__published":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.Published))),
		fmt.Sprintf(`"__updated":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.Updated)))}
	var fields, last []string
	for _, f := range e.Fields {
		value := e.Value(f.Name)
		member := corejson.Quote(f.Name) + ":" + f.format(value)
		switch {
		case !asked(f.Name) && !e.isKey(f.Name):
		case e.Paths == nil && value == nil && len(e.Keys) > 1 && e.isKey(f.Name):
			last = append(last, member)
		default:
			fields = append(fields, member)
		}
	}
	at := len(fields)
	if e.Open {
		at = min(1, at)
	}
	members = append(members, slices.Insert(fields, at, dates...)...)
	members = append(members, last...)
	for _, name := range e.Paths {
		members = append(members, corejson.Quote(name)+":"+e.path(name))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// path is what stands for a navigation property: where it leads, or what is there.
func (e Entity) path(name string) string {
	expanded, asked := e.Expanded[name]
	if !asked {
		return `{"__deferred":{"uri":` + corejson.Quote(e.URI()+"/"+name) + "}}"
	}
	texts := make([]string, len(expanded))
	for i, one := range expanded {
		texts[i] = one.shown(everything)
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func everything(string) bool { return true }

// Body is the body of an answer with this entity alone.
func (e Entity) Body() string { return `{"d":{"results":` + e.shown(everything) + "}}" }

// One is the body of an answer with this entity alone, as the page asks for it.
func (p Page) One(e Entity) string { return `{"d":{"results":` + e.shown(p.shows) + "}}" }
