package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// list answers with those of the rows that the query asks for.
func (t table) list(rows []*model.Row) (*wire.Answer, error) {
	p, err := t.page(t.Type)
	if err != nil {
		return nil, err
	}
	if err := p.CanExpandList(); err != nil {
		return nil, err
	}
	if err := t.canExpand(p.Expand); err != nil {
		return nil, err
	}
	items := make([]odata.Item, len(rows))
	for i, r := range rows {
		items[i] = odata.Item{
			Value:  func(field string) any { return t.value(r, field) },
			Entity: func() odata.Entity { return t.expanded(r, p.Expand, mostListed) },
		}
	}
	return t.request.list(p, t.base, items)
}

// read answers with one entity.
func (t table) read(key string) (*wire.Answer, error) {
	atom, err := t.inAtom(t.Type)
	if err != nil {
		return nil, err
	}
	p, err := t.page(t.Type)
	if err != nil {
		return nil, err
	}
	r, err := t.keyed(key)
	if err != nil {
		return nil, err
	}
	if err := t.canExpand(p.Expand); err != nil {
		return nil, err
	}
	e := t.expanded(r, p.Expand, mostRead)
	if atom {
		return inAtom(e), nil
	}
	return one(e, http.StatusOK).Text("application/json", p.One(e)), nil
}

func (t table) canExpand(navigations []string) error {
	for _, n := range navigations {
		if _, _, ok := t.path(n); !ok {
			return coreerror.NoExpansion.New(n)
		}
	}
	return nil
}

// How many entities are shown beyond each navigation property: io.personium.core.odata.expand.list.maxnum and …expand.retrieve.maxnum.
const mostListed, mostRead = 100, 1000

// expanded is an entity with what its navigation properties lead to: nothing where a row is no more, and no more than most of each.
func (t table) expanded(r *model.Row, navigations []string, most int) odata.Entity {
	e := t.shown(r)
	for _, n := range navigations {
		p, other, _ := t.path(n)
		related, _ := t.cell.Tables().Related(r, p.Relation, other.rows)
		if e.Expanded == nil {
			e.Expanded = map[string][]odata.Entity{}
		}
		e.Expanded[n] = []odata.Entity{}
		for _, one := range related[:min(most, len(related))] {
			e.Expanded[n] = append(e.Expanded[n], other.shown(one))
		}
	}
	return e
}
