package job

import (
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// Stands tells since when the job that a busy cell shows has stood still, as far as this machine has seen; zero where that is not
// for long or not known. mayBeDead: it has stood so for ten minutes, or nobody here has seen it, and it began an hour ago.
func (s Search) Stands(shown cell.State) (since time.Time, mayBeDead bool) {
	since = s.stillSince(shown)
	switch still := time.Since(since); {
	case since.IsZero():
		return since, beganLongAgo(shown)
	case still < aWhile:
		return time.Time{}, false
	default:
		return since, still >= deadAfter
	}
}

// stillSince is since when this machine has seen the job that a cell shows stand as it is shown; zero where it has not.
func (s Search) stillSince(shown cell.State) time.Time {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, string(s.Name))
	if err != nil || entry == nil {
		return time.Time{}
	}
	look := shown.Import
	if entry.History.Kind == event.Export {
		look = shown.Export
	}
	return entry.History.StoodSince(look, shown.Queued(entry.History.Kind) && !entry.Ended())
}

// beganLongAgo reports whether a job that a cell shows at work began so long ago that it may be dead.
func beganLongAgo(shown cell.State) bool {
	for _, l := range shown.Shows() {
		began, err := time.Parse(time.RFC3339, l.StartedAt)
		if err == nil && l.Answer == verdict.AnswerProcessing && time.Since(began) >= oldAfter {
			return true
		}
	}
	return false
}

// standing adds to a job that goes on since when it has stood still, and whether it may be dead.
func (s Search) standing(o verdict.Outcome, shown cell.State) verdict.Outcome {
	if o.Verdict != verdict.StillRunning {
		return o
	}
	since, mayBeDead := s.Stands(shown)
	if o.MayBeDead = mayBeDead; !since.IsZero() {
		o.Reason += ", " + verdict.UnchangedWords(since)
	}
	return o
}
