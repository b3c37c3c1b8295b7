package verdict

import (
	"cmp"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// LongStill is for how long a job has to stand still before it is said that it may be dead. Healthy jobs have stood still for
// minutes.
const LongStill = 10 * time.Minute

// StoodSince is since when the job is known to stand as l shows it, which was seen over a held lock or at work; zero where l
// shows something else than what was seen last.
func (h *History) StoodSince(l Look, held bool) time.Time {
	n := h.News
	switch {
	case n.Answer != l.Answer || n.Name != l.Name || n.StartedAt != l.StartedAt || n.Progress != l.Progress:
		return time.Time{}
	case n.Answer == AnswerProcessing && n.StartedAt != "",
		n.Answer == AnswerReady && held && h.LockHeld && h.Lock.State == LockHeld:
		return cmp.Or(h.StillSince, h.NewsSince)
	}
	return time.Time{}
}

// longStill is since when a job that is waited for has stood still, if that is long; zero otherwise.
func (h *History) longStill() time.Time {
	since := h.StoodSince(h.News, true)
	if since.IsZero() || h.Linking.Missing() && h.linksBegun() || h.Last.At.Sub(since) < LongStill {
		return time.Time{}
	}
	return since
}

// unchangedWords say since when a job has stood still for long; "" where it has not.
func (h *History) unchangedWords() string {
	if since := h.longStill(); !since.IsZero() {
		return ", unchanged since " + since.UTC().Format(time.RFC3339)
	}
	return ""
}

// DeadWords say what becomes of the lock of a job that died with its unit, and who can do something about it.
func DeadWords(k event.Kind, s Style) string {
	if k == event.Import && s == SubdomainStyle {
		return "if its unit was restarted it is dead, and import --despite-lock imports over its lock"
	}
	return "if its unit was restarted it is dead, and an operator of the unit has to free its lock"
}

// UnchangedWords say since when this machine has seen no change of a job.
func UnchangedWords(since time.Time) string {
	return fmt.Sprintf("unchanged since %s, as far as this machine has seen", since.UTC().Format(time.RFC3339))
}
