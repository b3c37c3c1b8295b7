package sandbox

import (
	"fmt"
	"time"
)

// addCollection adds an OData collection with the entity type kind and a second one, Tag, properties, an association
// between the two, rows and one link. boxID is what rows call their box: of the main box, the id of the cell.
func (c *cell) addCollection(folder, boxID, name, kind string, items int) {
	meta := newMeta(odataType, time.Now().UnixMilli())
	c.content.nodes[folder+"/"+name] = &node{meta: meta}
	place := object{"b": boxID, "n": meta["i"]}
	add := func(kind string, fields, links, hidden object) *row {
		r := c.newRow(kind, fields, links)
		r.source["b"], r.source["n"] = place["b"], place["n"]
		if hidden != nil {
			r.source["h"] = hidden
		}
		c.content.add(r)
		return r
	}
	thing := add("EntityType", object{"Name": kind}, nil, nil)
	tag := add("EntityType", object{"Name": "Tag"}, nil, nil)
	address := add("ComplexType", object{"Name": "Address"}, nil, nil)
	add("ComplexTypeProperty", property("city", "Edm.String", false), object{"ComplexType": address.id}, object{"Alias": "P001"})
	for i, p := range []object{property("title", "Edm.String", true), property("num", "Edm.Int32", true)} {
		add("Property", p, object{"EntityType": thing.id}, object{"Alias": fmt.Sprintf("P%03d", i+1)})
	}
	add("Property", property("address", "Address", true), object{"EntityType": thing.id}, object{"Alias": "C001"})
	add("Property", property("label", "Edm.String", true), object{"EntityType": tag.id}, object{"Alias": "P001"})
	here := add("AssociationEnd", object{"Name": "thing", "Multiplicity": "*"}, object{"EntityType": thing.id}, nil)
	there := add("AssociationEnd", object{"Name": "tag", "Multiplicity": "*"}, object{"EntityType": tag.id, "AssociationEnd": here.id}, nil)
	here.source["l"] = object{"EntityType": thing.id, "AssociationEnd": there.id}

	var first *row
	for i := range items {
		r := add("UserData", object{"__id": fmt.Sprintf("%s-%03d", kind, i), "P001": fmt.Sprintf("row %d é日本", i), "P002": number(int64(i)),
			"C001": object{"P001": "Aomori"}}, nil, nil)
		r.source["t"], r.source["ll"] = thing.id, []any{}
		if first == nil {
			first = r
		}
	}
	label := add("UserData", object{"__id": "tag-1", "P001": "practice"}, nil, nil)
	label.source["t"], label.source["ll"] = tag.id, []any{}
	if first != nil {
		c.content.add(c.newLink(label, first, tag.id, thing.id, place))
	}
}

// property are the fields of a property of an entity type or complex type.
func property(name, kind string, ofEntity bool) object {
	fields := object{"Name": name, "Type": kind, "DefaultValue": nil, "IsDeclared": true, "CollectionKind": "None", "Nullable": true}
	if ofEntity {
		fields["UniqueKey"], fields["IsKey"] = nil, false
	}
	return fields
}
