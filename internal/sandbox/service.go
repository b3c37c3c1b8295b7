package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// answer is what lies in an OData collection: entity sets, the types of its $metadata, and links between entities. An entity
// set is looked for before anybody asks who wants it. The cells are locked.
func (s service) answer(rest []string, body string) (*wire.Answer, error) {
	if rest[0] == "$metadata" {
		return s.schema(rest[1:])
	}
	set, key, ok := odata.SplitSet(rest[0])
	entityType := s.EntityType(set)
	if !ok || entityType == nil {
		return nil, coreerror.NoEntitySet.New()
	}
	if err := s.needRoot(); err != nil {
		return nil, err
	}
	switch {
	case len(rest) == 1 && s.Method == http.MethodGet:
		return s.readRows(key, s.Entities(entityType), s.userEntities(entityType), "__id")
	case len(rest) == 1:
		return nil, coreerror.NotImplemented.New()
	case len(rest) == 3 && rest[1] == "$links" && key != "":
		source := findKey(key, s.Entities(entityType), s.userEntities(entityType))
		if source == nil {
			return nil, coreerror.NoEntity.New()
		}
		return s.links(entityType, source, rest[2], body)
	}
	return nil, coreerror.UnknownURL.New()
}

// schema is below {collection}/$metadata. The schema as a whole, which is an XML document, is not made here.
func (s service) schema(rest []string) (*wire.Answer, error) {
	if len(rest) == 0 {
		return nil, coreerror.NotImplemented.New()
	}
	set, key, ok := odata.SplitSet(rest[0])
	if !ok || !slices.Contains(schemaSets(), set) {
		return nil, coreerror.NoEntitySet.New()
	}
	if len(rest) > 1 {
		return nil, coreerror.UnknownURL.New()
	}
	if err := s.needRoot(); err != nil {
		return nil, err
	}
	if s.Method != http.MethodGet {
		return nil, coreerror.NotImplemented.New()
	}
	return s.readRows(key, s.Rows(set), s.schemaEntity, "Name")
}

// readRows answers with a list of rows, or with the one that has the key.
func (s service) readRows(key string, rows []*model.Row, entityOf shower, filtered string) (*wire.Answer, error) {
	if err := s.needJSON(); err != nil {
		return nil, err
	}
	p, err := s.page(filtered)
	if err != nil {
		return nil, err
	}
	if key != "" {
		r := findKey(key, rows, entityOf)
		if r == nil {
			return nil, coreerror.NoEntity.New()
		}
		return one(entityOf(r), http.StatusOK), nil
	}
	items := make([]odata.Item, len(rows))
	for i, r := range rows {
		name := r.Field(filtered)
		items[i] = odata.Item{Key: name, Name: name, Entity: func() odata.Entity { return entityOf(r) }}
	}
	slices.SortStableFunc(items, func(a, b odata.Item) int { return cmp.Compare(a.Key, b.Key) })
	return listed(p.List(items)), nil
}

// A shower gives a row the form in which OData shows it.
type shower = func(*model.Row) odata.Entity

// findKey is the row whose entity has the key, or nil. A key is 'x' or names its parts.
func findKey(key string, rows []*model.Row, entityOf shower) *model.Row {
	bare := strings.TrimPrefix(key, "__id=")
	for _, r := range rows {
		if quoted := odata.QuoteKey(r.Field("__id")); quoted == bare || quoted == "null" && entityOf(r).Key == key {
			return r
		}
	}
	return nil
}
