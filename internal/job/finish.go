package job

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// attachToCopy makes a history of the import of a prepared copy that lies in the snapshot area of an idle cell, and of which this
// machine knows nothing: its links may be missing.
func attachToCopy(ctx context.Context, c *personium.Client, s cell.State, name snapshot.Name) *History {
	if !isAtRest(s, c) {
		return nil
	}
	area, err := personium.ListArea(ctx, c)
	if err != nil {
		return nil
	}
	files := slices.DeleteFunc(area.Files, func(f personium.SnapshotFile) bool { return !isCopyOf(copyName(f), name) })
	if len(files) == 0 {
		return nil
	}
	newest := slices.MaxFunc(files, func(a, b personium.SnapshotFile) int { return a.Modified.Compare(b.Modified) })
	h := newAttached(c, event.Import, string(name))
	h.isCopy(copyName(newest))
	h.ETag, h.FromCopy, h.PostedAt = newest.ETag, true, time.Now()
	h.CopiedAt = newest.Modified
	return h
}

// isAtRest reports whether a cell shows that nothing is queued or at work, and no failure.
func isAtRest(s cell.State, c *personium.Client) bool {
	return s.Lock.State == personium.LockFree && s.Import.Answer == verdict.AnswerReady && !s.Busy(c.Cell().Style)
}

// newest is the entry of the last job of the name. A prepared copy is that of the import which was given it, if it is the last one of its
// snapshot.
func (s Search) newest(journal *Journal) (*Entry, error) {
	of := s.Client.Cell().URL
	e, err := journal.Newest(of, string(s.Name))
	if e != nil || err != nil || s.Name.CopyOf() == "" {
		return e, err
	}
	if e, err = journal.Newest(of, string(s.Name.CopyOf())); err != nil || e == nil || e.History.SentAs != string(s.Name) {
		return nil, nil
	}
	return e, nil
}

// finishable reports whether links may still have to be made of an import that has ended, as far as its entry and the cell's version tell.
func (s Search) finishable(ctx context.Context, e *Entry) bool {
	return e.Ended() && e.History.CopyStays && e.History.Making != nil && !s.another(ctx, e) &&
		!passed(e.History.Baseline.Version, cell.Version(ctx, s.Client))
}

// goOn goes on with an import that has ended, and whose links may be missing. In a cell at rest what counts now is what that holds; in
// another one the job is watched again.
func (s Search) goOn(journal *Journal, e *Entry, l verdict.Limits, atRest bool) (*History, *Record) {
	h, record := s.resume(journal, e, l)
	if !atRest {
		return h, record
	}
	h.FromCopy, h.Attached, h.CopiedAt = true, true, e.History.PostedAt
	h.Standing, h.LinksBegun, h.Making = nil, false, &link.State{Planned: e.History.Making.Planned}
	h.takeLinks()
	return h, record
}

// copyName is the name of a prepared copy by its file; "" of other files.
func copyName(f personium.SnapshotFile) snapshot.Name {
	name, isArchive := strings.CutSuffix(f.Name, ".zip")
	if !isArchive || snapshot.Name(name).CopyOf() == "" {
		return ""
	}
	return snapshot.Name(name)
}

// isCopyOf reports whether a name is that of a prepared copy of a snapshot; "" is any, and a copy is one of itself.
func isCopyOf(copied, name snapshot.Name) bool {
	of := copied.CopyOf()
	return of != "" && (name == "" || name == copied || name.Copy("00000000").CopyOf() == of)
}

// isCopy makes the history that of the import of a copy, of which nobody knows yet what it left out.
func (h *History) isCopy(name snapshot.Name) {
	if h.Name == "" {
		h.Name = string(name.CopyOf())
	}
	if h.Name != string(name) {
		h.SentAs = string(name)
	}
	h.Making = &link.State{Planned: -1}
	h.takeLinks()
}

// learnCopy learns from a look that a job, whose beginning was not seen from here, is the import of a prepared copy.
func (w *follower) learnCopy(l verdict.Look) {
	h, copied := w.history, snapshot.Name(l.Name)
	if h.Attached && h.Kind == event.Import && h.Ours == "" && h.Making == nil && isCopyOf(copied, snapshot.Name(h.Name)) {
		h.isCopy(copied)
	}
}

// finish makes the links of a copy of which nothing else is known, and compares the cell with it. No import is waited for.
func (w *follower) finish(ctx context.Context) verdict.Outcome {
	for {
		d := w.finishInTime(ctx)
		if d.Verdict != "" {
			return w.end(d)
		}
		w.tell(d)
		w.sleep(ctx, verdict.Pause(1+w.round.Number, w.history.Limits.Interval))
	}
}

// finishInTime is one round of it.
func (w *follower) finishInTime(ctx context.Context) verdict.Decision {
	h := w.history
	w.round.Number++
	inTime, cancel := ctx, context.CancelFunc(func() {})
	if h.Limits.Timeout > 0 {
		inTime, cancel = context.WithDeadline(ctx, h.Watched.Add(h.Limits.Timeout))
	}
	defer cancel()
	h.BeginRound()
	d := verdict.FromCopy(&h.History)
	for inTime.Err() == nil && d.Verdict == "" && d.Need != verdict.NeedNothing {
		w.gather(inTime, d.Need)
		d = verdict.FromCopy(&h.History)
	}
	switch {
	case ctx.Err() != nil:
		return verdict.Interrupted(&h.History, w.phase)
	case inTime.Err() != nil:
		return verdict.TimedOut(&h.History)
	}
	return d
}
