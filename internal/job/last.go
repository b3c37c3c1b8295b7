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
}

// LastFailure is what was concluded of the last job of the cell that this machine started or watched; known is false where that was done,
// where no job was watched to its end, where the cell was made again, and where another import has started since that import, as far as the
// version tells. It is for a cell at rest.
func (s Search) LastFailure(ctx context.Context) (l Last, known bool) {
	journal, of := NewJournal(s.StateDir), s.Client.Cell().URL
	entry, err := journal.Newest(of, "")
	if learned := journal.newestLearned(of, ""); learned != nil && learned.History.Kind == event.Import { // it has replaced what our own brought
		if learned.Outcome.Verdict == verdict.Unproved || learned.followed(cell.Version(ctx, s.Client)) != "" {
			return l, false
		}
		entry, err = learned, nil
	}
	if err != nil || entry == nil || !entry.Ended() || entry.Outcome.Verdict == verdict.Done || s.another(ctx, entry) {
		return l, false
	}
	if entry.History.Kind == event.Import && !entry.Learned && moved(entry.History.Version, cell.Version(ctx, s.Client)) {
		return l, false
	}
	l = Last{*entry.Outcome, entry.SavedAt, entry.Learned}
	l.Hint = s.hintAtRest(ctx, entry)
	return l, true
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
