package rows

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
)

// A record is a row of which nothing is held but the hashes of its place and key, and of its values.
type record struct{ key, values uint64 }

// An index are the rows of some places of a snapshot, each once, in the order of the hashes of their keys.
type index struct {
	records []record
	seen    []uint64 // a bit for each
}

// index reads the rows of places. Of several lines of one row the newest counts.
func (c *comparison) index(ctx context.Context, h *shelf, places []place) (*index, error) {
	table, wanted := places[0].table, names(places)
	records := make([]record, 0, sum(places))
	err := h.each(ctx, table, wanted, func(r *row) error {
		records = append(records, c.record(r))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, func(a, b record) int { return cmp.Compare(a.key, b.key) })
	doubled := map[uint64]record{}
	for i := 1; i < len(records); i++ {
		if records[i].key == records[i-1].key {
			doubled[records[i].key] = record{}
		}
	}
	if len(doubled) > 0 {
		if err := c.newest(ctx, h, places, doubled); err != nil {
			return nil, err
		}
		records = slices.CompactFunc(records, func(a, b record) bool { return a.key == b.key })
		for i := range records {
			if r, ok := doubled[records[i].key]; ok {
				records[i].values = r.values
			}
		}
	}
	return &index{records, make([]uint64, (len(records)+63)/64)}, nil
}

// newest finds the lines that were written last of rows that have several.
func (c *comparison) newest(ctx context.Context, h *shelf, of []place, doubled map[uint64]record) error {
	table, wanted, written := of[0].table, names(of), map[uint64]int64{}
	return h.each(ctx, table, wanted, func(r *row) error {
		one := c.record(r)
		if _, ok := doubled[one.key]; !ok {
			return nil
		}
		if before, ok := written[one.key]; !ok || r.updated > before {
			written[one.key], doubled[one.key] = r.updated, one
		}
		return nil
	})
}

func names(places []place) map[string]bool {
	names := map[string]bool{}
	for _, p := range places {
		names[p.name] = true
	}
	return names
}

// record hashes a row.
func (c *comparison) record(r *row) record {
	var values maphash.Hash
	values.SetSeed(c.seed)
	for _, p := range r.values {
		_, _ = values.WriteString(p.name)
		_ = values.WriteByte(0)
		_, _ = values.WriteString(p.text)
		_ = values.WriteByte(0)
	}
	return record{c.keyOf(r.place, r.key), values.Sum64()}
}

func (c *comparison) keyOf(place, key string) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	_, _ = h.WriteString(place)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(key)
	return h.Sum64()
}

// find is the number of the row of a key; -1 for none.
func (x *index) find(key uint64) int {
	i, ok := slices.BinarySearchFunc(x.records, key, func(r record, key uint64) int { return cmp.Compare(r.key, key) })
	if !ok {
		return -1
	}
	return i
}

func (x *index) isSeen(i int) bool { return x.seen[i/64]>>(i%64)&1 == 1 }

func (x *index) see(i int) { x.seen[i/64] |= 1 << (i % 64) }

// unseen reports whether there are rows that were not seen.
func (x *index) unseen() bool {
	for i := range x.records {
		if !x.isSeen(i) {
			return true
		}
	}
	return false
}
