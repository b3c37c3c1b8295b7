package job

import (
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
	if s.Recount {
		return s.recount(ctx, journal, newest, err, l)
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
