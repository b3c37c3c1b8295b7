package model

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
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

// Named are the values of a row under the names of their properties. A property that was declared is there, with null,
// in rows without it.
func (s Collection) Named(values corejson.Object, properties map[string]*Row) corejson.Object {
	result := object{}
	for alias, p := range properties {
		value, has := values[alias]
		if fields, _ := p.Source["s"].(object); !has && fields["IsDeclared"] == false {
			continue
		}
		if inner, ok := value.(object); ok {
			value = s.Named(inner, s.complexProperties(p.Field("Type")))
		}
		result[p.Field("Name")] = value
	}
	return result
}

func (s Collection) complexProperties(name string) map[string]*Row {
	for _, r := range s.Rows("ComplexType") {
		if r.Field("Name") == name {
			return s.Properties("ComplexTypeProperty", "ComplexType", r.ID)
		}
	}
	return nil
}

// An Association is what two entity types can have to do with each other, seen from one of them.
type Association struct {
	Target         *Row // the other entity type
	many, manyThis bool // how many entities at the other end, and at this one
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
				found = append(found, Association{target, other.Field("Multiplicity") == "*", this.Field("Multiplicity") == "*"})
			}
		}
	}
	return found
}

// Association is the one that a navigation property, _Name, leads along; ok is false when there is none.
func (s Collection) Association(entityType *Row, navigation string) (a Association, ok bool) {
	name, under := strings.CutPrefix(navigation, "_")
	for _, a := range s.Associations(entityType) {
		if under && a.Target.Field("Name") == name {
			return a, true
		}
	}
	return Association{}, false
}

// Linked are the rows at the other end of an association. Many to many, a link whose row the server does not find leaves
// nothing; many to one, one that leads to a row that is no more is an error that nobody expected.
func (s Collection) Linked(source, entityType *Row, a Association) ([]*Row, error) {
	if a.many && a.manyThis {
		return s.Cell.content.rowsOf("UserData", s.Cell.content.linkedTo(source.ID, entityType.ID, a.Target.ID)), nil
	}
	if a.many {
		return slices.DeleteFunc(s.Entities(a.Target), func(r *Row) bool { return r.oneTarget(entityType.ID) != source.ID }), nil
	}
	id := source.oneTarget(a.Target.ID)
	if id == "" {
		return nil, nil
	}
	target := s.Cell.content.byID("UserData", id)
	if target == nil {
		return nil, coreerror.UnknownException()
	}
	return []*Row{target}, nil
}

// Link makes a link between an entity and one at the other end of an association; false when there is one. Many to one, the row
// at the end of the many remembers it. That an imported link many to many has the same ends does not count. The cells are
// locked.
func (s Collection) Link(ends [2]*Row, entityType *Row, a Association) bool {
	if a.many && a.manyThis {
		place := object{"b": s.box, "n": s.node}
		return s.Cell.Tables().Link(NewLink(s.Cell, End{ends[0], entityType.ID}, End{ends[1], a.Target.ID}, place))
	}
	child, parent, parentType := ends[0], ends[1], a.Target
	if a.many {
		child, parent, parentType = ends[1], ends[0], entityType
	}
	if child.oneTarget(parentType.ID) != "" {
		return false
	}
	linked := &Row{Kind: child.Kind, ID: child.ID, Source: maps.Clone(child.Source)}
	list, _ := child.Source["ll"].([]any)
	linked.Source["ll"] = append(slices.Clone(list), parentType.ID+":"+parent.ID)
	s.Cell.Tables().Put(linked)
	return true
}
