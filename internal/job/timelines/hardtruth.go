package timelines

import (
	"maps"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// What is false by a hardship. A cell that held the snapshot's counts before proves nothing by them. An archive that reads well
// is not the cell's if rows are missing or twice. What others write is no loss of the import's.

// neverBegan reports whether the job is over and has done nothing, of which lock and version tell a lie.
func (r result) neverBegan(j *modelJob) bool {
	h := r.script.hard
	return (h.lost || h.edit != nil) && !j.alive() && j.begunAt.IsZero()
}

// nothingCame reports whether the cell holds what it held before our POST, which only looks like the snapshot.
func (r result) nothingCame() bool {
	u := r.unit
	return r.script.hard.held && !u.gone && !u.content.broughtSince(u.postedAt)
}

// broughtSince reports whether everything came after an instant.
func (c *content) broughtSince(t time.Time) bool {
	for _, p := range c.parts {
		if p.job != nil && p.job.plan.reach == 0 {
			continue // it brings nothing
		}
		if p.job == nil || p.job.wipedAt.Before(t) {
			return false
		}
	}
	return true
}

// lockedOut reports whether a role stayed because the job of somebody else, who came after our last look, held the lock when it
// was to be removed: that was told.
func (r result) lockedOut() bool {
	return (r.script.hard.rival != nil || r.script.hard.twin) && r.heard.roleIsLeft
}

// brought reports whether everything came that our import had to bring, whatever others did to the cell besides.
func (r result) brought() bool {
	u := r.unit
	return !u.gone && u.content.broughtSince(u.postedAt) && u.content.undisturbed().holds(theSample().ours[r.script.big], u.now)
}

// undisturbed is a content without what users write and the rival prepares.
func (c *content) undisturbed() *content {
	calm := *c
	calm.writer, calm.roles = nil, maps.Clone(c.roles)
	delete(calm.roles, rivalRole)
	return &calm
}

// rivalIs reports whether the rival's job is of our kind and name and came to this end. Where ours never arrived and the answer
// to its POST was lost, nothing tells the two apart, and what the rival's did is what was asked for.
func (r result) rivalIs(s state) bool {
	j := r.unit.competed
	return j != nil && j.kind == r.script.kind && j.name == r.script.name && j.state == s
}

// inPlaceOfOurs reports whether the rival imported the same stored snapshot, accepted while our POST was under way, in subdomain style, begun
// after it, and ours was lost in the queue. The server does not say which started_at is whose; what the rival's did is what was asked for.
func (r result) inPlaceOfOurs(j *modelJob) bool {
	other := r.unit.competed
	return r.rivalIs(succeeded) && other.started < j.started && other.begunAt.After(r.unit.postedAt) && j.begunAt.IsZero()
}

// besideOurs reports whether an import of somebody else was accepted within three seconds of ours, in subdomain style, and came to its end,
// while ours was lost in the queue. Nobody counts here, and the version and the role that is gone tell of one import: nothing tells
// of which. The Date of the 202 is in whole seconds, of a clock that may differ.
func (r result) besideOurs(j *modelJob) bool {
	if r.script.style != personium.SubdomainStyle || r.script.count || !j.begunAt.IsZero() {
		return false
	}
	ours, err := time.Parse(time.RFC3339, j.started)
	return err == nil && slices.ContainsFunc(r.unit.jobs, func(other *modelJob) bool {
		theirs, err := time.Parse(time.RFC3339, other.started)
		return err == nil && other != j && other.kind == event.Import && other.state == succeeded &&
			theirs.Sub(ours).Abs() <= 3*time.Second
	})
}

// besideUnseen reports whether ours began beside an import, in subdomain style, that had emptied the cell before and did not
// show: the unit's second process said that there was none, or a third job's end had taken its lock and progress. Its own end
// takes those of ours, as if ours were over, and nothing tells that there was another.
func (u *modelUnit) besideUnseen(j *modelJob) bool {
	if u.script.style != personium.SubdomainStyle {
		return false
	}
	return slices.ContainsFunc(u.jobs, func(other *modelJob) bool {
		began := !other.wipedAt.IsZero() && other.wipedAt.Before(u.postedAt)
		return other != j && began && (other.alive() || other.overAt.After(u.postedAt))
	})
}

// wrongExport is about an export that is said to be done. Where its archive is not held against the cell nothing is said of what
// is missing in it.
func (r result) wrongExport(j *modelJob) string {
	u := r.unit
	w := u.lastExport(j.name).written
	f, there := u.files[j.name+".zip"]
	switch {
	case !u.gone && (!there || f.created.Before(u.postedAt)):
		return "done, although there is no archive"
	case r.outcome.Proof == verdict.ProofListed:
		return ""
	case r.outcome.Proof == verdict.ProofArchive && r.script.count:
		return "done by its archive, which was not held against the cell"
	case w.doubled():
		return "done, although rows of the cell are twice in the archive"
	case r.outcome.Proof == verdict.ProofArchive:
		return ""
	case !r.script.count:
		return "done by its content, which nobody wanted to be compared"
	case w.hollow:
		return besideImport
	case r.lacks(w, r.endedAt):
		return "done by its content, although rows are missing in the archive that were in the cell all the time"
	}
	return ""
}

// lacks reports whether the archive of an export lacks a row that was there all the time: from the last look at its set before
// the POST until then. Of rows that came between that look and the POST nobody can tell.
func (r result) lacks(w written, until time.Time) bool {
	t := r.unit.content.table
	return t != nil && !r.unit.stoodAt.IsZero() && t.lacking(w.ids, r.unit.stoodAt, until.Add(-r.unit.content.lag)) > 0
}

// wrongLack is about an export whose archive is said to be incomplete.
func (r result) wrongLack(j *modelJob) string {
	last := r.unit.lastExport(j.name)
	w := last.written
	switch {
	case j.alive():
		return "incomplete, although the job is " + string(j.state)
	case w.hollow || w.doubled() || r.lacks(w, last.overAt):
		return ""
	}
	return "incomplete, although nothing is missing in the archive, and nothing twice"
}

const besideImport = "done by its content, although it ran beside an import and holds no row of a box"

// kind is the kind of trouble that made a verdict false; "" for the ordinary ones.
func (r result) kind(wrong string) string {
	if wrong == besideImport {
		return "export beside an import"
	}
	return r.script.hard.String()
}

// hasDeleted reports whether an import has deleted rows, and has not brought any.
func (j *modelJob) hasDeleted(now time.Time) bool {
	return j.kind == event.Import && j.state == running && j.wipedAt.IsZero() && now.Sub(j.begunAt) >= j.plan.version/untouched
}
