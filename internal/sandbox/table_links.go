package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// links is Set(key)/$links/_Other: the entities of another set that an entity is linked to.
func (t table) links(key, navigation, body string) (*wire.Answer, error) {
	navigation, targetKey, ok := odata.SplitSet(navigation)
	if !ok {
		return nil, coreerror.BadKey.New()
	}
	source, err := t.keyed(key)
	if err != nil && coreerror.Of(err).Code != coreerror.NoEntity {
		return nil, err
	}
	p, other, known := t.path(navigation)
	switch t.Method {
	case http.MethodGet:
		switch {
		case source == nil:
			return nil, coreerror.NoEntity.New()
		case !known:
			return nil, coreerror.NoAssociation.New()
		}
		related, err := t.cell.Tables().Related(source, p.Relation, other.rows)
		if err != nil {
			return nil, err
		}
		return other.listLinks(related)
	case http.MethodPost:
		if !known || p.fixed {
			return nil, t.noLink(navigation, targetKey, body, p.fixed)
		}
		targetKey, err := odata.ParseLink(body, targetKey, p.set)
		if err != nil {
			return nil, err
		}
		return t.link(source, targetKey, p, other)
	case http.MethodDelete:
		switch {
		case targetKey == "":
			return nil, coreerror.LinkWithoutKey.New()
		case !known:
			return nil, coreerror.NoAssociation.New()
		}
		return t.unlink(source, targetKey, p, other)
	case http.MethodPut:
		return nil, coreerror.NotImplemented.New()
	}
	return nil, notAllowed()
}

// noLink is why no link can be made along a navigation property: none leads to what the body names, or there is none at all.
func (t table) noLink(navigation, targetKey, body string, fixed bool) error {
	if _, err := odata.ParseLink(body, targetKey, navigation[min(1, len(navigation)):]); err != nil && !fixed {
		return err
	}
	return coreerror.NoAssociation.New()
}

// link makes a link. Which entity belongs to which box is a part of its key, which nothing else may have.
func (t table) link(source *model.Row, targetKey string, p path, other table) (*wire.Answer, error) {
	target, err := other.keyed(targetKey)
	switch {
	case source == nil:
		return nil, coreerror.NoLink.New()
	case err != nil:
		return nil, coreerror.BadField.New("uri")
	case t.kind == "AssociationEnd" && p.set == t.kind:
		if err := t.service.canAssociate(source, target); err != nil {
			return nil, err
		}
	}
	if !t.cell.Tables().Relate(source, target, p.Relation) {
		return nil, coreerror.LinkExists.New()
	}
	return noContent(), nil
}

func (t table) unlink(source *model.Row, targetKey string, p path, other table) (*wire.Answer, error) {
	target, _ := other.keyed(targetKey)
	if source == nil || target == nil || !t.cell.Tables().Unrelate(source, target, p.Relation) {
		return nil, coreerror.NoLink.New()
	}
	return noContent(), nil
}

// canAssociate refuses a second association between two entity types, and one that both need.
func (s service) canAssociate(this, other *model.Row) error {
	if this.Field("Multiplicity") == "1" && other.Field("Multiplicity") == "1" {
		return coreerror.BothOne.New()
	}
	for _, entityType := range s.Rows("EntityType") {
		if entityType.ID != this.Link("EntityType") {
			continue
		}
		for _, a := range s.Associations(entityType) {
			if a.Target.ID == other.Link("EntityType") {
				return coreerror.TypesRelated.New()
			}
		}
	}
	return nil
}

// createBeyond makes an entity at the other end of a navigation property, linked.
func (t table) createBeyond(source *model.Row, p path, other table, body string) (*wire.Answer, error) {
	r, e, err := other.create(body)
	if coreerror.Of(err).Code == coreerror.EntityExists {
		return nil, coreerror.LinkExists.New()
	}
	if err != nil {
		return nil, err
	}
	if t.kind == "AssociationEnd" && p.set == t.kind {
		if err := t.service.canAssociate(source, r); err != nil {
			return nil, err
		}
	}
	other.put(r)
	if !t.cell.Tables().Relate(source, r, p.Relation) {
		other.cell.Tables().Remove(r.Kind, r.ID)
		return nil, coreerror.LinkExists.New()
	}
	if p.Shape != model.ManyToMany && p.Shape != model.ToParent {
		e.Version++
	}
	return made(e), nil
}

// listLinks answers with the URIs of rows. Like every list it has 25 entries when nobody says how many.
func (t table) listLinks(rows []*model.Row) (*wire.Answer, error) {
	p, err := t.page(t.Type)
	if err != nil {
		return nil, err
	}
	uris := make([]string, len(rows))
	for i, r := range rows {
		uris[i] = t.shown(r).PlainURI()
	}
	return listed(p.URIs(uris)), nil
}
