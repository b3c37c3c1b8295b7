package archive

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// linkBatch is how many links are held while the rows at their ends are looked up: one more reading of the rows for so
// many links.
const linkBatch = 50_000

// Links calls yield for every link of the archive, those of 80_link first. It reads the tables again, and holds only some
// of the links at a time. inv is the inventory of a check that found no damage. An error of yield ends it. Of a prepared copy it
// lists those that were taken out as well, last; their lines and row ids are those of the original.
func (r *Reader) Links(ctx context.Context, inv *Inventory, yield func(Link) error) error {
	l := &linker{ctx: ctx, r: r, inv: inv, yield: yield, sets: map[string]string{}, relations: map[string]End{}}
	l.index()
	steps := []func() error{l.readTypes, l.readRelations, l.readAssociations, l.readLinks, l.readRows, l.flush, l.readTaken}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("list the links of the archive: %w", err)
		}
	}
	return nil
}

// A linker lists the links of one archive.
type linker struct {
	ctx    context.Context
	r      *Reader
	inv    *Inventory
	yield  func(Link) error
	boxes  map[string]string // names by id
	places map[[2]string]End // box and collection by their ids
	sets   map[string]string // names by entity type id
	// relations are the names and boxes of those of external roles, by their ids.
	relations    map[string]End
	associations associations
	batch        []Link
}

func (l *linker) index() {
	l.boxes, l.places = map[string]string{}, map[[2]string]End{}
	for _, b := range l.inv.Boxes {
		l.boxes[b.ID] = b.Name
		for _, c := range b.Collections {
			l.places[[2]string{b.ID, c.ID}] = End{Box: b.Name, Collection: c.Path}
			for _, id := range l.inv.MainBoxIDs() {
				if b.Main {
					l.places[[2]string{id, c.ID}] = End{Box: b.Name, Collection: c.Path}
				}
			}
		}
	}
}

func (l *linker) readTypes() error {
	return l.r.Lines(l.ctx, "EntityType", nil, func(_ int, row *Row) error {
		l.sets[string(row.ID.Text)] = string(row.Key.Text)
		return nil
	})
}

func (l *linker) readRelations() error {
	if l.inv.RowsOf("ExtRole") == 0 {
		return nil
	}
	return l.r.Lines(l.ctx, "Relation", nil, func(_ int, row *Row) error {
		l.relations[string(row.ID.Text)] = End{Owner: string(row.Key.Text), Box: l.boxes[string(row.BoxLink.Text)]}
		return nil
	})
}

func (l *linker) readLinks() error {
	return l.r.Lines(l.ctx, "link", nil, func(line int, row *Row) error {
		k := Link{Kind: CellLink, Line: line, From: l.end(row, row.T1, row.K1), To: l.end(row, row.T2, row.K2)}
		if row.Box.Kind == jsonscan.String {
			k.Kind, k.Hidden = DataLink, string(row.T1.Text) > string(row.T2.Text)
			k.Unrelated = !l.associations.has(string(row.T1.Text), string(row.T2.Text))
		}
		return l.add(k)
	})
}

// end is one end of a link, its key not yet known.
func (l *linker) end(row *Row, set, id jsonscan.Value) End {
	e := l.places[[2]string{string(row.Box.Text), string(row.Node.Text)}]
	e.Set, e.RowID = cmp.Or(l.sets[string(set.Text)], string(set.Text)), string(id.Text)
	return e
}

// readRows finds the links that rows of user data carry.
func (l *linker) readRows() error {
	if l.inv.RowLinks == 0 {
		return nil
	}
	var refs [][2]string
	collect := func(ref []byte) {
		set, id, _ := bytes.Cut(ref, []byte(":"))
		refs = append(refs, [2]string{string(set), string(id)})
	}
	return l.r.Lines(l.ctx, "UserData", collect, func(line int, row *Row) error {
		from := l.end(row, row.Set, row.ID)
		from.ID = string(row.Key.Text)
		for _, ref := range refs {
			to := l.end(row, jsonscan.Value{Text: []byte(ref[0])}, jsonscan.Value{Text: []byte(ref[1])})
			k := Link{Kind: RowLink, Line: line, From: from, To: to, Unrelated: !l.associations.has(string(row.Set.Text), ref[0])}
			if ref[0] == string(row.Set.Text) && l.associations.trees[ref[0]] {
				k.Directed, k.From, k.To = true, to, from
			}
			if err := l.add(k); err != nil {
				return err
			}
		}
		refs = refs[:0]
		return nil
	})
}

// readTaken lists the links that were taken out of a prepared copy.
func (l *linker) readTaken() error {
	copied, err := l.r.Prepared(l.ctx)
	if err != nil || copied == nil {
		return err
	}
	return l.r.TakenOut(l.ctx, func(t Taken) error {
		if t.Kind == AssociationLink || t.Kind == TakenRule {
			return nil
		}
		return l.yield(t.Link)
	})
}

func (l *linker) add(k Link) error {
	l.batch = append(l.batch, k)
	if len(l.batch) < linkBatch {
		return nil
	}
	return l.flush()
}

// flush looks up the keys of the links in the batch, and gives them away.
func (l *linker) flush() error {
	if len(l.batch) == 0 {
		return nil
	}
	wanted := map[string]End{}
	for _, k := range l.batch {
		wanted[k.From.RowID], wanted[k.To.RowID] = End{}, End{}
	}
	types := []string{"UserData"}
	if slices.ContainsFunc(l.batch, func(k Link) bool { return k.Kind == CellLink }) {
		for _, t := range CellTables() {
			types = append(types, t.Type)
		}
	}
	for _, t := range types {
		err := l.r.Lines(l.ctx, t, nil, func(_ int, row *Row) error {
			if _, ok := wanted[string(row.ID.Text)]; ok {
				wanted[string(row.ID.Text)] = l.found(t, row)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	batch := l.batch
	l.batch = nil
	for _, k := range batch {
		k.From.resolve(wanted)
		k.To.resolve(wanted)
		if err := l.yield(k); err != nil {
			return err
		}
	}
	l.batch = batch[:0]
	return nil
}

// found is what the row of an end tells of it.
func (l *linker) found(rowType string, row *Row) End {
	if rowType == "ExtRole" {
		e := l.relations[string(row.OwnerLink.Text)]
		e.ID = string(row.Key.Text)
		return e
	}
	return End{ID: string(row.Key.Text), Box: l.boxes[string(row.BoxLink.Text)]}
}

func (e *End) resolve(known map[string]End) {
	found := known[e.RowID]
	e.ID = cmp.Or(e.ID, found.ID)
	e.Box = cmp.Or(e.Box, found.Box)
	e.Owner = found.Owner
}
