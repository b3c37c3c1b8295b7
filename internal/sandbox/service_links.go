package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// links is {collection}/Set('id')/$links/_Other: the entities of another entity type that an entity is linked to.
func (s service) links(entityType, source *row, navigation, body string) (*wire.Answer, error) {
	navigation, targetKey, ok := odata.SplitSet(navigation)
	a, known := s.association(entityType, navigation)
	switch {
	case !ok:
		return nil, coreerror.BadKey.New()
	case !known:
		return nil, coreerror.NoAssociation.New()
	}
	entityOf := s.userEntities(a.target)
	switch s.Method {
	case http.MethodGet:
		rows, err := s.linked(source, entityType, a)
		if err != nil {
			return nil, err
		}
		return s.listLinks(rows, entityOf)
	case http.MethodPost:
		key, err := odata.ParseLink(body, targetKey, a.target.field("Name"))
		if err != nil {
			return nil, err
		}
		target := findKey(key, s.entities(a.target), entityOf)
		if target == nil {
			return nil, coreerror.NoEntity.New()
		}
		if !s.link([2]*row{source, target}, entityType, a) {
			return nil, coreerror.LinkExists.New()
		}
		return noContent(), nil
	}
	return nil, coreerror.NotImplemented.New()
}
