package sandbox

import (
	"io"
	"net/http"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// cellLinks is {CellURL}__ctl/Set(key)/$links/_Other: the rows of another type that a row is linked to.
func (q *request) cellLinks(segment, navigation string) (*wire.Answer, error) {
	set, key, ok := odata.SplitSet(segment)
	if !ok || key == "" || !slices.Contains(cellSets(), set) {
		return nil, coreerror.NoEntitySet.New()
	}
	navigation, targetKey, ok := odata.SplitSet(navigation)
	if !ok {
		return nil, coreerror.BadKey.New()
	}
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return nil, coreerror.BodyUnreadable.New()
	}
	return q.locked(func() (*wire.Answer, error) {
		if q.Method != http.MethodGet {
			if err := q.needUnlocked(); err != nil {
				return nil, err
			}
		}
		if err := q.needRoot(); err != nil {
			return nil, err
		}
		source := q.cell.keyed(set, key)
		if source == nil {
			return nil, coreerror.NoEntity.New()
		}
		target, manyToMany := cellAssociation(set, navigation)
		if target == "" {
			return nil, coreerror.NoAssociation.New()
		}
		if q.Method == http.MethodGet {
			return q.listLinks(q.cell.linked(source, target, manyToMany), q.cell.entity)
		}
		if !manyToMany {
			return nil, coreerror.NotImplemented.New()
		}
		return q.changeLink(source, target, targetKey, string(body))
	})
}

// cellAssociation is the type that a navigation property of a cell-level type leads to, and whether many of one can be
// linked to many of the other; "" when it leads nowhere.
func cellAssociation(set, navigation string) (target string, manyToMany bool) {
	switch {
	case set == "Account" && navigation == "_ReceivedMessageRead":
		return "ReceivedMessage", true
	case set == "ReceivedMessage" && navigation == "_AccountRead":
		return "Account", true
	}
	for _, pair := range [][2]string{{"Account", "Role"}, {"Role", "Relation"}, {"Role", "ExtCell"}, {"Role", "ExtRole"}, {"Relation", "ExtCell"}} {
		for i := range pair {
			if set == pair[i] && navigation == "_"+pair[1-i] {
				return pair[1-i], true
			}
		}
	}
	for _, kind := range []string{"Role", "Relation", "Rule", "SentMessage", "ReceivedMessage"} {
		if set == "Box" && navigation == "_"+kind {
			return kind, false
		}
		if set == kind && navigation == "_Box" {
			return "Box", false
		}
	}
	if set == "Relation" && navigation == "_ExtRole" || set == "ExtRole" && navigation == "_Relation" {
		return navigation[1:], false
	}
	return "", false
}

// linked are the rows of a type that a row is linked to.
func (c *cell) linked(source *row, target string, manyToMany bool) []*row {
	if manyToMany {
		return c.content.rowsOf(target, c.content.linkedTo(source.id, source.kind, target))
	}
	if id := source.link(target); id != "" {
		return c.content.rowsOf(target, []string{id})
	}
	return slices.DeleteFunc(slices.Clone(c.content.rows[target]), func(r *row) bool { return r.link(source.kind) != source.id })
}

// changeLink makes or deletes a link between two rows.
func (q *request) changeLink(source *row, target, targetKey, body string) (*wire.Answer, error) {
	switch q.Method {
	case http.MethodPost:
		key, err := odata.ParseLink(body, targetKey, target)
		if err != nil {
			return nil, err
		}
		other := q.cell.keyed(target, key)
		if other == nil {
			return nil, coreerror.NoEntity.New()
		}
		return q.addLink(q.cell.newLink(source, other, source.kind, target, nil))
	case http.MethodDelete:
		if targetKey == "" {
			return nil, coreerror.LinkWithoutKey.New()
		}
		other := q.cell.keyed(target, targetKey)
		if other == nil {
			return nil, coreerror.NoEntity.New()
		}
		return q.deleteLink(q.cell.newLink(source, other, source.kind, target, nil).id)
	}
	return nil, notAllowed()
}

// deleteLink deletes the link row of an id. An imported link has another.
func (q *request) deleteLink(id string) (*wire.Answer, error) {
	links := q.cell.content.rows[linkType]
	i := slices.IndexFunc(links, func(l *row) bool { return l.id == id })
	if i < 0 {
		return nil, coreerror.NoLink.New()
	}
	q.cell.content.rows[linkType] = slices.Delete(slices.Clone(links), i, i+1)
	return noContent(), nil
}
