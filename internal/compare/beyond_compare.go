package compare

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// Compare yields each link that only the cell has. It says what it could not ask. Its errors are those of requests, of the archive and
// of yield.
func (b *Beyond) Compare(ctx context.Context, yield func(Mismatch) error) (notCompared []string, err error) {
	for _, k := range b.kinds {
		unread, err := b.kind(ctx, k, yield)
		if err != nil {
			return nil, err
		}
		if unread > 0 {
			notCompared = append(notCompared,
				fmt.Sprintf("%d of %s cannot be asked for what they are linked to in %s", unread, k.from.place(), k.to.set))
		}
	}
	return notCompared, nil
}

// kind looks for links beyond those of the archive.
func (b *Beyond) kind(ctx context.Context, k linkKind, yield func(Mismatch) error) (unread int, err error) {
	err = b.entities(ctx, k.from, func(from archive.End) error {
		shown, err := readLinks(ctx, b.cell.Client, linkSource{box: k.from.box, collection: k.from.collection, set: k.from.set,
			key: entityKey(from), target: k.to.set})
		var e *personium.Error
		switch {
		case personium.NotThere(err), personium.Is(err, personium.NoAssociation):
			return nil // the entity is missing among the rows, the association among its ends
		case errors.Is(err, personium.ErrUncountable), failed(err), errors.As(err, &e) && e.Status == 400:
			unread++
			return nil
		case err != nil:
			return fmt.Errorf("read the links of %s: %w", from, err)
		}
		for _, to := range shown {
			if _, isKnown := b.known[b.hash(from, bareEntity(to))]; isKnown {
				continue
			}
			m := Mismatch{Place: k.from.place(), Key: entityKey(from), Property: "link to " + to, Kind: Extra, Found: to}
			if err := yield(m); err != nil {
				return err
			}
		}
		return nil
	})
	return unread, err
}

// entities gives those that a set has in the archive.
func (b *Beyond) entities(ctx context.Context, s linkSet, each func(archive.End) error) error {
	boxes := map[string]string{}
	for _, box := range b.cell.Inventory.Boxes {
		boxes[box.ID] = box.Name
	}
	return b.cell.Archive.Rows(ctx, s.table, func(r *archive.Row) error {
		if s.typeID != "" && (string(r.Set.Text) != s.typeID || string(r.Node.Text) != s.node) {
			return nil
		}
		end := archive.End{Box: s.box, Collection: s.collection, Set: s.set, ID: string(r.Key.Text)}
		if s.collection == "" {
			end.Box = boxes[string(r.BoxLink.Text)]
		}
		return each(end)
	})
}

// place is the set as it is named.
func (s linkSet) place() string {
	if s.collection == "" {
		return s.set
	}
	return s.box + "/" + s.collection + "/" + s.set
}
