package sandbox

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// addCollection adds an OData collection with the entity type kind and a second one, Tag, properties, an association
// between the two, rows and one link. boxID is what rows call their box: of the main box, the id of the cell.
func addCollection(c *cell, folder, boxID, name, kind string, items int) {
	meta := newMeta(odataType, time.Now().UnixMilli())
	c.content.nodes[folder+"/"+name] = &node{meta: meta}
	place := corejson.Object{"b": boxID, "n": meta["i"]}
	add := func(kind string, fields, links, hidden corejson.Object) *row {
		r := c.tables().newRow(kind, fields, links)
		r.source["b"], r.source["n"] = place["b"], place["n"]
		if hidden != nil {
			r.source["h"] = hidden
		}
		c.content.add(r)
		return r
	}
	thing := add("EntityType", corejson.Object{"Name": kind}, nil, nil)
	tag := add("EntityType", corejson.Object{"Name": "Tag"}, nil, nil)
	address := add("ComplexType", corejson.Object{"Name": "Address"}, nil, nil)
	add("ComplexTypeProperty", property("city", "Edm.String", false), corejson.Object{"ComplexType": address.id}, corejson.Object{"Alias": "P001"})
	for i, p := range []corejson.Object{property("title", "Edm.String", true), property("num", "Edm.Int32", true)} {
		add("Property", p, corejson.Object{"EntityType": thing.id}, corejson.Object{"Alias": fmt.Sprintf("P%03d", i+1)})
	}
	add("Property", property("address", "Address", true), corejson.Object{"EntityType": thing.id}, corejson.Object{"Alias": "C001"})
	add("Property", property("label", "Edm.String", true), corejson.Object{"EntityType": tag.id}, corejson.Object{"Alias": "P001"})
	here := add("AssociationEnd", corejson.Object{"Name": "thing", "Multiplicity": "*"}, corejson.Object{"EntityType": thing.id}, nil)
	there := add("AssociationEnd", corejson.Object{"Name": "tag", "Multiplicity": "*"}, corejson.Object{"EntityType": tag.id, "AssociationEnd": here.id}, nil)
	here.source["l"] = corejson.Object{"EntityType": thing.id, "AssociationEnd": there.id}

	var first *row
	for i := range items {
		r := add("UserData", corejson.Object{"__id": fmt.Sprintf("%s-%03d", kind, i), "P001": fmt.Sprintf("row %d é日本", i), "P002": corejson.Number(int64(i)),
			"C001": corejson.Object{"P001": "Aomori"}}, nil, nil)
		r.source["t"], r.source["ll"] = thing.id, []any{}
		if first == nil {
			first = r
		}
	}
	label := add("UserData", corejson.Object{"__id": "tag-1", "P001": "practice"}, nil, nil)
	label.source["t"], label.source["ll"] = tag.id, []any{}
	if first != nil {
		c.content.add(newLink(c, label, first, tag.id, thing.id, place))
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
