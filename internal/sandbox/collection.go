package sandbox

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// A collection is an OData collection in a box.
type collection struct {
	cell      *cell
	url       string // with its final slash
	box, node string // what its rows say in b and n
}

// schemaSets are the types that {collection}/$metadata lists.
func schemaSets() []string {
	return []string{"EntityType", "ComplexType", "Property", "ComplexTypeProperty", "AssociationEnd"}
}

// rows are the collection's rows of a type. Rows of another box or collection, be it one that is no more, are not among them.
func (s collection) rows(kind string) []*row {
	var rows []*row
	for _, r := range s.cell.content.rows[kind] {
		if r.text("b") == s.box && r.text("n") == s.node {
			rows = append(rows, r)
		}
	}
	return rows
}

// entityType is the entity type whose entity set has this name, or nil.
func (s collection) entityType(name string) *row {
	for _, r := range s.rows("EntityType") {
		if r.field("Name") == name {
			return r
		}
	}
	return nil
}

// entities are the rows of an entity type.
func (s collection) entities(entityType *row) []*row {
	return slices.DeleteFunc(s.rows("UserData"), func(r *row) bool { return r.text("t") != entityType.id })
}

// schemaEntity is the OData form of an entity type, property and so on.
func (s collection) schemaEntity(r *row) odata.Entity {
	e := odata.Entity{Set: r.kind, Kind: "ODataSvcSchema." + r.kind, Base: s.url + "$metadata/", Version: 1,
		Published: corejson.Integer(r.source["p"]), Updated: corejson.Integer(r.source["u"]), Key: odata.QuoteKey(r.field("Name"))}
	fields, _ := r.source["s"].(corejson.Object)
	e.Fields = members(fields)
	parents := map[string]string{"Property": "EntityType", "AssociationEnd": "EntityType", "ComplexTypeProperty": "ComplexType"}
	if kind, has := parents[r.kind]; has {
		parent := s.cell.nameOf(kind, r.link(kind))
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

// properties are the names of the properties of an entity type or complex type by alias: rows have their values under
// aliases.
func (s collection) properties(kind, parent, parentID string) map[string]*row {
	properties := map[string]*row{}
	for _, r := range s.rows(kind) {
		hidden, _ := r.source["h"].(corejson.Object)
		if alias, ok := hidden["Alias"].(string); ok && r.link(parent) == parentID {
			properties[alias] = r
		}
	}
	return properties
}

// userEntities makes entities out of rows of an entity type.
func (s collection) userEntities(entityType *row) func(*row) odata.Entity {
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

// named are the values of a row under the names of their properties. A property that was declared is there, with null,
// in rows without it.
func (s collection) named(values corejson.Object, properties map[string]*row) corejson.Object {
	result := corejson.Object{}
	for alias, p := range properties {
		value, has := values[alias]
		if fields, _ := p.source["s"].(corejson.Object); !has && fields["IsDeclared"] == false {
			continue
		}
		if inner, ok := value.(corejson.Object); ok {
			value = s.named(inner, s.complexProperties(p.field("Type")))
		}
		result[p.field("Name")] = value
	}
	return result
}

func (s collection) complexProperties(name string) map[string]*row {
	for _, r := range s.rows("ComplexType") {
		if r.field("Name") == name {
			return s.properties("ComplexTypeProperty", "ComplexType", r.id)
		}
	}
	return nil
}

// An association is what two entity types can have to do with each other, seen from one of them.
type association struct {
	target         *row // the other entity type
	many, manyThis bool // how many entities at the other end, and at this one
}

// associations are those of an entity type. Two ends belong together when one of them names the other: of two that name
// each other, an import leaves one with the name of an end that is no more.
func (s collection) associations(entityType *row) []association {
	ends := s.rows("AssociationEnd")
	var found []association
	for _, this := range ends {
		for _, other := range ends {
			if this.link("EntityType") != entityType.id || this == other ||
				this.link("AssociationEnd") != other.id && other.link("AssociationEnd") != this.id {
				continue
			}
			if target := s.cell.content.byID("EntityType", other.link("EntityType")); target != nil {
				found = append(found, association{target, other.field("Multiplicity") == "*", this.field("Multiplicity") == "*"})
			}
		}
	}
	return found
}

// association is the one that a navigation property, _Name, leads along; ok is false when there is none.
func (s collection) association(entityType *row, navigation string) (a association, ok bool) {
	name, under := strings.CutPrefix(navigation, "_")
	for _, a := range s.associations(entityType) {
		if under && a.target.field("Name") == name {
			return a, true
		}
	}
	return association{}, false
}
