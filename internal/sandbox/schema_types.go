package sandbox

import (
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// schemaType is the type of a set that {collection}/$metadata has, and its navigation properties; ok is false when there is no
// such set. complexTypes are the names of those that are there.
func schemaType(set string, complexTypes []string) (t odata.Type, paths []string, ok bool) {
	name := odata.Field{Name: "Name", Required: true, Form: nameForm}
	parent := func(kind string) odata.Field {
		return odata.Field{Name: "_" + kind + ".Name", Required: true, Form: nameForm, Parent: kind}
	}
	t = odata.Type{Namespace: "ODataSvcSchema", Name: set, Keys: []string{"Name", "_EntityType.Name"}}
	switch set {
	case "EntityType":
		t.Keys, t.Fields, paths = []string{"Name"}, []odata.Field{name}, []string{"_AssociationEnd", "_Property"}
	case "ComplexType":
		t.Keys, t.Fields, paths = []string{"Name"}, []odata.Field{name}, []string{"_ComplexTypeProperty"}
	case "Property":
		t.Whole = true
		t.Fields = append([]odata.Field{name, parent("EntityType")}, propertyFields(complexTypes)...)
		t.Fields = append(t.Fields, odata.Field{Name: "IsKey", Kind: odata.Boolean, Default: false},
			odata.Field{Name: "UniqueKey", Form: nameForm}, odata.Field{Name: "IsDeclared", Kind: odata.Boolean, Default: true})
		paths = []string{"_EntityType"}
	case "ComplexTypeProperty":
		t.Whole, t.Keys[1] = true, "_ComplexType.Name"
		t.Fields = append([]odata.Field{name, parent("ComplexType")}, propertyFields(complexTypes)...)
		paths = []string{"_ComplexType"}
	case "AssociationEnd":
		t.Fields = []odata.Field{name, {Name: "Multiplicity", Required: true, Form: multiplicity}, parent("EntityType")}
		paths = []string{"_EntityType", "_AssociationEnd"}
	default:
		return t, nil, false
	}
	return t, paths, true
}

func propertyFields(complexTypes []string) []odata.Field {
	kinds := append([]string{odata.String, odata.Boolean, odata.Int32, odata.Single, odata.Double, odata.DateTime}, complexTypes...)
	return []odata.Field{{Name: "Type", Required: true, Form: func(kind string) bool { return slices.Contains(kinds, kind) }},
		{Name: "Nullable", Kind: odata.Boolean, Default: true}, {Name: "DefaultValue"},
		{Name: "CollectionKind", Default: "None", Form: collectionForm}}
}

// schemaPath is where a navigation property of a type of schemas leads.
func schemaPath(set, navigation string) path {
	p := path{set: strings.TrimPrefix(navigation, "_")}
	p.From, p.To = set, p.set
	switch {
	case p.set == set:
		p.Shape = model.OneToOne
	case p.set == "EntityType" || p.set == "ComplexType":
		p.Shape = model.ToParent
	default:
		p.Shape = model.ToChildren
	}
	return p
}

// fieldOf is a property as a field of the entities that have it.
func (s service) fieldOf(p *model.Row) odata.Field {
	fields, _ := p.Source["s"].(corejson.Object)
	f := odata.Field{Name: p.Field("Name"), Kind: p.Field("Type"), List: p.Field("CollectionKind") == "List"}
	f.Required, f.Loose = fields["Nullable"] == false, fields["IsDeclared"] == false
	if text, ok := fields["DefaultValue"].(string); ok {
		f.Default = odata.DefaultOf(f, text)
	}
	if parts, isComplex := s.ComplexProperties(f.Kind); isComplex {
		f.Parts = []odata.Field{}
		for _, part := range parts {
			f.Parts = append(f.Parts, s.fieldOf(part))
		}
	}
	return f
}
