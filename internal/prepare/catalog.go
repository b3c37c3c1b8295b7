package prepare

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A spot is an OData collection: the name of its box, and its path there.
type spot struct{ box, path string }

// An entityType is an entity set of user data. Those that no cell shows have no spot.
type entityType struct {
	name  string
	at    spot
	shown bool
}

// A catalog knows the names of what rows name by id.
type catalog struct {
	boxes   map[string]string  // names by id, the main box's under each id that stands for it
	spots   map[[2]string]spot // by box id and collection id
	types   []entityType
	numbers map[string]uint32 // of types, by id; those that are in no line come last
}

func newCatalog(inv *archive.Inventory, target string) *catalog {
	c := &catalog{boxes: map[string]string{}, spots: map[[2]string]spot{}, numbers: map[string]uint32{}}
	for _, b := range inv.Boxes {
		ids := []string{b.ID}
		if b.Main {
			ids = append(ids, target)
		}
		for _, id := range ids {
			c.boxes[id] = b.Name
			for _, col := range b.Collections {
				c.spots[[2]string{id, col.ID}] = spot{b.Name, col.Path}
			}
		}
	}
	delete(c.boxes, "")
	return c
}

// readTypes reads the entity types.
func (c *catalog) readTypes(ctx context.Context, r *archive.Reader) error {
	return r.Rows(ctx, "EntityType", func(row *archive.Row) error {
		at, shown := c.spots[[2]string{string(row.Box.Text), string(row.Node.Text)}]
		n, known := c.numbers[string(row.ID.Text)]
		if known && c.types[n].name != string(row.Key.Text) {
			return fmt.Errorf("the entity type %s: %w", row.Key.Text, ErrAmbiguous)
		}
		c.types[c.number(row.ID.Text)] = entityType{string(row.Key.Text), at, shown}
		return nil
	})
}

// number is the number of the entity type of an id.
func (c *catalog) number(id []byte) uint32 {
	if n, ok := c.numbers[string(id)]; ok {
		return n
	}
	n := uint32(len(c.types))
	c.types = append(c.types, entityType{name: string(id)})
	c.numbers[string(id)] = n
	return n
}

// userEnd is a row of user data as the end of a link.
func (c *catalog) userEnd(number uint32, key, rowID string) archive.End {
	t := c.types[number]
	return archive.End{Box: t.at.box, Collection: t.at.path, Set: t.name, ID: key, RowID: rowID}
}

// userEnd is a row of user data as the end of a link.
func (p *planner) userEnd(row *archive.Row) end {
	return end{p.catalog.userEnd(p.catalog.number(row.Set.Text), string(row.Key.Text), string(row.ID.Text))}
}

// A cellRow is a row of a small table, read as a whole.
type cellRow struct {
	ID     string `json:"_id"`
	Source struct {
		Fields struct {
			Name         string
			Multiplicity string
			EventType    *string
			External     bool `json:"EventExternal"`
		} `json:"s"`
		Links map[string]any `json:"l"`
		Lists []any          `json:"ll"`
		Box   any            `json:"b"`
		Node  any            `json:"n"`
	} `json:"_source"`
}

// cellRowOf reads a line; one that is no row has no id.
func cellRowOf(line []byte) cellRow {
	var row cellRow
	if json.Unmarshal(line, &row) != nil {
		return cellRow{}
	}
	return row
}

// link is the id that a row names in its l.
func (r *cellRow) link(name string) string {
	id, _ := r.Source.Links[name].(string)
	return id
}

// boxName is the name of the box that a row belongs to; "" for none, and for the main box, which has no rows of its own.
func (c *catalog) boxName(id string) string {
	if name := c.boxes[id]; name != snapshot.MainBox {
		return name
	}
	return ""
}
