package model

import (
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Collection is an OData collection in a box.
type Collection struct {
	Cell      *Cell
	box, node string // what its rows say in b and n
}

// Rows are the collection's rows of a type. Rows of another box or collection, be it one that is no more, are not among them.
func (s Collection) Rows(kind string) []*Row {
	var rows []*Row
	for _, r := range s.Cell.content.rows[kind] {
		if r.text("b") == s.box && r.text("n") == s.node {
			rows = append(rows, r)
		}
	}
	return rows
}

// EntityType is the entity type whose entity set has this name, or nil.
func (s Collection) EntityType(name string) *Row {
	for _, r := range s.Rows("EntityType") {
		if r.Field("Name") == name {
			return r
		}
	}
	return nil
}

// Entities are the rows of an entity type.
func (s Collection) Entities(entityType *Row) []*Row {
	return slices.DeleteFunc(s.Rows("UserData"), func(r *Row) bool { return r.text("t") != entityType.ID })
}

// Properties are the names of the properties of an entity type or complex type by alias: rows have their values under
// aliases.
func (s Collection) Properties(kind, parent, parentID string) map[string]*Row {
	properties := map[string]*Row{}
	for _, r := range s.Rows(kind) {
		hidden, _ := r.Source["h"].(object)
		if alias, ok := hidden["Alias"].(string); ok && r.Link(parent) == parentID {
			properties[alias] = r
		}
	}
	return properties
}

// ComplexProperties are the properties of the complex type of a name by alias; ok is false when there is no such type.
func (s Collection) ComplexProperties(name string) (properties map[string]*Row, ok bool) {
	for _, r := range s.Rows("ComplexType") {
		if r.Field("Name") == name {
			return s.Properties("ComplexTypeProperty", "ComplexType", r.ID), true
		}
	}
	return nil, false
}

// Named are the values of an entity or of a part of it under the names of its properties.
func (s Collection) Named(value any, kind string) any {
	if list, ok := value.([]any); ok {
		return each(list, func(one any) any { return s.Named(one, kind) })
	}
	values, isObject := value.(object)
	properties, isComplex := s.ComplexProperties(kind)
	if !isObject || !isComplex {
		return value
	}
	result := object{}
	for alias, p := range properties {
		result[p.Field("Name")] = s.Named(values[alias], p.Field("Type"))
	}
	return result
}

// Aliased are values under the aliases of their properties, as rows have them.
func (s Collection) Aliased(value any, kind string) any {
	if list, ok := value.([]any); ok {
		return each(list, func(one any) any { return s.Aliased(one, kind) })
	}
	values, isObject := value.(object)
	properties, isComplex := s.ComplexProperties(kind)
	if !isObject || !isComplex {
		return value
	}
	result := object{}
	for alias, p := range properties {
		result[alias] = s.Aliased(values[p.Field("Name")], p.Field("Type"))
	}
	return result
}

func each(list []any, change func(any) any) []any {
	changed := make([]any, len(list))
	for i, one := range list {
		changed[i] = change(one)
	}
	return changed
}

// FreeAlias is an alias that no property has yet: P001 and so on, C001 for one of a complex type.
func (s Collection) FreeAlias(properties map[string]*Row, kind string) string {
	letter := "P"
	if _, isComplex := s.ComplexProperties(kind); isComplex {
		letter = "C"
	}
	for n := 1; ; n++ {
		if alias := fmt.Sprintf("%s%03d", letter, n); properties[alias] == nil {
			return alias
		}
	}
}

// NewRow is a row of the collection; links name other rows by id.
func (s Collection) NewRow(kind string, fields, links corejson.Object) *Row {
	r := s.Cell.Tables().NewRow(kind, fields, links)
	r.Source["b"], r.Source["n"] = s.box, s.node
	return r
}

// An Association is what two entity types can have to do with each other, seen from one of them.
type Association struct {
	Relation
	Target *Row // the other entity type
}

// Associations are those of an entity type. Two ends belong together when one of them names the other: of two that name
// each other, an import leaves one with the name of an end that is no more.
func (s Collection) Associations(entityType *Row) []Association {
	ends := s.Rows("AssociationEnd")
	var found []Association
	for _, this := range ends {
		for _, other := range ends {
			if this.Link("EntityType") != entityType.ID || this == other ||
				this.Link("AssociationEnd") != other.ID && other.Link("AssociationEnd") != this.ID {
				continue
			}
			if target := s.Cell.content.byID("EntityType", other.Link("EntityType")); target != nil {
				found = append(found, Association{between(this, other), target})
			}
		}
	}
	return found
}

// between is the relation between two ends of an association. Within one type, one to many, whoever is asked is the one.
func between(this, other *Row) Relation {
	r := Relation{From: this.Link("EntityType"), To: other.Link("EntityType"), ofData: true}
	switch here, there := this.Field("Multiplicity") == "*", other.Field("Multiplicity") == "*"; {
	case here && there:
		r.Shape = ManyToMany
	case r.From == r.To && here != there: // the server goes by the name of the type alone
		r.Shape = ToChildren
	case here:
		r.Shape = ToParent
	case there:
		r.Shape = ToChildren
	default:
		r.Shape = OneToOne
	}
	return r
}
