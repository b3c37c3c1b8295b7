package sandbox

import (
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// A service is an OData collection as it is asked for: what lies in it, and the URL before it.
type service struct {
	*request
	model.Collection
	url string // with its final slash
}

// schemaSets are the types that {collection}/$metadata lists.
func schemaSets() []string {
	return []string{"EntityType", "ComplexType", "Property", "ComplexTypeProperty", "AssociationEnd"}
}

// schemaEntity is the OData form of an entity type, property and so on.
func (s service) schemaEntity(r *model.Row) odata.Entity {
	e := odata.Entity{Set: r.Kind, Kind: "ODataSvcSchema." + r.Kind, Base: s.url + "$metadata/", Version: 1,
		Published: corejson.Integer(r.Source["p"]), Updated: corejson.Integer(r.Source["u"]),
		Key: odata.QuoteKey(r.Field("Name"))}
	fields, _ := r.Source["s"].(corejson.Object)
	e.Fields = members(fields)
	parents := map[string]string{"Property": "EntityType", "AssociationEnd": "EntityType", "ComplexTypeProperty": "ComplexType"}
	if kind, has := parents[r.Kind]; has {
		parent := s.Collection.Cell.Tables().NameOf(kind, r.Link(kind))
		e.Key = "Name=" + e.Key + ",_" + kind + ".Name=" + odata.QuoteKey(parent)
		e.Fields = append(e.Fields, corejson.Quote("_"+kind+".Name")+":"+corejson.Format(corejson.Nullable(parent)))
	}
	return e
}

// members are the members of an object, ready to write, in the order of their names.
func members(o corejson.Object) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		list = append(list, corejson.Quote(name)+":"+corejson.Format(o[name]))
	}
	return list
}

// userEntities makes entities out of rows of an entity type.
func (s service) userEntities(entityType *model.Row) shower {
	properties := s.Properties("Property", "EntityType", entityType.ID)
	name := entityType.Field("Name")
	var navigation []string
	for _, a := range s.Associations(entityType) {
		navigation = append(navigation, "_"+a.Target.Field("Name"))
	}
	slices.Sort(navigation)
	return func(r *model.Row) odata.Entity {
		e := odata.Entity{Set: name, Kind: "UserData." + name, Base: s.url, Version: 1,
			Published: corejson.Integer(r.Source["p"]), Updated: corejson.Integer(r.Source["u"]),
			Key: odata.QuoteKey(r.Field("__id")), Fields: []string{`"__id":` + corejson.Quote(r.Field("__id"))}}
		values, _ := r.Source["s"].(corejson.Object)
		e.Linked = members(s.Named(values, properties))
		for _, n := range navigation {
			e.Linked = append(e.Linked, corejson.Quote(n)+`:{"__deferred":{"uri":`+corejson.Quote(e.URI()+"/"+n)+`}}`)
		}
		return e
	}
}
