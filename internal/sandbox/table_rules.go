package sandbox

import (
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// check refuses values that do not go together.
func (t table) check(values corejson.Object) error {
	wrong := ""
	switch t.kind {
	case "Rule":
		wrong = t.ruleForm(values).wrong(t.unit)
	case "Property", "ComplexTypeProperty":
		kind, _ := values["Type"].(string)
		text, given := values["DefaultValue"].(string)
		if given && odata.DefaultOf(odata.Field{Kind: kind}, text) == nil {
			wrong = "DefaultValue"
		}
	}
	if wrong != "" {
		return coreerror.BadField.New(wrong)
	}
	return nil
}

// canChange refuses what an entity of a schema must not become: what has been written under it would not fit any more.
func (t table) canChange(old, changed *model.Row) error {
	if t.service == nil || t.entity != nil {
		return nil
	}
	for _, f := range t.Fields {
		before, after := t.value(old, f.Name), t.value(changed, f.Name)
		switch {
		case before == after || f.Name == "Name" || f.Name == "Type" && before == odata.Int32 && after == odata.Double:
		case f.Parent != "":
			return coreerror.Unchangeable.New(t.Name + " '" + f.Name + "' change")
		case f.Name == "Type" || f.Name == "Multiplicity" || f.Name == "CollectionKind":
			return coreerror.Unchangeable.New(t.Name + " '" + f.Name + "' change from [" + shortly(before) + "] to [" + shortly(after) + "]")
		}
	}
	return nil
}

func shortly(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return corejson.Format(value)
}

// canRemove refuses to delete what others belong to.
func (t table) canRemove(r *model.Row) error {
	for _, n := range t.paths {
		p, other, _ := t.path(n)
		if p.Shape != model.ToChildren {
			continue
		}
		children, err := t.cell.Tables().Related(r, p.Relation, other.rows)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(children, func(c *model.Row) bool { return !isLoose(c) }) {
			return coreerror.HasRelated.New()
		}
	}
	if t.kind == "Box" && t.service == nil && t.cell.HoldsFiles(r) || t.service != nil && t.entity == nil && t.service.isUsed(r) {
		return coreerror.HasRelated.New()
	}
	return nil
}

// isLoose says whether a row is a property that nobody declared.
func isLoose(r *model.Row) bool {
	fields, _ := r.Source["s"].(corejson.Object)
	return r.Kind == "Property" && fields["IsDeclared"] == false
}

// isUsed says whether there is anything of a part of the schema: entities of a type, or with a property, or with a value of a
// complex type.
func (s service) isUsed(r *model.Row) bool {
	hasEntities := func(id string) bool {
		return slices.ContainsFunc(s.Rows("UserData"), func(e *model.Row) bool { return e.Source["t"] == id })
	}
	has := func(kind string, f func(*model.Row) bool) bool { return slices.ContainsFunc(s.Rows(kind), f) }
	switch r.Kind {
	case "EntityType":
		return hasEntities(r.ID)
	case "Property":
		return hasEntities(r.Link("EntityType"))
	case "ComplexType":
		ofIt := func(p *model.Row) bool { return p.Field("Type") == r.Field("Name") }
		return has("Property", ofIt) || has("ComplexTypeProperty", ofIt)
	case "ComplexTypeProperty":
		name := s.Cell.Tables().NameOf("ComplexType", r.Link("ComplexType"))
		return has("Property", func(p *model.Row) bool { return p.Field("Type") == name && hasEntities(p.Link("EntityType")) })
	}
	return false
}

// removeLoose deletes the properties that nobody declared, with their entity type.
func (s service) removeLoose(entityType *model.Row) {
	for _, p := range s.Rows("Property") {
		if isLoose(p) && p.Link("EntityType") == entityType.ID {
			s.Cell.Tables().Remove(p.Kind, p.ID)
		}
	}
}
