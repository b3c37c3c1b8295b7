package check

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/personium/personium-cell/internal/archive"
)

// maxTargets is how many rows that others name are held at a time. Where there are more, the rows are read once more for so
// many.
const maxTargets = 1 << 19

// A refRound looks at the 0..1:N links of rows, which the rows carry as ids of others, whose targets have a hash from one
// number to another.
type refRound struct {
	a        *assembly
	t        *table
	from, to uint64
	targets  map[uint64]int    // by the hash of a row that is named: the first line of it, 0 for none
	mutual   map[uint64]mutual // by the hashes of an entity type and of a later row that one of this type names
	open     bool              // a target did not stand before the row that names it
}

// A mutual is the row that names a later one, where only one of its type does.
type mutual struct {
	row  uint64
	both bool // the later one names it, too
}

// addRefs finds the 0..1:N links that an import loses. It gives every row a new id, and puts that into the lines that come
// later: a row that names a later one goes on naming what is not there.
func (a *assembly) addRefs(ctx context.Context) error {
	t := a.table("UserData")
	if t == nil || a.inv.RowLinks == 0 {
		return nil
	}
	for from := uint64(0); ; {
		r := &refRound{a: a, t: t, from: from, to: math.MaxUint64, targets: map[uint64]int{}, mutual: map[uint64]mutual{}}
		for _, read := range []func(line int, row *archive.Row, refs [][]byte){r.collect, r.resolve, r.report} {
			if err := r.read(ctx, read); err != nil {
				return err
			}
		}
		if r.to == math.MaxUint64 {
			return nil
		}
		from = r.to + 1
	}
}

// read goes through the rows. Of a member that appears twice in a row the last counts.
func (r *refRound) read(ctx context.Context, each func(line int, row *archive.Row, refs [][]byte)) error {
	var refs [][]byte
	collect := func(ref []byte) { refs = append(refs, ref) }
	return r.a.c.r.Lines(ctx, r.t.Type, collect, func(line int, row *archive.Row) error {
		each(line, row, refs[len(refs)-row.Refs:])
		refs = refs[:0]
		return nil
	})
}

func (r *refRound) sum(id []byte) uint64 { return r.t.sieve.sum('r', id) }

func (r *refRound) mutualSum(entityType, id []byte) uint64 { return r.t.sieve.sum('m', entityType, id) }

func (r *refRound) isMine(sum uint64) bool { return r.from <= sum && sum <= r.to }

// collect learns which rows are named.
func (r *refRound) collect(_ int, _ *archive.Row, refs [][]byte) {
	for _, ref := range refs {
		if _, id, _ := bytes.Cut(ref, []byte(":")); r.isMine(r.sum(id)) {
			r.targets[r.sum(id)] = 0
		}
	}
	for len(r.targets) > r.a.c.most {
		r.to = r.from + (r.to-r.from)/2
		for sum := range r.targets {
			if !r.isMine(sum) {
				delete(r.targets, sum)
			}
		}
	}
}

// resolve learns in which lines they stand.
func (r *refRound) resolve(line int, row *archive.Row, refs [][]byte) {
	own := r.sum(row.ID.Text)
	for _, ref := range refs {
		_, id, _ := bytes.Cut(ref, []byte(":"))
		if at, mine := r.targets[r.sum(id)]; mine && at == 0 {
			r.open = true
			r.late(r.mutualSum(row.Set.Text, id), own)
		}
	}
	if at, named := r.targets[own]; !named || at > 0 {
		return
	}
	r.targets[own] = line
	for _, ref := range refs {
		entityType, id, _ := bytes.Cut(ref, []byte(":"))
		sum := r.mutualSum(entityType, row.ID.Text)
		if m, ok := r.mutual[sum]; ok && m.row == r.sum(id) && m.row != own {
			r.mutual[sum] = mutual{m.row, true}
		}
	}
}

// late keeps which row names a later one.
func (r *refRound) late(sum, row uint64) {
	if m, ok := r.mutual[sum]; ok && m.row != row {
		row = 0 // several do: theirs is no link of one to one
	}
	r.mutual[sum] = mutual{row: row}
}

// report says what becomes of the links.
func (r *refRound) report(line int, row *archive.Row, refs [][]byte) {
	if !r.open || len(refs) == 0 || !r.a.shows(r.t, row) {
		return
	}
	for _, ref := range refs {
		entityType, id, _ := bytes.Cut(ref, []byte(":"))
		at, mine := r.targets[r.sum(id)]
		switch {
		case !mine || at > 0 && at < line:
		case at == 0:
			r.about(line, row, "ref-dangling", "leads to a row with the id %s, which is in no line: the link cannot be read (500), made "+
				"again (409) or removed (404), and the row not be deleted (500)", short(id))
		case r.mutual[r.mutualSum(row.Set.Text, id)].both:
			r.about(line, row, "ref-mutual", "leads to line %d, and back: an import leaves one end of such a link dangling, so that "+
				"it cannot be removed (404) or made again (409)", at)
		default:
			r.about(line, row, "ref-later", "leads to %s in line %d, which comes later: an import leaves it dangling for ever",
				r.a.typeName(belongingOf(row), string(entityType)), at)
		}
	}
}

func belongingOf(r *archive.Row) belonging {
	return belonging{string(r.Box.Text), string(r.Node.Text), string(r.Set.Text)}
}

func (r *refRound) about(line int, row *archive.Row, code, format string, args ...any) {
	f := Finding{Code: code, Entry: r.t.Path, Line: line, order: order{entry: r.t.entry}}
	if !r.a.found.full(code) {
		f.Text = "a link of " + r.a.named(r.t, row) + " " + fmt.Sprintf(format, args...)
	}
	r.a.found.add(f)
}
