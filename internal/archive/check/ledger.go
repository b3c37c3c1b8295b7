package check

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive"
)

// How many boxes, collections, entity types, and combinations of them in rows, are counted; and how long, in bytes, their
// names and ids may be all together.
const (
	maxKinds     = 100_000
	maxKindBytes = 16 << 20
)

// A belonging is what rows belong to: their box, collection and entity type, as ids.
type belonging struct{ box, node, set string }

// A tally is the rows that belong to one thing.
type tally struct {
	belonging
	line int // the first one's
	rows int64
	refs int64 // 0..1:N links that these rows carry

	turned int64 // N:N links that no cell shows: stored the other way round, or between rows of one type
}

// A named is a row that others refer to: a box or an entity type.
type named struct {
	id, name string
	belonging
}

// A ledger counts the rows of one table by what they belong to, and keeps those that others refer to.
type ledger struct {
	tallies      map[string]*tally
	last         *tally // of the row before: rows of one kind follow each other
	key, lastKey []byte
	named        []named
	ends         []end // of associations
	kept         int   // bytes of ids and names in tallies and named
}

// name keeps a row that others refer to. It says no where there are too many.
func (l *ledger) name(r *archive.Row) bool {
	if !l.hasRoom(len(l.named), len(r.ID.Text)+len(r.Key.Text)+len(r.Box.Text)+len(r.Node.Text)) {
		return false
	}
	at := belonging{box: string(r.Box.Text), node: string(r.Node.Text)}
	l.named = append(l.named, named{string(r.ID.Text), string(r.Key.Text), at})
	return true
}

// count adds a row, which stands in a line, to what it belongs to. It says no where there are too many of these.
func (l *ledger) count(r *archive.Row, isLink bool, line int) bool {
	set := r.Set.Text
	if isLink {
		set = r.T1.Text
	}
	l.key = append(append(append(append(append(l.key[:0], r.Box.Text...), 0), r.Node.Text...), 0), set...)
	if l.last == nil || string(l.key) != string(l.lastKey) {
		l.last = l.tallyOf(belonging{string(r.Box.Text), string(r.Node.Text), string(set)}, line)
		l.lastKey = append(l.lastKey[:0], l.key...)
	}
	if l.last == nil {
		return false
	}
	l.last.rows++
	l.last.refs += int64(r.Refs)
	if bytes.Compare(r.T1.Text, r.T2.Text) >= 0 && len(r.T1.Text) > 0 {
		l.last.turned++
	}
	return true
}

// tallyOf is the tally of the key; nil where there are too many.
func (l *ledger) tallyOf(b belonging, line int) *tally {
	if found, ok := l.tallies[string(l.key)]; ok {
		return found
	}
	if !l.hasRoom(len(l.tallies), 2*len(l.key)) {
		return nil
	}
	made := &tally{belonging: b, line: line}
	l.tallies[string(l.key)] = made
	return made
}

// hasRoom says whether another thing, of so many bytes, can be kept beside n others.
func (l *ledger) hasRoom(n, bytes int) bool {
	l.kept += bytes
	return n < maxKinds && l.kept <= maxKindBytes
}
