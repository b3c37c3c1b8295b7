package prepare

import (
	"context"
	"strconv"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// twins are the rows that stand in more than one line, as exports hold them that were made while others wrote.
type twins struct {
	newest map[uint64]uint64 // by the sum of the id of a row that was left out: that of the newest, where it has another id
	ids    map[uint64]string // ids of the newest, by their sums
	count  int64
}

// twin is the sum of the id under which a row stays.
func (p *planner) twin(sum uint64) uint64 {
	for range len(p.twins.newest) {
		next, ok := p.twins.newest[sum]
		if !ok {
			break
		}
		sum = next
	}
	return sum
}

// findTwins decides which line stays of each row that has several, where the check counted some.
func (p *planner) findTwins(ctx context.Context) error {
	p.twins = twins{newest: map[uint64]uint64{}, ids: map[uint64]string{}}
	for _, rows := range p.inv.Rows {
		if rows.Doubled == 0 || rows.Type == "link" || !p.o.does(cureTwins) {
			continue
		}
		s := sighting{planner: p, table: p.table(rows.Type), seen: newMarks(rows.Rows), newest: map[uint64]*sighted{}}
		for _, look := range []func(line int, row *archive.Row){s.mark, s.compare} {
			if err := s.read(ctx, look); err != nil {
				return err
			}
		}
	}
	return nil
}

// A sighting goes through one table twice: which sums come more than once, and which lines they are of.
type sighting struct {
	*planner
	table    *table
	seen     marks
	suspects []uint64
	again    sumSet
	newest   map[uint64]*sighted
}

// A sighted is the newest line so far of a row.
type sighted struct {
	line    int
	id      string
	updated int64
}

func (s *sighting) read(ctx context.Context, look func(line int, row *archive.Row)) error {
	var row archive.Row
	return s.meter.rawLines(ctx, s.r, s.table.Path, func(line int, text []byte) error {
		if row.Parse(text, nil) == archive.LineFine && row.ID.Kind == jsonscan.String {
			look(line, &row)
		}
		return nil
	})
}

// nameOf tells a row from all others: its key together with what it is the key in; of a row without a key its id. Two rows of one id
// and other keys are two rows: a copy itself has such.
func (s *sighting) nameOf(row *archive.Row) uint64 {
	if row.Key.Kind != jsonscan.String {
		return s.sum(append([]byte{'i'}, row.ID.Text...))
	}
	text := []byte{'k'}
	for _, part := range [][]byte{row.Box.Text, row.Node.Text, row.Set.Text, row.BoxLink.Text, row.OwnerLink.Text, row.Key.Text} {
		text = append(strconv.AppendInt(text, int64(len(part)), 10), ':')
		text = append(text, part...)
	}
	return s.sum(text)
}

// mark notes which sums have come before.
func (s *sighting) mark(_ int, row *archive.Row) {
	if sum := s.nameOf(row); s.seen.mark(sum) {
		s.suspects = append(s.suspects, sum)
	}
}

// compare keeps the newer of two lines of a row.
func (s *sighting) compare(line int, row *archive.Row) {
	if s.again == nil {
		s.again = sorted(s.suspects)
	}
	sum := s.nameOf(row)
	updated, _ := strconv.ParseInt(string(row.Updated.Text), 10, 64)
	mine := &sighted{line: line, id: string(row.ID.Text), updated: updated}
	switch other := s.before(sum); {
	case other == nil:
	case other.id != mine.id && isNamedByID(s.table.Type):
		s.left.add(TwinOfAnother, s.table.Type+"('"+string(row.Key.Text)+"')")
		return
	case mine.updated < other.updated:
		mine = s.replace(mine, other)
	default:
		mine = s.replace(other, mine)
	}
	if s.again.find(sum) >= 0 {
		s.newest[sum] = mine
	}
}

// before is the newest line so far of a row; nil where there is none.
func (s *sighting) before(sum uint64) *sighted {
	if s.again.find(sum) < 0 {
		return nil
	}
	return s.newest[sum]
}

// replace leaves out the older line.
func (s *sighting) replace(older, newer *sighted) *sighted {
	s.table.drop(older.line)
	s.twins.count++
	if older.id != newer.id {
		was, is := s.sum([]byte(older.id)), s.sum([]byte(newer.id))
		s.twins.newest[was], s.twins.ids[is] = is, newer.id
		delete(s.twins.newest, is)
	}
	return newer
}

// marks are bits, some of which stand for each sum: they tell all that come again, and few others.
type marks []uint64

// newMarks makes marks for so many rows, in 32 MiB at most.
func newMarks(rows int64) marks {
	words := int64(1 << 8)
	for words < 1<<22 && words*2 < rows {
		words *= 2
	}
	return make(marks, words)
}

// mark says whether a sum may have come before.
func (m marks) mark(sum uint64) bool {
	word := &m[sum%uint64(len(m))]
	bits := uint64(1)<<(sum>>58) | uint64(1)<<(sum>>52&63) | uint64(1)<<(sum>>46&63)
	before := *word&bits == bits
	*word |= bits
	return before
}
