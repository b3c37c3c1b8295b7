package sandbox

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A collection is an OData collection in a box.
type collection struct {
	cell      *cell
	box, node string // what its rows say in b and n
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

// linked are the rows at the other end of an association. Many to many, a link whose row the server does not find leaves
// nothing; many to one, one that leads to a row that is no more is an error that nobody expected.
func (s collection) linked(source, entityType *row, a association) ([]*row, error) {
	if a.many && a.manyThis {
		return s.cell.content.rowsOf("UserData", s.cell.content.linkedTo(source.id, entityType.id, a.target.id)), nil
	}
	if a.many {
		return slices.DeleteFunc(s.entities(a.target), func(r *row) bool { return r.oneTarget(entityType.id) != source.id }), nil
	}
	id := source.oneTarget(a.target.id)
	if id == "" {
		return nil, nil
	}
	target := s.cell.content.byID("UserData", id)
	if target == nil {
		return nil, coreerror.UnknownException()
	}
	return []*row{target}, nil
}

// link makes a link between an entity and one at the other end of an association; false when there is one. Many to one, the row at the
// end of the many remembers it. That an imported link many to many has the same ends does not count. The cells are locked.
func (s collection) link(ends [2]*row, entityType *row, a association) bool {
	if a.many && a.manyThis {
		return s.cell.tables().link(newLink(s.cell, ends[0], ends[1], entityType.id, a.target.id, corejson.Object{"b": s.box, "n": s.node}))
	}
	child, parent, parentType := ends[0], ends[1], a.target
	if a.many {
		child, parent, parentType = ends[1], ends[0], entityType
	}
	if child.oneTarget(parentType.id) != "" {
		return false
	}
	linked := &row{kind: child.kind, id: child.id, source: maps.Clone(child.source)}
	list, _ := child.source["ll"].([]any)
	linked.source["ll"] = append(slices.Clone(list), parentType.id+":"+parent.id)
	s.cell.tables().put(linked)
	return true
}
