package model

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// addCollection adds an OData collection with the entity type kind and a second one, Tag, properties, an association
// between the two, rows and one link. boxID is what rows call their box: of the main box, the id of the cell.
func addCollection(c *Cell, folder, boxID, name, kind string, items int) {
	meta := newMeta(ODataType, time.Now().UnixMilli())
	c.content.nodes[folder+"/"+name] = &node{Meta: meta}
	place := corejson.Object{"b": boxID, "n": meta["i"]}
	add := func(kind string, fields, links, hidden corejson.Object) *Row {
		r := c.Tables().NewRow(kind, fields, links)
		r.Source["b"], r.Source["n"] = place["b"], place["n"]
		if hidden != nil {
			r.Source["h"] = hidden
		}
		c.content.add(r)
		return r
	}
	thing := add("EntityType", corejson.Object{"Name": kind}, nil, nil)
	tag := add("EntityType", corejson.Object{"Name": "Tag"}, nil, nil)
	address := add("ComplexType", corejson.Object{"Name": "Address"}, nil, nil)
	add("ComplexTypeProperty", property("city", "Edm.String", false), corejson.Object{"ComplexType": address.ID}, corejson.Object{"Alias": "P001"})
	for i, p := range []corejson.Object{property("title", "Edm.String", true), property("num", "Edm.Int32", true)} {
		add("Property", p, corejson.Object{"EntityType": thing.ID}, corejson.Object{"Alias": fmt.Sprintf("P%03d", i+1)})
	}
	add("Property", property("address", "Address", true), corejson.Object{"EntityType": thing.ID}, corejson.Object{"Alias": "C001"})
	add("Property", property("label", "Edm.String", true), corejson.Object{"EntityType": tag.ID}, corejson.Object{"Alias": "P001"})
	here := add("AssociationEnd", corejson.Object{"Name": "thing", "Multiplicity": "*"}, corejson.Object{"EntityType": thing.ID}, nil)
	there := add("AssociationEnd", corejson.Object{"Name": "tag", "Multiplicity": "*"}, corejson.Object{"EntityType": tag.ID, "AssociationEnd": here.ID}, nil)
	here.Source["l"] = corejson.Object{"EntityType": thing.ID, "AssociationEnd": there.ID}

	var first *Row
	for i := range items {
		r := add("UserData", corejson.Object{"__id": fmt.Sprintf("%s-%03d", kind, i), "P001": fmt.Sprintf("row %d é日本", i), "P002": corejson.Number(int64(i)),
			"C001": corejson.Object{"P001": "Aomori"}}, nil, nil)
		r.Source["t"], r.Source["ll"] = thing.ID, []any{}
		if first == nil {
			first = r
		}
	}
	label := add("UserData", corejson.Object{"__id": "tag-1", "P001": "practice"}, nil, nil)
	label.Source["t"], label.Source["ll"] = tag.ID, []any{}
	if first != nil {
		c.content.add(NewLink(c, label, first, tag.ID, thing.ID, place))
	}
}

// property are the fields of a property of an entity type or complex type.
func property(name, kind string, ofEntity bool) corejson.Object {
	fields := corejson.Object{"Name": name, "Type": kind, "DefaultValue": nil, "IsDeclared": true, "CollectionKind": "None", "Nullable": true}
	if ofEntity {
		fields["UniqueKey"], fields["IsKey"] = nil, false
	}
	return fields
}
