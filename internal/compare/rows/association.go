package rows

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/value"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	associationEnd = "AssociationEnd"
	partner        = "_AssociationEnd" // the property of an end of an association that names the other end
)

// ends are those of associations. Two belong together when one of them names the other: after an import only one does, and of the
// other end the unit fails to say it (500, measured on 1.8.3), while the association works.
type ends struct {
	named map[string]string // what an end names, by its id or key
	by    map[string]string // by which one it is named
	keys  map[string]string // as OData writes them, by id
}

func newEnds() *ends { return &ends{map[string]string{}, map[string]string{}, map[string]string{}} }

func (e *ends) name(end, other string) {
	e.named[end], e.by[other] = other, end
}

// takeEnd keeps the end in a line of an archive. What it names may stand in a later one.
func (s *schema) takeEnd(line *archive.Row, _ []byte) error {
	id, name := string(line.ID.Text), value.Type{}
	r := row{}
	r.add("Name", name.Archived(string(line.Key.Text)))
	if owner := s.owners[string(line.OwnerLink.Text)]; owner != "" {
		r.add("_EntityType.Name", name.Archived(owner))
	}
	s.ends.keys[id] = r.keyIn(associationEnd)
	s.ends.name(id, string(line.EndLink.Text))
	return nil
}

// other is the key of the end that belongs to one; "" for none.
func (e *ends) other(id string) string {
	if key := e.keys[e.named[id]]; key != "" {
		return key
	}
	return e.keys[e.by[id]]
}

// partners asks for the other end of each of some ends of associations.
func (l *live) partners(ctx context.Context, p place, rows []*row) error {
	found := newEnds()
	for _, r := range rows {
		found.keys[r.key] = r.key
		shown, err := l.linked(ctx, p, r.key)
		if err != nil {
			return err
		}
		for _, end := range shown {
			found.name(r.key, bareKey(end))
		}
	}
	for _, r := range rows {
		if other := found.other(r.key); other != "" {
			r.add(partner, value.Type{}.Archived(other))
		}
		r.finish(p.table)
	}
	return nil
}

// linked are the ends that one is linked to. One that the unit fails at is asked once more, as it may have been an error that
// passes.
func (l *live) linked(ctx context.Context, p place, key string) (shown []string, err error) {
	for range 2 {
		failed := false
		err = compare.Ask(ctx, func() (err error) {
			shown, err = l.client.Links(ctx, p.list(), key, associationEnd)
			if refused := personium.CoreAnswer(err); refused != nil && refused.Status == 500 {
				failed, err = true, nil
			}
			return err
		})
		if !failed || err != nil {
			break
		}
	}
	if personium.NotThere(err) {
		err = nil
	}
	return shown, err
}

// bareKey is the key of AssociationEnd(Name='a',_EntityType.Name='A').
func bareKey(entity string) string {
	return entity[len(associationEnd)+1 : len(entity)-1]
}
