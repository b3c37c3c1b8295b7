package sandbox

import (
	"maps"
	"net/http"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// userLinks is {collection}/Set('id')/$links/_Other: the entities of another entity type that an entity is linked to.
func (q *request) userLinks(s collection, entityType, source *row, navigation, body string) (*wire.Answer, error) {
	navigation, targetKey, ok := odata.SplitSet(navigation)
	a, known := s.association(entityType, navigation)
	switch {
	case !ok:
		return nil, coreerror.BadKey.New()
	case !known:
		return nil, coreerror.NoAssociation.New()
	}
	entityOf := s.userEntities(a.target)
	switch q.Method {
	case http.MethodGet:
		rows, err := s.linked(source, entityType, a)
		if err != nil {
			return nil, err
		}
		return q.listLinks(rows, entityOf)
	case http.MethodPost:
		key, err := odata.ParseLink(body, targetKey, a.target.field("Name"))
		if err != nil {
			return nil, err
		}
		target := findKey(key, s.entities(a.target), entityOf)
		if target == nil {
			return nil, coreerror.NoEntity.New()
		}
		return q.linkUserData(s, [2]*row{source, target}, entityType, a)
	}
	return nil, coreerror.NotImplemented.New()
}

// linked are the rows at the other end of an association. Many to many, a link whose row the server does not find leaves
// nothing; many to one, one that leads to a row that is no more is an error that nobody expected.
func (s collection) linked(source, entityType *row, a association) ([]*row, error) {
	if a.many && a.manyThis {
		return s.cell.content.rowsOf("UserData", s.cell.content.linkedTo(source.id, entityType.id, a.target.id)), nil
	}
	if a.many {
		return slices.DeleteFunc(s.entities(a.target), func(r *row) bool { return r.oneTarget(entityType.id) != source.id }), nil
	}
	id := source.oneTarget(a.target.id)
	if id == "" {
		return nil, nil
	}
	target := s.cell.content.byID("UserData", id)
	if target == nil {
		return nil, coreerror.UnknownException()
	}
	return []*row{target}, nil
}

// rowsOf are the rows of a type that have one of the ids.
func (c *content) rowsOf(kind string, ids []string) []*row {
	var rows []*row
	for _, r := range c.rows[kind] {
		if _, has := slices.BinarySearch(ids, r.id); has {
			rows = append(rows, r)
		}
	}
	return rows
}

// linkUserData makes a link. Many to one, the row at the end of the many remembers it.
func (q *request) linkUserData(s collection, ends [2]*row, entityType *row, a association) (*wire.Answer, error) {
	c := q.cell
	if a.many && a.manyThis {
		place := corejson.Object{"b": s.box, "n": s.node}
		return q.addLink(c.newLink(ends[0], ends[1], entityType.id, a.target.id, place))
	}
	child, parent, parentType := ends[0], ends[1], a.target
	if a.many {
		child, parent, parentType = ends[1], ends[0], entityType
	}
	if child.oneTarget(parentType.id) != "" {
		return nil, coreerror.LinkExists.New()
	}
	linked := &row{kind: child.kind, id: child.id, source: maps.Clone(child.source)}
	list, _ := child.source["ll"].([]any)
	linked.source["ll"] = append(slices.Clone(list), parentType.id+":"+parent.id)
	rows := slices.Clone(c.content.rows[child.kind])
	rows[slices.Index(rows, child)] = linked
	c.content.rows[child.kind] = rows
	return noContent(), nil
}

// addLink adds a link row unless there is one with its id. That an imported link has the same ends does not count.
func (q *request) addLink(l *row) (*wire.Answer, error) {
	if q.cell.content.byID(linkType, l.id) != nil {
		return nil, coreerror.LinkExists.New()
	}
	q.unit.cells.indexes[q.cell.owner] = true
	q.cell.content.add(l)
	return noContent(), nil
}

func noContent() *wire.Answer {
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0")
}

// listLinks answers with the URIs of linked rows. Like every list it has 25 entries when nobody says how many.
func (q *request) listLinks(rows []*row, entityOf func(*row) odata.Entity) (*wire.Answer, error) {
	p, err := q.page("")
	if err != nil {
		return nil, err
	}
	uris := make([]string, len(rows))
	for i, r := range rows {
		uris[i] = entityOf(r).URI()
	}
	return listed(p.URIs(uris)), nil
}
