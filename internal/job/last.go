package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// LastFailure is what was concluded of the last job of the cell from this machine, and when; known is false where that was done, where no
// job was watched to its end, where the cell was made again, and where another import has started since that import, as far as the version
// tells.
func (s Search) LastFailure(ctx context.Context) (o verdict.Outcome, at time.Time, known bool) {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, "")
	if err != nil || entry == nil || !entry.Ended() || entry.Outcome.Verdict == verdict.Done || s.another(ctx, entry) {
		return o, at, false
	}
	if entry.History.Kind == event.Import && moved(entry.History.Version, cell.Version(ctx, s.Client)) {
		return o, at, false
	}
	return *entry.Outcome, entry.SavedAt, true
}
