package timelines

import (
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A writing is what the users of a cell do all the time: they write rows and delete rows of its largest set, one after so long.
// In path style the lock of a job keeps them out, in subdomain style nothing does.
type writing struct {
	every time.Duration
	how   string // "add", "delete", or "both": forty rows come, then they go
	// conflict tells that they change rows in the first second of an import in subdomain style: delete_by_query finds a conflict,
	// the import fails, the version has not moved, and the old rows are gone.
	conflict bool
}

func (s *script) addWrites(c chance) {
	s.hard.writes = &writing{every: c.between(200*time.Millisecond, 10*time.Minute), how: c.among("add", "delete", "both"),
		conflict: s.style == personium.SubdomainStyle && c.of(0.1)}
}

// deletes reports whether rows go.
func (w *writing) deletes() bool { return w != nil && w.how != "add" }

// A writer is what came of a writing so far. It moves by itself: what there is at an instant follows from the instant.
type writer struct {
	writing
	going  bool
	since  time.Time // when it last began to go
	before int64     // how many writes there were until then
	wiped  int64     // and how many until the cell was last wiped
}

func newWriter(w *writing, now time.Time) *writer {
	if w == nil {
		return nil
	}
	return &writer{writing: *w, going: true, since: now}
}

// writes is how many there were up to an instant.
func (w *writer) writes(t time.Time) int64 {
	if !w.going || !t.After(w.since) {
		return w.before
	}
	return w.before + int64(t.Sub(w.since)/w.every)
}

// let keeps the writer out, or lets it go on.
func (w *writer) let(going bool, now time.Time) {
	if w == nil || w.going == going {
		return
	}
	w.before = w.writes(now)
	w.going, w.since = going, now
}

// wipe forgets what was written: an import deletes it with everything else.
func (w *writer) wipe(now time.Time) {
	if w != nil {
		w.wiped = w.writes(now)
	}
}

// rows is how many rows of a set of n there are at an instant, after what was written since the last wiping.
func (w *writer) rows(n int64, t time.Time) int64 {
	if w == nil {
		return n
	}
	return max(n+w.net(w.writes(t))-w.net(min(w.wiped, w.writes(t))), 0)
}

// net is how many rows so many writes add.
func (w *writer) net(writes int64) int64 {
	const crest = 40
	switch w.how {
	case "add":
		return writes
	case "delete":
		return -writes
	}
	if n := writes % (2 * crest); n > crest {
		return 2*crest - n
	}
	return writes % (2 * crest)
}

// conflicts reports whether an import that begins now is to fail of what others write.
func (u *modelUnit) conflicts() bool {
	w := u.script.hard.writes
	return w != nil && w.conflict && u.content.rows(bigList, u.now) > 0
}

// conflict is the end of an import that found rows changed while it deleted them.
func (u *modelUnit) conflict(j *modelJob) {
	u.say("rows change while the import deletes them")
	u.content.empty()
	u.fail(j)
}

// empty deletes the rows of all boxes: what is left of an import that ended before the cell's version moved. Roles, accounts,
// boxes and files were there still.
func (c *content) empty() {
	for _, p := range c.parts {
		p.emptied = true
	}
	c.table = nil
}

// setLock takes or frees the cell's lock.
func (u *modelUnit) setLock(lock string) {
	u.lock = lock
	if u.script.style == personium.PathStyle {
		u.content.writer.let(lock == "", u.now)
	}
}
