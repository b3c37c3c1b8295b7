package sandbox

import (
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A service is an OData collection as it is asked for: what lies in it, and the URL before it.
type service struct {
	*request
	model.Collection
	url string // with its final slash
}

// answer is what lies in an OData collection: entity sets, the types of its $metadata, and links between entities. A set is
// looked for before anybody asks who wants it. The cells are locked.
func (s service) answer(rest []string, body string) (*wire.Answer, error) {
	if len(rest) == 1 && rest[0] == "$batch" {
		return s.batch(body)
	}
	inSchema := rest[0] == "$metadata"
	if inSchema {
		if rest = rest[1:]; len(rest) == 0 {
			return nil, coreerror.NotImplemented.New() // the schema as an XML document is not made here
		}
	}
	set, key, ok := odata.SplitSet(rest[0])
	var t table
	if inSchema {
		var known bool
		t, known = s.schemaTable(set)
		ok = ok && known
	} else if entityType := s.EntityType(set); ok && entityType != nil {
		t = s.rowTable(entityType)
	} else {
		ok = false
	}
	if !ok {
		return nil, coreerror.NoEntitySet.New()
	}
	if err := s.needRoot(); err != nil {
		return nil, err
	}
	return t.answer(key, rest[1:], body)
}

// schemaTable is a set that $metadata has.
func (s service) schemaTable(set string) (t table, ok bool) {
	var complexTypes []string
	for _, r := range s.Rows("ComplexType") {
		complexTypes = append(complexTypes, r.Field("Name"))
	}
	kind, paths, ok := schemaType(set, complexTypes)
	return table{request: s.request, Type: kind, base: s.url + "$metadata/", kind: set, rows: s.Rows(set), paths: paths, service: &s}, ok
}

// rowTable is the set of the entities of a type.
func (s service) rowTable(entityType *model.Row) table {
	t := table{request: s.request, base: s.url, kind: "UserData", rows: s.Entities(entityType), service: &s, entity: entityType,
		aliases: map[string]string{}, paths: []string{}}
	t.Type = odata.Type{Namespace: "UserData", Name: entityType.Field("Name"), Keys: []string{"__id"}, Open: true}
	for alias, p := range s.Properties("Property", "EntityType", entityType.ID) {
		t.Fields = append(t.Fields, s.fieldOf(p))
		t.aliases[p.Field("Name")] = alias
	}
	slices.SortFunc(t.Fields, func(a, b odata.Field) int { return strings.Compare(a.Name, b.Name) })
	t.Fields = slices.Insert(t.Fields, 0, odata.Field{Name: "__id", Fresh: opaque.UUID, Form: filled})
	for _, a := range s.Associations(entityType) {
		t.paths = append(t.paths, "_"+a.Target.Field("Name"))
	}
	slices.Sort(t.paths)
	t.paths = slices.Compact(t.paths)
	return t
}

// association is the one that a navigation property, _Name, leads along; ok is false when there is none.
func (s service) association(entityType *model.Row, navigation string) (a model.Association, ok bool) {
	for _, a := range s.Associations(entityType) {
		if navigation == "_"+a.Target.Field("Name") {
			return a, true
		}
	}
	return a, false
}

// declare makes properties of the fields that a body brought along and nobody declared, and is the table that has them.
func (t table) declare(fields []odata.Field) table {
	if len(fields) == 0 {
		return t
	}
	for _, f := range fields {
		properties := t.service.Properties("Property", "EntityType", t.entity.ID)
		p := t.service.NewRow("Property", corejson.Object{
			"Name": f.Name, "Type": f.Kind, "DefaultValue": nil, "IsDeclared": false, "CollectionKind": "None", "Nullable": true,
			"UniqueKey": nil, "IsKey": false,
		}, corejson.Object{"EntityType": t.entity.ID})
		p.Source["h"] = corejson.Object{"Alias": t.service.FreeAlias(properties, f.Kind)}
		t.cell.Tables().Put(p)
	}
	shown := t.service.rowTable(t.entity)
	t.aliases = shown.aliases
	return t
}
