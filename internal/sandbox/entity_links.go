package sandbox

import (
	"net/http"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// links is {CellURL}__ctl/Set(key)/$links/_Other: the rows of another type that a row is linked to.
func (e entities) links(segment, navigation string) (*wire.Answer, error) {
	set, key, ok := odata.SplitSet(segment)
	if !ok || key == "" || !slices.Contains(cellSets(), set) {
		return nil, coreerror.NoEntitySet.New()
	}
	navigation, targetKey, ok := odata.SplitSet(navigation)
	if !ok {
		return nil, coreerror.BadKey.New()
	}
	body, err := e.body()
	if err != nil {
		return nil, err
	}
	return e.locked(func() (*wire.Answer, error) {
		if e.Method != http.MethodGet {
			if err := e.needUnlocked(); err != nil {
				return nil, err
			}
		}
		if err := e.needRoot(); err != nil {
			return nil, err
		}
		source := e.keyed(set, key)
		if source == nil {
			return nil, coreerror.NoEntity.New()
		}
		target, manyToMany := cellAssociation(set, navigation)
		if target == "" {
			return nil, coreerror.NoAssociation.New()
		}
		if e.Method == http.MethodGet {
			return e.listLinks(e.cell.Tables().Linked(source, target, manyToMany), e.shown)
		}
		if !manyToMany {
			return nil, coreerror.NotImplemented.New()
		}
		return e.changeLink(source, target, targetKey, body)
	})
}

// changeLink makes or deletes a link between two rows.
func (e entities) changeLink(source *model.Row, target, targetKey, body string) (*wire.Answer, error) {
	switch e.Method {
	case http.MethodPost:
		key, err := odata.ParseLink(body, targetKey, target)
		if err != nil {
			return nil, err
		}
		link, err := e.linkTo(source, target, key)
		switch {
		case err != nil:
			return nil, err
		case !e.cell.Tables().Link(link):
			return nil, coreerror.LinkExists.New()
		}
		return noContent(), nil
	case http.MethodDelete:
		if targetKey == "" {
			return nil, coreerror.LinkWithoutKey.New()
		}
		link, err := e.linkTo(source, target, targetKey)
		switch {
		case err != nil:
			return nil, err
		case !e.cell.Tables().Remove(model.LinkType, link.ID): // an imported link has another id than its ends say
			return nil, coreerror.NoLink.New()
		}
		return noContent(), nil
	}
	return nil, notAllowed()
}

// linkTo is the link between a row and the one of another type that has the key, whether it is there or not.
func (e entities) linkTo(source *model.Row, target, key string) (*model.Row, error) {
	other := e.keyed(target, key)
	if other == nil {
		return nil, coreerror.NoEntity.New()
	}
	return model.NewLink(e.cell, model.End{Row: source, Type: source.Kind}, model.End{Row: other, Type: target}, nil), nil
}
