package rows

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/compare"
)

// mostWaiting is how many bytes the rows may have that wait for the lines that they differ from to be read again.
const mostWaiting = 8 << 20

// A matching finds for each row of some places of the other side the one of the snapshot that has its key.
type matching struct {
	*comparison
	table   string
	places  []place
	index   *index
	changed map[uint64]*row // by the hashes of their keys
	extra   []*row
	bytes   int // in both
	spoilt  map[string]bool
}

// match compares some places of one type.
func (c *comparison) match(ctx context.Context, table string, places []place) error {
	x, err := c.index(ctx, c.snapshot, places)
	if err != nil {
		return fmt.Errorf("read the rows of the snapshot: %w", err)
	}
	m := &matching{comparison: c, table: table, places: places, index: x, changed: map[uint64]*row{}, spoilt: map[string]bool{}}
	c.result.Expected += int64(len(x.records))
	err = c.other.rows(ctx, reading{table: table, places: places, take: m.take, spoilt: m.spoil, rest: func() error {
		if m.bytes < mostWaiting {
			return nil
		}
		return m.tell(ctx, false)
	}})
	if err != nil {
		return err
	}
	return m.tell(ctx, true)
}

// take takes one row of the other side.
func (m *matching) take(r *row) {
	m.result.Found++
	m.advance(1)
	found := m.record(r)
	i := m.index.find(found.key)
	if i >= 0 && !m.index.isSeen(i) {
		m.index.see(i)
		if m.index.records[i].values != found.values {
			m.changed[found.key] = r
			m.bytes += r.size()
		}
		return
	}
	r.values = nil
	m.extra = append(m.extra, r)
	m.bytes += r.size()
}

// size is about how many bytes a row takes.
func (r *row) size() int {
	size := 200 + len(r.key)
	for _, p := range r.values {
		size += 64 + len(p.name) + len(p.text)
	}
	return size
}

// spoil forgets what was found in a place, for a reason that is said.
func (m *matching) spoil(p place, why string) {
	m.spoilt[p.name] = true
	m.result.NotCompared = append(m.result.NotCompared, p.name+" "+why)
	maps.DeleteFunc(m.changed, func(_ uint64, r *row) bool { return r.place == p.name })
	m.extra = slices.DeleteFunc(m.extra, func(r *row) bool { return r.place == p.name })
}

// tell tells what was found so far, and at the end which rows were not. The lines of the snapshot are read again for it.
func (m *matching) tell(ctx context.Context, atEnd bool) error {
	for _, r := range m.extra {
		if err := m.differs(compare.Mismatch{Place: r.place, Key: r.key, Kind: compare.Extra}); err != nil {
			return err
		}
	}
	m.extra, m.bytes = nil, 0
	if len(m.changed) == 0 && !(atEnd && m.index.unseen()) {
		return nil
	}
	err := m.snapshot.each(ctx, m.table, names(m.places), func(line *row) error { return m.line(line, atEnd) })
	clear(m.changed)
	return err
}

// line holds a line of the snapshot against the row that has its key.
func (m *matching) line(line *row, atEnd bool) error {
	expected := m.record(line)
	i := m.index.find(expected.key)
	if i < 0 || m.index.records[i] != expected {
		return nil // another line of its row is newer
	}
	if found, ok := m.changed[expected.key]; ok {
		delete(m.changed, expected.key)
		return m.unlike(line, found)
	}
	if !atEnd || m.index.isSeen(i) || m.spoilt[line.place] {
		return nil
	}
	m.index.see(i)
	return m.differs(compare.Mismatch{Place: line.place, Key: line.key, Kind: compare.Missing})
}

// unlike names the properties in which two rows differ. Both have theirs in the order of names.
func (m *matching) unlike(expected, found *row) error {
	e, f := expected.values, found.values
	for len(e)+len(f) > 0 {
		d := compare.Mismatch{Place: expected.place, Key: expected.key}
		switch {
		case len(f) == 0 || len(e) > 0 && e[0].name < f[0].name:
			d.Property, d.Kind, d.Expected = e[0].name, compare.Missing, e[0].text
			e = e[1:]
		case len(e) == 0 || f[0].name < e[0].name:
			d.Property, d.Kind, d.Found = f[0].name, compare.Extra, f[0].text
			f = f[1:]
		default:
			d.Property, d.Kind, d.Expected, d.Found = e[0].name, compare.Changed, e[0].text, f[0].text
			e, f = e[1:], f[1:]
			if d.Expected == d.Found {
				continue
			}
		}
		if err := m.differs(d); err != nil {
			return err
		}
	}
	return nil
}
