package model

import (
	"cmp"
	"fmt"
	"maps"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A sample is an OData collection with something of everything.
type sample struct {
	folder string // where it lies
	boxID  string // what its rows call their box: of the main box, the id of the cell
	name   string
	kind   string // its first entity type; the other one is Tag
	items  int    // rows of that
}

// addCollection adds a collection with two entity types, properties, an association between the two, rows and one link.
func addCollection(c *Cell, made firstRows, s sample) {
	meta := newMeta(ODataType, time.Now().UnixMilli())
	c.content.nodes[s.folder+"/"+s.name] = &node{Meta: meta}
	place := object{"b": s.boxID, "n": meta["i"]}
	add := func(kind string, fields, links, hidden object) *Row {
		r := made.row(kind, fields, links)
		maps.Copy(r.Source, place)
		if hidden != nil {
			r.Source["h"] = hidden
		}
		c.content.add(r)
		return r
	}
	thing, tag := addSchema(s.kind, add)
	var first *Row
	for i := range s.items {
		r := add("UserData", object{
			"__id": fmt.Sprintf("%s-%03d", s.kind, i), "P001": fmt.Sprintf("row %d é日本", i),
			"P002": corejson.Number(int64(i)), "C001": object{"P001": "Aomori"},
		}, nil, nil)
		r.Source["t"], r.Source["ll"] = thing.ID, []any{}
		first = cmp.Or(first, r)
	}
	label := add("UserData", object{"__id": "tag-1", "P001": "practice"}, nil, nil)
	label.Source["t"], label.Source["ll"] = tag.ID, []any{}
	if first != nil {
		c.content.add(NewLink(c, End{label, tag.ID}, End{first, thing.ID}, place))
	}
}

// addSchema adds the two entity types, their properties and their association.
func addSchema(kind string, add func(kind string, fields, links, hidden object) *Row) (thing, tag *Row) {
	thing = add("EntityType", object{"Name": kind}, nil, nil)
	tag = add("EntityType", object{"Name": "Tag"}, nil, nil)
	address := add("ComplexType", object{"Name": "Address"}, nil, nil)
	ofThing, ofTag := object{"EntityType": thing.ID}, object{"EntityType": tag.ID}
	add("ComplexTypeProperty", property("city", "Edm.String", false), object{"ComplexType": address.ID}, object{"Alias": "P001"})
	for i, p := range []object{property("title", "Edm.String", true), property("num", "Edm.Int32", true)} {
		add("Property", p, ofThing, object{"Alias": fmt.Sprintf("P%03d", i+1)})
	}
	add("Property", property("address", "Address", true), ofThing, object{"Alias": "C001"})
	add("Property", property("label", "Edm.String", true), ofTag, object{"Alias": "P001"})
	here := add("AssociationEnd", object{"Name": "thing", "Multiplicity": "*"}, ofThing, nil)
	back := object{"EntityType": tag.ID, "AssociationEnd": here.ID}
	there := add("AssociationEnd", object{"Name": "tag", "Multiplicity": "*"}, back, nil)
	here.Source["l"] = object{"EntityType": thing.ID, "AssociationEnd": there.ID}
	return thing, tag
}

// property are the fields of a property of an entity type or complex type.
func property(name, kind string, ofEntity bool) object {
	fields := object{
		"Name": name, "Type": kind, "DefaultValue": nil, "IsDeclared": true, "CollectionKind": "None", "Nullable": true,
	}
	if ofEntity {
		fields["UniqueKey"], fields["IsKey"] = nil, false
	}
	return fields
}
