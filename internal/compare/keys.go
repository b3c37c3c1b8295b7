package compare

import (
	"context"
	"fmt"
	"hash/maphash"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// keys reads the keys of an entity set that has changed, and looks for those that were there before the job.
func (h *holding) keys(ctx context.Context, p place) error {
	seed := maphash.MakeSeed()
	archived, err := h.archived(ctx, p, seed)
	if err != nil {
		return err
	}
	cut, stayed := h.cut(p.name), int64(0)
	err = h.Client.Keys(ctx, p.list, func(k personium.Keyed) error {
		_, there := archived[maphash.String(seed, k.ID)]
		switch {
		case there && k.Updated > cut:
			h.held.Written++
		case k.Published > cut:
			h.held.Came++
		case !there:
			h.missing(1, p.name+"('"+k.ID+"')")
		}
		if there {
			stayed++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the keys of %s: %w", p.name, err)
	}
	h.held.Went += int64(len(archived)) - stayed
	return nil
}

// archived are hashes of the keys that an entity set has in the archive.
func (h *holding) archived(ctx context.Context, p place, seed maphash.Seed) (map[uint64]struct{}, error) {
	keys := map[uint64]struct{}{}
	c, s := h.find(p)
	if s == nil {
		return keys, nil
	}
	err := h.Archive.Rows(ctx, p.table, func(r *archive.Row) error {
		if string(r.Set.Text) == s.TypeID && string(r.Node.Text) == c.ID {
			keys[maphash.Bytes(seed, r.Key.Text)] = struct{}{}
		}
		return nil
	})
	return keys, err
}

// find is the entity set of a place in the archive; nil when it has none.
func (h *holding) find(p place) (*archive.Collection, *archive.EntitySet) {
	for i := range h.Inventory.Boxes {
		box := &h.Inventory.Boxes[i]
		for k := range box.Collections {
			c := &box.Collections[k]
			for n := range c.Sets {
				if box.Name == p.box && c.Path == p.path && c.Sets[n].Name == p.set {
					return c, &c.Sets[n]
				}
			}
		}
	}
	return nil, nil
}
