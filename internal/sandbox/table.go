package sandbox

import (
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

// A table is a set of entities as it is asked for: its type, its rows, and the tables that its navigation properties lead to.
type table struct {
	*request
	odata.Type
	base    string // URL of the service, with its final slash
	kind    string // of the rows
	rows    []*model.Row
	paths   []string
	aliases map[string]string // of user data, the names under which rows have their values, by those of the fields
	service *service          // the collection that it is in; nil at cell level
	entity  *model.Row        // the entity type of user data; nil of other rows
}

// A path is where a navigation property leads.
type path struct {
	model.Relation
	set   string
	fixed bool // it is made with the entity, or not at all
}

// path is where a navigation property leads, and the table there; ok is false when there is none of that name.
func (t table) path(navigation string) (p path, other table, ok bool) {
	if !slices.Contains(t.paths, navigation) {
		return p, other, false
	}
	switch {
	case t.service == nil:
		p, ok = cellPath(t.Name, navigation)
		other, _ = t.cellTable(p.set)
	case t.entity == nil:
		p, ok = schemaPath(t.Name, navigation), true
		other, _ = t.service.schemaTable(p.set)
	default:
		var a model.Association
		if a, ok = t.service.association(t.entity, navigation); ok {
			p = path{Relation: a.Relation, set: a.Target.Field("Name")}
			other = t.service.rowTable(a.Target)
		}
	}
	return p, other, ok
}

// cellTable is a set that {CellURL}__ctl has.
func (q *request) cellTable(set string) (t table, ok bool) {
	kind, paths, ok := cellType(set)
	return table{request: q, Type: kind, base: q.cellURL() + "__ctl/", kind: set, rows: q.cell.Tables().Rows(set), paths: paths}, ok
}

// value is what a row has in a field.
func (t table) value(r *model.Row, field string) any {
	f, _ := t.Field(field)
	s, _ := r.Source["s"].(corejson.Object)
	switch {
	case field == odata.Published:
		return r.Source["p"]
	case field == odata.Updated:
		return r.Source["u"]
	case f.Parent != "":
		return corejson.Nullable(t.cell.Tables().NameOf(f.Parent, r.Link(f.Parent)))
	case field == "_Relation._Box.Name":
		relation := t.cell.Tables().Named("Relation", r.Link("Relation"))
		if relation == nil {
			return nil
		}
		return corejson.Nullable(t.cell.Tables().NameOf("Box", relation.Link("Box")))
	case t.aliases != nil && field != "__id":
		return f.Loaded(t.service.Named(s[t.aliases[field]], f.Kind))
	}
	return s[field]
}

// shown is a row in the form in which OData shows it.
func (t table) shown(r *model.Row) odata.Entity {
	return odata.Entity{Type: t.Type, Base: t.base, Version: r.Version(), Paths: append([]string{}, t.paths...), Single: t.leadsToOne,
		Published: corejson.Integer(r.Source["p"]), Updated: corejson.Integer(r.Source["u"]),
		Value: func(field string) any { return t.value(r, field) }}
}

// leadsToOne says whether a navigation property leads to one entity at most.
func (t table) leadsToOne(navigation string) bool {
	p, _, _ := t.path(navigation)
	return p.Shape == model.ToParent || p.Shape == model.OneToOne
}

// keyed is the row that a key means.
func (t table) keyed(text string) (*model.Row, error) {
	key, err := odata.ParseKey(text)
	if err != nil {
		return nil, err
	}
	var found []*model.Row
	for _, r := range t.rows {
		if t.Matches(key, func(field string) any { return t.value(r, field) }) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		return nil, coreerror.NoEntity.New()
	case 1:
		return found[0], nil
	}
	return nil, coreerror.Doubled.New()
}
