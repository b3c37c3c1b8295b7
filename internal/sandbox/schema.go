package sandbox

import (
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// A service is an OData collection as it is asked for: what lies in it, and the URL before it.
type service struct {
	*request
	collection
	url string // with its final slash
}

// schemaSets are the types that {collection}/$metadata lists.
func schemaSets() []string {
	return []string{"EntityType", "ComplexType", "Property", "ComplexTypeProperty", "AssociationEnd"}
}

// schemaEntity is the OData form of an entity type, property and so on.
func (s service) schemaEntity(r *row) odata.Entity {
	e := odata.Entity{Set: r.kind, Kind: "ODataSvcSchema." + r.kind, Base: s.url + "$metadata/", Version: 1,
		Published: corejson.Integer(r.source["p"]), Updated: corejson.Integer(r.source["u"]), Key: odata.QuoteKey(r.field("Name"))}
	fields, _ := r.source["s"].(corejson.Object)
	e.Fields = members(fields)
	parents := map[string]string{"Property": "EntityType", "AssociationEnd": "EntityType", "ComplexTypeProperty": "ComplexType"}
	if kind, has := parents[r.kind]; has {
		parent := s.collection.cell.tables().nameOf(kind, r.link(kind))
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
func (s service) userEntities(entityType *row) func(*row) odata.Entity {
	properties := s.properties("Property", "EntityType", entityType.id)
	name := entityType.field("Name")
	var navigation []string
	for _, a := range s.associations(entityType) {
		navigation = append(navigation, "_"+a.target.field("Name"))
	}
	slices.Sort(navigation)
	return func(r *row) odata.Entity {
		e := odata.Entity{Set: name, Kind: "UserData." + name, Base: s.url, Version: 1, Published: corejson.Integer(r.source["p"]), Updated: corejson.Integer(r.source["u"]),
			Key: odata.QuoteKey(r.field("__id")), Fields: []string{`"__id":` + corejson.Quote(r.field("__id"))}}
		values, _ := r.source["s"].(corejson.Object)
		e.Linked = members(s.named(values, properties))
		for _, n := range navigation {
			e.Linked = append(e.Linked, corejson.Quote(n)+`:{"__deferred":{"uri":`+corejson.Quote(e.URI()+"/"+n)+`}}`)
		}
		return e
	}
}
