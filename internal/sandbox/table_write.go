package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// create reads a new entity, which is not in the cell yet, and its form in the answer.
func (t table) create(body string) (*model.Row, odata.Entity, error) {
	b, err := t.Parse(body)
	if err == nil {
		err = t.Complete(b)
	}
	if err == nil {
		err = t.check(b.Values)
	}
	if err != nil {
		return nil, odata.Entity{}, err
	}
	r := t.newRow()
	if err := t.fill(r, b, nil); err != nil {
		return nil, odata.Entity{}, err
	}
	if err := t.unique(r, nil); err != nil {
		return nil, odata.Entity{}, err
	}
	t.alias(r)
	shown := t
	shown.Fields = slices.DeleteFunc(slices.Clone(t.Fields), func(f odata.Field) bool {
		_, said := b.Values[f.Name]
		return f.Loose && !said
	})
	shown.Fields = append(shown.Fields, b.Loose...)
	shown = shown.declare(b.Loose)
	if err := t.fill(r, b, shown.aliases); err != nil {
		return nil, odata.Entity{}, err
	}
	e := shown.shown(r)
	e.Paths = nil
	return r, e, nil
}

// newRow is a row of the table without any values.
func (t table) newRow() *model.Row {
	if t.service == nil {
		return t.cell.Tables().NewRow(t.kind, corejson.Object{}, nil)
	}
	r := t.service.NewRow(t.kind, corejson.Object{}, corejson.Object{})
	if t.entity != nil {
		r.Source["t"], r.Source["ll"] = t.entity.ID, []any{}
	}
	return r
}

// fill gives a row the values of a body. What it names has to be there. aliases are those of the fields of user data.
func (t table) fill(r *model.Row, b odata.Body, aliases map[string]string) error {
	s, _ := r.Source["s"].(corejson.Object)
	l, _ := r.Source["l"].(corejson.Object)
	s, l = maps.Clone(s), maps.Clone(l)
	for name, value := range b.Values {
		f, known := t.Field(name)
		if i := slices.IndexFunc(b.Loose, func(f odata.Field) bool { return f.Name == name }); !known && i >= 0 {
			f = b.Loose[i]
		}
		alias := cmp.Or(aliases[name], t.aliases[name])
		switch {
		case f.Parent != "":
			delete(l, f.Parent)
			text, named := value.(string)
			if !named {
				continue
			}
			parent := t.parent(f.Parent, text)
			if parent == nil {
				return coreerror.NoParent.New(text)
			}
			l[f.Parent] = parent.ID
		case name == "_Relation._Box.Name":
		case t.entity != nil && name != "__id":
			if alias != "" {
				s[alias] = t.service.Aliased(f.Stored(value), f.Kind)
			}
		default:
			s[name] = value
		}
	}
	r.Source["s"], r.Source["l"] = s, l
	return t.credential(r)
}

// alias gives a new property the name under which rows have its values.
func (t table) alias(r *model.Row) {
	parent, has := map[string]string{"Property": "EntityType", "ComplexTypeProperty": "ComplexType"}[t.kind]
	if !has {
		return
	}
	properties := t.service.Properties(t.kind, parent, r.Link(parent))
	r.Source["h"] = corejson.Object{"Alias": t.service.FreeAlias(properties, r.Field("Type"))}
}

// parent is the row of a type that a body names.
func (t table) parent(kind, name string) *model.Row {
	if t.service != nil {
		for _, r := range t.service.Rows(kind) {
			if r.Field("Name") == name {
				return r
			}
		}
		return nil
	}
	return t.cell.Tables().Find(kind, "Name", name)
}

// unique refuses a row that has the key, or the schema, of another one.
func (t table) unique(r, itself *model.Row) error {
	for _, other := range t.rows {
		if other == itself {
			continue
		}
		same := func(field string) bool { return t.value(r, field) == t.value(other, field) }
		if !slices.ContainsFunc(t.Keys, func(key string) bool { return !same(key) }) ||
			t.kind == "Box" && r.Field("Schema") != "" && same("Schema") {
			return coreerror.EntityExists.New()
		}
	}
	return nil
}

// put writes a new row.
func (t table) put(r *model.Row) {
	if t.kind == "Box" && t.service == nil {
		t.cell.MakeBox(r)
		return
	}
	t.cell.Tables().Put(r)
}

// update changes an entity. MERGE leaves what the body does not name; without it everything else begins again as in a new one.
func (t table) update(key, body string, merge bool) (*wire.Answer, error) {
	b, err := t.Parse(body)
	if err == nil && merge {
		err = t.Check(b)
	}
	if t.entity != nil {
		delete(b.Values, "__id") // the key of user data stays
	}
	if err == nil && !merge {
		err = t.Complete(b)
	}
	if t.entity != nil {
		delete(b.Values, "__id")
	}
	if err != nil {
		return nil, err
	}
	old, err := t.keyed(key)
	if err != nil {
		return nil, err
	}
	if err := t.matches(old); err != nil {
		return nil, err
	}
	r := &model.Row{Kind: old.Kind, ID: old.ID, Source: maps.Clone(old.Source)}
	if !merge && t.entity != nil {
		r.Source["s"] = corejson.Object{"__id": old.Field("__id")}
	}
	r.Source["u"] = corejson.Number(time.Now().UnixMilli())
	if err := t.fill(r, b, t.declare(b.Loose).aliases); err != nil {
		return nil, err
	}
	if err := t.check(t.values(r)); err != nil {
		return nil, err
	}
	if err := t.canChange(old, r); err != nil {
		return nil, err
	}
	if err := t.unique(r, old); err != nil {
		return nil, err
	}
	t.cell.Tables().Put(r)
	return noContent().With("ETag", t.shown(r).ETag()), nil
}

// values are all values of a row.
func (t table) values(r *model.Row) corejson.Object {
	values := corejson.Object{}
	for _, f := range t.Fields {
		values[f.Name] = t.value(r, f.Name)
	}
	return values
}

// matches is the If-Match of a request that changes an entity.
func (t table) matches(r *model.Row) error {
	if tag := t.HTTP.Header.Get("If-Match"); tag != "" && tag != "*" && tag != t.shown(r).ETag() {
		return coreerror.EntityChanged.New()
	}
	return nil
}

// remove deletes an entity, and takes its links with it.
func (t table) remove(key string) (*wire.Answer, error) {
	r, err := t.keyed(key)
	if err != nil {
		return nil, err
	}
	if err := t.matches(r); err != nil {
		return nil, err
	}
	if err := t.canRemove(r); err != nil {
		return nil, err
	}
	for _, n := range t.paths {
		p, other, _ := t.path(n)
		if err := t.cell.Tables().Detach(r, p.Relation, other.rows); err != nil {
			return nil, err
		}
	}
	if t.kind == "Box" && t.service == nil {
		t.cell.RemoveBox(r)
		return noContent(), nil
	}
	if t.kind == "EntityType" {
		t.service.removeLoose(r)
	}
	t.cell.Tables().Remove(r.Kind, r.ID)
	return noContent(), nil
}

// credential gives an account the password of the request, if there is one.
func (t table) credential(r *model.Row) error {
	password := t.HTTP.Header.Get("X-Personium-Credential")
	switch {
	case t.kind != "Account" || password == "":
		return nil
	case !allowedPassword.MatchString(password):
		return coreerror.PasswordFormat.New()
	}
	r.SetPassword(password)
	return nil
}
