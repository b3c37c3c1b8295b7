package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// LastFailure is what was concluded of the last job of the cell from this machine, and when; known is false where that was done, where no
// job was watched to its end, and where another import of the cell has started since, as far as its version tells.
func (s Search) LastFailure(ctx context.Context) (o verdict.Outcome, at time.Time, known bool) {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, "")
	if err != nil || entry == nil || !entry.Ended() || !entry.Deleted.IsZero() || entry.Outcome.Verdict == verdict.Done {
		return o, at, false
	}
	if now, then := cell.Version(ctx, s.Client), entry.History.Version; entry.History.Kind == event.Import && now != nil && then != nil && *now != *then {
		return o, at, false
	}
	if _, isSure := s.remade(ctx, entry); isSure {
		return o, at, false
	}
	return *entry.Outcome, entry.SavedAt, true
}
