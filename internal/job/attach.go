package job

import (
	"cmp"
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Search looks for a job of a cell, started by whomever.
type Search struct {
	Client   *personium.Client
	StateDir string        // where the journal is; "": nowhere
	Name     snapshot.Name // that the job reads or writes; "": any
	Recount  bool          // of an import that has ended: its content is compared once more
	Begun    time.Time     // from where the timeout of the watching counts; zero: from now
}

// Attach finds a job that can be watched: the newest one in the journal, if it was not seen to its end, or else whatever the
// cell shows at work. It returns a nil history when there is none.
//
// With a name it also goes on with an import that ended unproved because its snapshot could not be read here.
//
// Of a queued job the server tells nothing but the kind; its name is then the one that the admin gave, or is learnt when
// the job shows up.
func (s Search) Attach(ctx context.Context, report event.Reporter, l verdict.Limits) (*History, *Record, error) {
	c, name := s.Client, string(s.Name)
	journal := NewJournal(s.StateDir)
	newest, err := s.newest(journal)
	if err != nil {
		report.Report(event.Event{At: time.Now(), Type: event.Noted, Cell: c.Cell().URL, Name: name, Progress: -1, Warning: true,
			Text: "a part of the journal cannot be read: " + err.Error() + "; older parts do not tell of the last job"})
	}
	if newest, err = s.tidy(ctx, journal, newest); err != nil {
		return nil, nil, err
	}
	if name == "" && newest != nil && newest.Ended() && newest.History.Kind == event.Export {
		if left := s.unlinked(ctx, journal); left != nil {
			newest = left
		}
	}
	unsent := newest != nil && newest.History.Unsent // its copy cannot be removed yet, and it is no job
	if unsent {
		newest = nil
	}
	if s.Recount && journal.newestLearned(c.Cell().URL, name) != nil {
		return nil, nil, s.notOurs()
	}
	if s.Recount && newest == nil {
		return nil, nil, s.unknown(err)
	}
	if s.Recount {
		return s.recount(ctx, journal, newest, l)
	}
	if newest != nil && (!newest.Ended() || name != "" && newest.provable(cell.Version(ctx, c))) && !s.another(ctx, newest) {
		h, record := s.resume(journal, newest, l)
		return h, record, nil
	}
	state := cell.Observe(ctx, c)
	if ctx.Err() != nil {
		return nil, nil, &refusal.Error{Code: refusal.Interrupt, Text: "interrupted before there was anything to watch"}
	}
	if newest != nil && s.finishable(ctx, newest) {
		h, record := s.goOn(journal, newest, l, isAtRest(state, c))
		return h, record, nil
	}
	h := attachToShown(c, state, name)
	if h == nil {
		h = attachToQueued(ctx, c, state, name)
	}
	if h == nil && !unsent && (newest == nil || s.Name.CopyOf() != "") {
		h = attachToCopy(ctx, c, state, s.Name)
	}
	if h != nil {
		h.Limits = l
		s.count(h)
	}
	return h, nil, nil
}

// tidy removes what runs of this machine left that were killed: a copy of which no import was asked for, or that had served. Who wants to
// compare once more removes nothing that an import was given. It gives the newest entry that is of a job.
func (s Search) tidy(ctx context.Context, journal *Journal, newest *Entry) (*Entry, error) {
	for newest != nil && newest.History.CopyThere && (newest.History.Unsent || newest.Ended() && !newest.History.CopyStays && !s.Recount) {
		lock, err := cell.TryLock(s.StateDir, s.Client.Cell().URL)
		if err != nil || lock == nil {
			return newest, nil // another run is about to start it, or to end it
		}
		err = removeCopy(ctx, s.Client, snapshot.Name(newest.History.SentAs))
		record := journal.Resume(*newest)
		switch {
		case err != nil: // later, then
		case newest.History.Unsent:
			err = record.discard()
		default:
			newest.History.CopyThere = false
			err = record.save(&newest.History, newest.Outcome)
		}
		_ = lock.Unlock()
		if err != nil || !newest.History.Unsent {
			return newest, nil
		}
		if newest, err = s.newest(journal); err != nil {
			return nil, nil
		}
	}
	return newest, nil
}

// resume goes on with the job of an entry.
func (s Search) resume(journal *Journal, e *Entry, l verdict.Limits) (*History, *Record) {
	h := e.History
	h.Late = h.Late || e.Ended()
	h.Again = e.Ended() && e.Outcome.Verdict == verdict.Incomplete
	h.Concluded = h.Again || e.Ended() && e.Outcome.Verdict == verdict.Done
	h.Resume(time.Now(), l)
	s.count(&h)
	return &h, journal.Resume(*e)
}

// recount goes on with an import that has ended, for another comparison, as long as no other import has started since.
func (s Search) recount(ctx context.Context, journal *Journal, newest *Entry, l verdict.Limits) (*History, *Record, error) {
	refused := func(why string) error {
		return &refusal.Error{Code: refusal.Usage, Text: "the content cannot be compared once more: " + why,
			Next: refusal.Say("what was concluded: ").Command("status", "--name", string(s.Name), refusal.Here)}
	}
	switch {
	case newest.History.Kind != event.Import || !newest.History.ByContent:
		return nil, nil, refused("the last job of this name is not one that the content of the cell proves")
	case !newest.Ended():
		h, record := s.resume(journal, newest, l)
		return h, record, nil
	case newest.History.Argument != "" && !newest.History.CopyThere:
		return nil, nil, &refusal.Error{Code: refusal.Usage, Text: "the content cannot be compared once more: the import was of a file, of which nothing is stored",
			Next: refusal.Say("whether the cell holds it now: " + newest.History.Comparing(s.Client.Cell().URL))}
	case cell.Observe(ctx, s.Client).Failed():
		return nil, nil, &refusal.Error{Code: refusal.Busy, Slug: refusal.FailedCell, Text: "the content was not compared once more: the cell is a failed cell",
			Next: refusal.Say(failedCellHint(event.Import, s.Client.Cell()))}
	}
	remade, isSure := s.remade(ctx, newest)
	version := cell.Version(ctx, s.Client)
	why := cmp.Or(remade, newest.followed(version))
	switch {
	case why == "":
	case remade != "" && !isSure, remade == "" && version == nil && newest.History.Version != nil:
		return nil, nil, passing(why)
	case remade == "" && (version == nil || newest.History.Version == nil):
		return nil, nil, unprovable(why, newest.History.Comparing(s.Client.Cell().URL))
	default:
		return nil, nil, refused(why)
	}
	h, record := s.resume(journal, newest, l)
	return h, record, nil
}

// passing is the refusal of another comparison for what cannot be read now, and may be later.
func passing(why string) error {
	return &refusal.Error{Code: refusal.Unreachable, Text: "the content was not compared once more: " + why,
		Next: refusal.Say("try again later; credentials that may read the cell at unit level are needed")}
}

// unprovable is the refusal of another comparison for what nobody can know any more.
func unprovable(why, comparing string) error {
	return &refusal.Error{Code: refusal.Unproved, Text: "the content was not compared once more: " + why,
		Next: refusal.Say("whether the cell holds the snapshot now: " + comparing)}
}

// notOurs refuses to compare once more what this machine did not start: how the cell stood before that import is not known here.
func (s Search) notOurs() error {
	return &refusal.Error{Code: refusal.Usage, Text: "the content cannot be compared once more: the last job of this name was not started from this machine",
		Next: refusal.Say("whether the cell holds the snapshot now: ").Command("snapshot", "compare", string(s.Name), refusal.Here)}
}

// unknown refuses to compare once more what the journal does not tell of. unread is why a part of it cannot be read.
func (s Search) unknown(unread error) error {
	r := &refusal.Error{Code: refusal.Usage, Text: "the content cannot be compared once more: no import of this name is known here",
		Next: refusal.Say("check the name; the job may have been started from another machine or account")}
	switch {
	case s.StateDir == "":
		r.Text = "the content cannot be compared once more: this machine keeps no journal of jobs"
		r.Next = refusal.Say("HOME or XDG_STATE_HOME says where it is kept")
	case unread != nil:
		r.Text = "the content cannot be compared once more: the newest record of this name on this machine cannot be read"
		r.Next = refusal.Say("check the cell's content; the record is of no use any more")
	}
	return r
}

// count lets the timeout of a history count from the beginning of the search.
func (s Search) count(h *History) {
	if !s.Begun.IsZero() {
		h.Watched = s.Begun
	}
}

// attachToShown makes a history of a job that the cell shows at work. Its beginning was not seen.
func attachToShown(c *personium.Client, s cell.State, name string) *History {
	if !s.Busy(c.Cell().Style) {
		return nil
	}
	for _, l := range s.Shows() {
		if l.Answer == verdict.AnswerProcessing && (name == "" || l.Name == name || isCopyOf(snapshot.Name(l.Name), snapshot.Name(name))) {
			h := newAttached(c, l.Kind, l.Name)
			if copied := snapshot.Name(l.Name); l.Kind == event.Import && copied.CopyOf() != "" {
				h.Name = name
				h.isCopy(copied)
			}
			h.Ours, h.OursAt = l.StartedAt, l.Progress
			return h
		}
	}
	return nil
}

// attachToQueued makes a history of a queued job, of which the lock tells the kind.
func attachToQueued(ctx context.Context, c *personium.Client, s cell.State, name string) *History {
	if s.Lock.State != personium.LockHeld || s.Import.Answer == verdict.AnswerProcessing ||
		s.Export.Answer == verdict.AnswerProcessing {
		return nil
	}
	kind := event.Import
	if s.Lock.Holder == cell.Holder(event.Export) {
		kind = event.Export
	}
	h := newAttached(c, kind, name)
	h.Baseline = verdict.Baseline{At: time.Now(), Import: s.Import, Export: s.Export, Version: cell.Version(ctx, c)}
	return h
}

func newAttached(c *personium.Client, k event.Kind, name string) *History {
	h := newHistory(c, k, name)
	h.Accepted, h.Attached, h.ByContent = true, true, true
	return h
}
