package timelines

import (
	"fmt"
	"slices"
	"time"
)

// A table is an entity set, row by row, with what others write into it, and when: who reads it by position at one instant after
// the other sees rows twice, or not at all.
type table struct {
	versions []row // in the order of their places
	made     int
}

// A row is one version of a row.
type row struct {
	id                 string
	published, updated time.Time
	place              float64   // where the server finds it, from 0 on; a row that is written anew gets another one
	from, to           time.Time // when this version came, and went; zero: ever
}

// newTable is a set of n rows of a snapshot.
func newTable(n int64, g *goods) *table {
	t := &table{}
	for i := range n {
		t.versions = append(t.versions, theSample().items.row(i, g))
	}
	return t
}

// at is what there is at an instant, in the order of places.
func (t *table) at(when time.Time) []row {
	var rows []row
	for _, r := range t.versions {
		if r.isThere(when) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (r row) isThere(when time.Time) bool {
	return !r.from.After(when) && (r.to.IsZero() || r.to.After(when))
}

func (t *table) newest(when time.Time) time.Time {
	var newest time.Time
	for _, r := range t.at(when) {
		if r.updated.After(newest) {
			newest = r.updated
		}
	}
	return newest
}

// add is a row that somebody writes.
func (t *table) add(c chance, now time.Time) {
	t.made++
	t.put(c, row{id: fmt.Sprintf("w-%06d", t.made), published: now, updated: now, from: now})
}

// put finds a place for a version.
func (t *table) put(c chance, r row) {
	r.place = c.Float64() * float64(len(t.versions))
	i, _ := slices.BinarySearchFunc(t.versions, r.place, func(v row, place float64) int {
		if v.place < place {
			return -1
		}
		return 1
	})
	t.versions = slices.Insert(t.versions, i, r)
}

// end ends a version that is there, and gives it; none where there is none.
func (t *table) end(c chance, now time.Time) (row, bool) {
	for range 20 {
		i := c.IntN(len(t.versions))
		if r := &t.versions[i]; r.isThere(now) {
			r.to = now
			return *r, true
		}
	}
	return row{}, false
}

// change is a row that somebody writes anew: the index gives it another place.
func (t *table) change(c chance, now time.Time) {
	if r, found := t.end(c, now); found {
		r.updated, r.from, r.to = now, now, time.Time{}
		t.put(c, r)
	}
}

// readByPosition is what a server finds that reads a thousand at a time, each so much later than the one before; the table has
// others besides, which come first.
func (t *table) readByPosition(begin time.Time, each time.Duration, others int) []string {
	var ids []string
	read := 0
	for when := begin.Add(each); ; when = when.Add(each) {
		rows := t.at(when)
		first := max(read-others, 0)
		past := max(read+pageRows-others, 0)
		for _, r := range rows[min(first, len(rows)):min(past, len(rows))] {
			ids = append(ids, r.id)
		}
		if read += pageRows; read >= others+len(rows) {
			return ids
		}
	}
}

// lacking counts the rows that were there all the time between two instants, and are not among some.
func (t *table) lacking(ids []string, from, until time.Time) int {
	has := map[string]bool{}
	for _, id := range ids {
		has[id] = true
	}
	n := 0
	before := map[string]bool{}
	for _, r := range t.at(from) {
		before[r.id] = true
	}
	for _, r := range t.at(until) {
		if before[r.id] && !has[r.id] {
			n++
		}
	}
	return n
}
