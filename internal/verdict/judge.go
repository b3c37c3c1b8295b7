package verdict

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const (
	firstLooks   = 250 * time.Millisecond // between the first looks at a job that has to be seen at work
	soonLooks    = 300                    // after so many of them, about ten minutes, it is looked at no more often than others
	confirmFor   = 2 * time.Second        // that a settled answer must stand where a free lock proves little
	grace        = 10 * time.Second       // after which a settled answer without a job is believed
	equalFor     = 30 * time.Second       // that three equal answers must span where the lock cannot be probed
	stillFor     = 5 * time.Minute        // without change, after which a Processing body is doubted and the lock probed
	brokenFor    = time.Minute            // of server errors, after which the cell may be ruined
	stallDefault = time.Hour              // without change: a warning, or the end if the unit was away meanwhile
)

// A need is evidence that verdict wants before the next interval.
type Need int

const (
	NeedNothing  Need = iota
	NeedProbe         // of the lock
	NeedLook          // a new GET of the job's state, after a free probe
	NeedVersion       // of the cell, at unit level
	NeedUnit          // whether the unit itself answers
	NeedListing       // of the snapshot area
	NeedCounts        // of what the cell holds
	NeedArchive       // that an export left, read whole or brought home; what is wanted last, and takes its time
	NeedCellRows      // how many rows the cell itself has, because there are none in the archive
)

// A decision is what verdict makes of a History: a verdict, or evidence to gather, or nothing yet.
type Decision struct {
	Verdict   Verdict // "" = keep looking
	Proof     Proof
	Reason    string
	NotProved string
	Stop      Stop
	Server    Message
	Need      Need
	Phase     event.Phase   // while there is no verdict, or in the middle of which the looking ended
	Note      string        // for the admin, while there is no verdict
	Soon      time.Duration // until the next look, if that is less than the interval
}

// verdict concludes from what was seen, and does nothing else.
func Judge(h *History) Decision {
	d := judge(h)
	switch over := d.Need == NeedArchive || d.Verdict != "" && d.Verdict != StillRunning; {
	case over && h.Attached && h.Ours == "":
		return Decision{Verdict: Unproved, Reason: "no job of this name was seen at work, and whether there was one is not known"}
	case d.Verdict != "" || d.Need != NeedNothing:
		return d
	}
	return withinLimits(h, d)
}

// judge goes through the rows of the evidence table; the first that matches the last look decides.
func judge(h *History) Decision {
	l := h.Last
	switch l.Answer {
	case AnswerNone, AnswerBusy, AnswerEmpty:
		return judgeTrouble(h)
	case AnswerBroken:
		return judgeBroken(h)
	case AnswerRefused:
		return judgeRefused(h)
	case AnswerGone:
		return judgeGone(h)
	case AnswerProcessing:
		return judgeProcessing(h)
	case AnswerFailed:
		return judgeFailed(h)
	case AnswerClosed:
		return judgeClosed(h)
	case AnswerReady:
		return judgeReady(h)
	}
	return judgeWord(h)
}

// settle makes sure that the last look was asked for after the job let go of the lock. It returns nil when it was, else
// what to do first.
func settle(h *History) *Decision {
	if !h.round.probed {
		return &Decision{Need: NeedProbe}
	}
	switch h.Lock.State {
	case LockHeld:
		if h.Ours == "" {
			return &Decision{Phase: event.Queued, Soon: untilSeen(h)}
		}
		return &Decision{Phase: event.Finishing}
	case LockFree:
		if h.Last.AfterFree {
			return nil
		}
		if h.round.looked {
			return &Decision{} // the look after the free probe failed: the next round tries again
		}
		return &Decision{Need: NeedLook}
	}
	if h.Ours != "" && h.equalLongEnough() {
		return nil
	}
	if h.Last.At.Sub(h.NewsSince) >= h.Limits.MaxOutage {
		return &Decision{Verdict: Unproved, Reason: fmt.Sprintf("the cell says %q, but whether its lock is free could not be found out for %s",
			h.Last.Answer, h.Last.At.Sub(h.NewsSince).Round(time.Second))}
	}
	return &Decision{Phase: event.Finishing}
}

// untilSeen is how soon to look again at a queued job. In subdomain style it has to be seen at work, or its end proves
// nothing unless it is counted; most jobs begin at once, and small ones are over within a second.
func untilSeen(h *History) time.Duration {
	switch {
	case h.Style != SubdomainStyle || h.Looks > soonLooks:
		return 0
	case h.Looks <= 10:
		return firstLooks
	}
	return confirmFor
}

// equalLongEnough is how an answer settles where the lock cannot be probed.
func (h *History) equalLongEnough() bool {
	return h.Unprobed.Looks >= 3 && h.Unprobed.lasted(h.Last.At) >= equalFor
}

// withinLimits ends a look-out that has gone on for too long.
func withinLimits(h *History, d Decision) Decision {
	now := h.Last.At
	if t := h.Limits.Timeout; t > 0 && now.Sub(h.Watched) >= t {
		return TimedOut(h)
	}
	still := now.Sub(h.NewsSince)
	if h.NewsEqual == 0 {
		still = 0
	}
	if t := h.Limits.StallTimeout; t > 0 && still >= t {
		return Decision{Verdict: StillRunning, Stop: StopStall, Reason: fmt.Sprintf("the job's state has not changed for %s (%s)", still.Round(time.Second), stateWords(h))}
	}
	if still < stallDefault {
		return d
	}
	if h.Away {
		return Decision{Verdict: StillRunning, Stop: StopStall,
			Reason: fmt.Sprintf("the job's state has not changed for %s (%s), and the unit was away meanwhile: it may have been restarted, which kills the job and can leave its lock behind for ever",
				still.Round(time.Minute), stateWords(h))}
	}
	if d.Note == "" {
		d.Note = fmt.Sprintf("nothing has changed for %d h (%s); healthy jobs have stood still for minutes, so this one may be dead", int(still.Hours()), stateWords(h))
	}
	return d
}

// TimedOut ends a look-out in the middle of a look that took too long.
func TimedOut(h *History) Decision {
	if h.Kind == event.Import && h.News.Answer == AnswerReady && h.SettledRun > 0 && h.began() {
		return Decision{Verdict: StillRunning, Stop: StopTimeout, Phase: event.Counting,
			Reason: fmt.Sprintf("the import seems to be over, but %s of looking were not enough to compare the cell's content with the snapshot", h.Limits.Timeout)}
	}
	return Decision{Verdict: StillRunning, Stop: StopTimeout, Reason: fmt.Sprintf("the job was not over after %s of looking (%s)", h.Limits.Timeout, stateWords(h))}
}

// Interrupted ends a look-out because the admin gave up, in a phase of it.
func Interrupted(phase event.Phase) Decision {
	if phase == event.Counting {
		return Decision{Verdict: StillRunning, Stop: StopInterrupted, Phase: phase,
			Reason: "the import is over as far as can be seen, and the comparison of the cell with the snapshot was interrupted"}
	}
	return Decision{Verdict: StillRunning, Stop: StopInterrupted, Reason: "the looking was interrupted"}
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
	case l.Answer == AnswerProcessing && l.Progress >= 0:
		return fmt.Sprintf("Processing, %d %%", l.Progress)
	case l.Answer == AnswerProcessing:
		return "Processing"
	case l.Answer == AnswerReady && h.Lock.State == LockHeld:
		return "Acceptable, but the lock is held"
	case l.Answer == AnswerReady:
		return "Acceptable"
	}
	return string(l.Answer)
}
