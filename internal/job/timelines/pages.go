package timelines

import (
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A paging is what others write while an export runs in subdomain style, where nothing is locked. The server reads a table by
// position, 1,000 rows at a time, and what was read already moves: a deleted row pulls an unread one out of sight, a new one
// pushes a row into sight again, and one that is written anew goes to another place. The archive reads well all the same.
type paging struct {
	writes int
	early  int    // … before the POST
	how    string // "add", "delete", "change" or "all"
	long   bool   // they go on after the end of the job
}

// pageRows is how many lines of a table are read in one search.
const pageRows = 1000

func (s *script) addPaging(c chance) {
	s.hard.pages = &paging{writes: 1 + c.IntN(100), early: c.IntN(4),
		how: c.among("add", "add", "delete", "delete", "change", "all"), long: c.of(0.3)}
	s.hard.reads = true
	s.big = bigLists[4]
	switch x := c.Float64(); {
	case x < 0.25:
		s.big = bigLists[0]
	case x < 0.5:
		s.big = bigLists[3]
	}
}

// moveEarly plans what others write before our POST.
func (u *modelUnit) moveEarly() {
	p := u.script.hard.pages
	if p == nil {
		return
	}
	u.content.table = newTable(u.script.big, theSample().ours[u.script.big])
	for range p.early {
		u.at(u.began.Add(u.c.between(time.Millisecond, 3*time.Second)), u.moves)
	}
}

// move plans what others write from our POST on.
func (u *modelUnit) move() {
	p := u.script.hard.pages
	if p == nil {
		return
	}
	job := u.script.job
	for range p.writes {
		after := u.c.within(job.queue, job.queue+job.run)
		if p.long {
			after = u.c.within(0, job.queue+job.run+5*time.Second)
		}
		u.at(u.now.Add(after), u.moves)
	}
}

// moves is one thing that others write.
func (u *modelUnit) moves() {
	t, how := u.content.table, u.script.hard.pages.how
	if t == nil {
		return
	}
	if how == "all" {
		how = u.c.among("add", "delete", "change")
	}
	switch how {
	case "add":
		t.add(u.c, u.now)
	case "delete":
		t.end(u.c, u.now)
	case "change":
		t.change(u.c, u.now)
	}
}

// written is what an export has left in an archive that reads well.
type written struct {
	ids    []string // of the largest set, as often as they are in it; nil: those of the sample
	hollow bool     // no row of user data: the export ran beside an import
}

// doubled reports whether a row is in it twice.
func (w written) doubled() bool {
	ids := slices.Sorted(slices.Values(w.ids))
	return len(slices.Compact(ids)) < len(w.ids)
}

// write is what an export left in its archive.
func (u *modelUnit) write(j *modelJob) {
	for _, other := range u.jobs {
		begun := other.kind == event.Import && !other.wipedAt.IsZero()
		if begun && (other.alive() || other.overAt.After(j.begunAt)) {
			j.written.hollow = true
		}
	}
	switch t := u.content.table; {
	case t == nil && u.script.hard.pages != nil:
		for _, r := range u.rowsByKey(u.content.rows(bigList, u.now)) {
			j.written.ids = append(j.written.ids, r.id)
		}
	case t != nil:
		j.written.ids = t.readByPosition(j.begunAt.Add(-u.content.lag), u.now.Sub(j.begunAt)/8, theSample().items.others)
	}
	u.say("the archive of %q: hollow %v, of %d rows, twice %v", j.name, j.written.hollow, len(j.written.ids), j.written.doubled())
}
