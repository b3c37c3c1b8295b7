package job

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// exportedWithin is for how long an export proves that exports of a cell work: the unit may be another core afterwards.
const exportedWithin = 7 * 24 * time.Hour

// Exported is when the newest export of a cell from this machine was done, if that brought rows out not long ago; zero otherwise.
func (j *Journal) Exported(cellURL string) time.Time {
	if j.dir == "" {
		return time.Time{}
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	for _, f := range slices.Backward(entryFiles(dir, "")) {
		e, err := readEntry(filepath.Join(dir, f.name))
		if err != nil || e.History.Kind != event.Export || !e.Ended() {
			continue
		}
		o := e.Outcome
		if o.Verdict == verdict.Done && o.Counts != nil && o.Counts.Found > 0 && time.Since(e.SavedAt) < exportedWithin {
			return e.SavedAt
		}
		return time.Time{}
	}
	return time.Time{}
}
