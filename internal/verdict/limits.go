package verdict

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// withinLimits ends a look-out that has gone on for too long.
func withinLimits(h *History, d Decision) Decision {
	now := h.Last.At
	if t := h.Limits.Timeout; t > 0 && now.Sub(h.Watched) >= t {
		return TimedOut(h)
	}
	if d := h.Flips.lasted(now); h.Flips.Looks >= flipsMany && d >= h.Limits.MaxOutage && now.Sub(h.NewsSince) < h.Limits.MaxOutage {
		return contradictory(h, d)
	}
	still := now.Sub(h.NewsSince)
	if h.NewsEqual == 0 {
		still = 0
	}
	if t := h.Limits.StallTimeout; t > 0 && still >= t {
		return Decision{Verdict: StillRunning, Stop: StopStall,
			Reason: fmt.Sprintf("the job's state has not changed for %s (%s%s)", still.Round(time.Second), stateWords(h), h.unchangedWords())}
	}
	if still < stallDefault {
		return notedStill(h, d)
	}
	if h.Away {
		return Decision{Verdict: StillRunning, Stop: StopStall,
			Reason: fmt.Sprintf("the job's state has not changed for %s (%s), and the unit was away meanwhile: it may have been "+
				"restarted, which kills the job and can leave its lock behind for ever",
				still.Round(time.Minute), stateWords(h))}
	}
	if d.Note == "" {
		d.Note = fmt.Sprintf("nothing has changed for %d h (%s); healthy jobs have stood still for minutes, so this one may be "+
			"dead: %s", int(still.Hours()), stateWords(h), DeadWords(h.Kind, h.Style))
	}
	return d
}

// notedStill notes, of a job that is watched again, that it has stood still for long already.
func notedStill(h *History, d Decision) Decision {
	if since := h.longStill(); d.Note == "" && h.Before.Answer != "" && !since.IsZero() {
		d.Note = fmt.Sprintf("nothing has changed since %s (%s), so the job may be dead: %s", since.UTC().Format(time.RFC3339),
			stateWords(h), DeadWords(h.Kind, h.Style))
	}
	return d
}

// flipsMany is how many changes back and forth are no chance.
const flipsMany = 6

// contradictory ends a look-out whose answers go back and forth for ever, so that nothing is learnt from them.
func contradictory(h *History, d time.Duration) Decision {
	words := fmt.Sprintf("the answers of the unit have contradicted each other for %s (%s), as those of more than one process do",
		d.Round(time.Second), newsWords(h))
	if h.Ours == "" {
		return Decision{Verdict: Unproved, Reason: words + ", and the job was never seen at work"}
	}
	return Decision{Verdict: StillRunning, Stop: StopStall, Reason: words}
}

// TimedOut ends a look-out in the middle of a look that took too long.
func TimedOut(h *History) Decision { return timedOut(h).linking(h) }

func timedOut(h *History) Decision {
	if h.Linking.Missing() && h.linksBegun() {
		return Decision{Verdict: StillRunning, Stop: StopTimeout, Reason: fmt.Sprintf("%s were not enough for the rest", h.Limits.Timeout)}
	}
	if why := h.unsureOfEnd(); why != "" {
		return Decision{Verdict: StillRunning, Stop: StopTimeout, Reason: fmt.Sprintf("the import seems to be over, but %s were not enough to "+
			"make sure of that: %s", h.Limits.Timeout, why)}
	}
	isOver := h.Kind == event.Import && h.News.Answer == AnswerReady && h.SettledRun > 0 && h.began()
	switch {
	case isOver && h.Counts != nil && h.Counts.Lacks():
		return Decision{Verdict: StillRunning, Stop: StopTimeout, Phase: event.Counting,
			Reason: fmt.Sprintf("the import seems to be over, and the cell holds %s so far, but %s were not enough to make sure that no more comes",
				h.Counts.Words(), h.Limits.Timeout)}
	case isOver:
		return Decision{Verdict: StillRunning, Stop: StopTimeout, Phase: event.Counting,
			Reason: fmt.Sprintf("the import seems to be over, but %s were not enough to compare the cell's content with "+
				"the snapshot", h.Limits.Timeout)}
	}
	return Decision{Verdict: StillRunning, Stop: StopTimeout,
		Reason: fmt.Sprintf("the job had not finished after %s (%s%s%s)", h.Limits.Timeout, stateWords(h), h.unchangedWords(), h.freeWords())}
}

// unsureOfEnd says why a job that shows nothing any more is watched for longer; "" where it is not for that.
func (h *History) unsureOfEnd() string {
	n, _ := h.Moved()
	if h.Kind != event.Import || h.News.Answer != AnswerReady || h.SettledRun == 0 || !h.counting() || !h.mayBeAnothers() {
		return ""
	}
	silent := silence(h, n)
	if silent == 0 || h.quietFor() >= silent {
		return ""
	}
	return doubt(h) + ", and the cell has to show no change for " + silent.Round(time.Second).String()
}

// lockIsFree reports whether nobody holds the cell's lock, as far as was seen since the job has shown the same.
func (h *History) lockIsFree() bool { return h.Lock.State == LockFree && h.FreeProbes > 0 }

// freeWords say of a job that is shown at work that nobody holds the lock, as that of one that died with its unit; "" where that is not so.
func (h *History) freeWords() string {
	if h.News.Answer == AnswerProcessing && h.lockIsFree() && h.Style == PathStyle {
		return ", and nobody holds the cell's lock: it may have died with its unit"
	}
	return ""
}

// Interrupted ends a look-out because the admin gave up, in a phase of it.
func Interrupted(h *History, phase event.Phase) Decision { return gaveUp(phase).linking(h) }

func gaveUp(phase event.Phase) Decision {
	if phase == event.Counting {
		return Decision{Verdict: StillRunning, Stop: StopInterrupted, Phase: phase,
			Reason: "the import is over as far as can be seen, and the comparison of the cell with the snapshot was interrupted"}
	}
	return Decision{Verdict: StillRunning, Stop: StopInterrupted, Reason: "watching was interrupted"}
}

func stateWords(h *History) string {
	if h.Troubled.Looks > 0 {
		return "last seen " + newsWords(h)
	}
	return newsWords(h)
}

func newsWords(h *History) string {
	l := h.News
	switch {
	case l.Answer == "":
		return "nothing was seen of it"
	case l.Answer == AnswerProcessing && l.Progress >= 0:
		return fmt.Sprintf("Processing, %d %%", l.Progress)
	case l.Answer == AnswerProcessing:
		return "Processing"
	case l.Answer == AnswerReady && h.Lock.State == LockHeld:
		return "Acceptable, but the lock is held"
	case l.Answer == AnswerReady:
		return "Acceptable"
	case l.Answer == AnswerWord:
		return fmt.Sprintf("a state that this program does not know: %q", l.Word)
	case l.Answer == AnswerFailed, l.Answer == AnswerClosed:
		return "Import failed"
	}
	return TroubleWords(l)
}
