package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// Last is what was concluded of a job, and when.
type Last struct {
	verdict.Outcome
	At      time.Time
	Learned bool // this machine watched the job, and did not start it
	Open    bool // nobody has watched the job to its end, as far as this machine knows, and nothing was concluded
}

// LastFailure is what was concluded of the last job of the cell that this machine started or watched, but for exports that were done, which
// leave the cell as it is; known is false where that was done, where another run of this machine watches it, where the cell was made again,
// and where another import has started since that import, as far as the version tells. It is for a cell at rest.
func (s Search) LastFailure(ctx context.Context) (l Last, known bool) {
	entry, err := NewJournal(s.StateDir).newest(s.Client.Cell().URL, "", func(e Entry) bool {
		return e.History.Kind == event.Import || !e.Learned && !(e.Ended() && e.Outcome.Verdict == verdict.Done)
	})
	switch {
	case err != nil, entry == nil, entry.Ended() && entry.Outcome.Verdict == verdict.Done, s.another(ctx, entry):
		return l, false
	case entry.Learned && entry.followed(cell.Version(ctx, s.Client)) != "":
		return l, false
	}
	if !entry.Ended() {
		return s.open(ctx, entry)
	}
	if entry.History.Kind == event.Import && !entry.Learned && moved(entry.History.Version, cell.Version(ctx, s.Client)) {
		return l, false
	}
	l = Last{Outcome: *entry.Outcome, At: entry.SavedAt, Learned: entry.Learned}
	l.Hint = s.hintAtRest(ctx, entry)
	return l, true
}

// open is a job that this machine has started, and of which nothing was concluded.
func (s Search) open(ctx context.Context, entry *Entry) (l Last, known bool) {
	h := &entry.History
	if h.Unsent || entry.isWatched() || h.Kind == event.Import && passed(h.Baseline.Version, cell.Version(ctx, s.Client)) {
		return l, false
	}
	return Last{At: entry.SavedAt, Open: true, Outcome: verdict.Outcome{Kind: h.Kind, Name: h.Name, Cell: s.Client.Cell().URL,
		Verdict: verdict.Unproved, Reason: h.unfinished(), Counts: h.Counts}}, true
}

// Broke is what was concluded of the newest import of the name from this machine, where the cell answered with errors of the server as that
// ended; known is false where it did not, where the cell was made again, and where another import has started since, as far as the version
// tells. It is for a cell that still answers so: its state cannot tell more.
func (s Search) Broke(ctx context.Context) (o verdict.Outcome, known bool) {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, string(s.Name))
	if err != nil || entry == nil || !entry.Ended() || entry.History.Kind != event.Import ||
		entry.History.Last.Answer != verdict.AnswerBroken || s.another(ctx, entry) ||
		moved(entry.History.Version, cell.Version(ctx, s.Client)) {
		return o, false
	}
	o = *entry.Outcome
	o.Reason += ", " + entry.concludedAt()
	return o, true
}

// Unwatched is the newest job that was started from this machine and not seen to its end, in words, and its name; known is false where there is
// none, and where another run of this machine watches it.
func (s Search) Unwatched() (words, name string, known bool) {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, string(s.Name))
	if err != nil || entry == nil || entry.Ended() || entry.History.Unsent || entry.isWatched() {
		return "", "", false
	}
	return entry.History.unfinished(), entry.History.Name, true
}
