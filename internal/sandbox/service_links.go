package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// links is {collection}/Set('id')/$links/_Other: the entities of another entity type that an entity is linked to.
func (s service) links(entityType, source *model.Row, navigation, body string) (*wire.Answer, error) {
	navigation, targetKey, ok := odata.SplitSet(navigation)
	a, known := s.Association(entityType, navigation)
	switch {
	case !ok:
		return nil, coreerror.BadKey.New()
	case !known:
		return nil, coreerror.NoAssociation.New()
	}
	entityOf := s.userEntities(a.Target)
	switch s.Method {
	case http.MethodGet:
		rows, err := s.Linked(source, entityType, a)
		if err != nil {
			return nil, err
		}
		return s.listLinks(rows, entityOf)
	case http.MethodPost:
		key, err := odata.ParseLink(body, targetKey, a.Target.Field("Name"))
		if err != nil {
			return nil, err
		}
		target := findKey(key, s.Entities(a.Target), entityOf)
		if target == nil {
			return nil, coreerror.NoEntity.New()
		}
		if !s.Link([2]*model.Row{source, target}, entityType, a) {
			return nil, coreerror.LinkExists.New()
		}
		return noContent(), nil
	}
	return nil, coreerror.NotImplemented.New()
}
