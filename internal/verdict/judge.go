package verdict

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const (
	soonLooks         = 300              // after so many of them, about ten minutes, it is looked at no more often than others
	confirmFor        = 2 * time.Second  // that a settled answer must stand where a free lock proves little
	agreeing          = 4                // settled looks running, where what they say cannot be proved otherwise
	agreeingUncounted = 6                // the same of an import of which nothing else tells
	agreeingUnseen    = 16               // the same of a job that was never seen at work
	agreeingGone      = 8                // the same of an export that left nothing, which is all that shows that it failed
	grace             = 10 * time.Second // after which a settled answer without a job is believed
	equalFor          = 30 * time.Second // that three equal answers must span where the lock cannot be probed
	stillFor          = 5 * time.Minute  // without change, after which a Processing body is doubted and the lock probed
	deadFor           = time.Minute      // of standing still over a free lock, after which what the cell holds is believed
	seenFor           = 20 * time.Second // before a failed cell, in which ours has to have been seen at work
	brokenFor         = time.Minute      // of server errors, after which the cell may be ruined
	stallDefault      = time.Hour        // without change: a warning, or the end if the unit was away meanwhile
)

// A Need is evidence that is wanted before the next interval. Whoever gets it folds it into the history and asks again.
type Need int

// The needs.
const (
	NeedNothing  Need = iota
	NeedProbe         // of the lock
	NeedLook          // a new GET of the job's state, after a free probe
	NeedVersion       // of the cell, at unit level
	NeedUnit          // whether the unit itself answers
	NeedListing       // of the snapshot area
	NeedRows          // whether the cell holds the rows and files of a prepared copy, before its links are made
	NeedLinks         // that a prepared copy left out are to be made
	NeedCounts        // of what the cell holds
	NeedArchive       // that an export left, read whole or downloaded; what is wanted last, and takes its time
	NeedCellRows      // how many rows the cell itself has, because there are none in the archive
)

// A Decision is what [Judge] makes of a [History]: a verdict, or evidence to gather, or nothing yet.
type Decision struct {
	Verdict   Verdict // "" = keep watching
	Proof     Proof
	Reason    string
	NotProved string
	Stop      Stop
	Server    Message
	Need      Need
	Phase     event.Phase   // while there is no verdict, or in the middle of which the watching ended
	Note      string        // for the admin, while there is no verdict
	Soon      time.Duration // until the next look, if that is less than the interval
}

// Judge concludes from what was seen, and does nothing else.
func Judge(h *History) Decision {
	if h.Linking.Changed && h.LinksBegun { // whatever goes on in it by now, it is not what our import, which was over, has made
		return Decision{Verdict: Unproved, Reason: "the import is over, but " + mayNotLink(h, "") + "; " + h.Linking.Words()}
	}
	if l := h.Last; h.LinksBegun && (l.Answer == AnswerFailed || l.Answer == AnswerClosed) { // ours was over before the first link
		return Decision{Verdict: Unproved, Server: l.Server,
			Reason: "the import is over, but the cell shows the failure of an import that came after it; " + h.Linking.Words()}
	}
	d := judge(h)
	switch over := d.Need == NeedArchive || d.Verdict != "" && d.Verdict != StillRunning; {
	case over && h.Attached && h.Ours == "":
		return Decision{Verdict: Unproved, Reason: "no job of this name was seen at work, and whether there was one is not known"}
	case d.Verdict != "" || d.Need != NeedNothing:
		return d.linking(h)
	}
	return withinLimits(h, d).linking(h)
}

// judge goes through the rows of the evidence table; the first that matches the last look decides.
func judge(h *History) Decision {
	l := h.Last
	switch l.Answer {
	case AnswerNone, AnswerBusy, AnswerEmpty, AnswerLimited:
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
		if h.Ours == "" && h.Last.Answer == AnswerFailed {
			return &Decision{Phase: event.Unseen} // queued, or at work: the earlier failure is shown in its place, almost to the end
		}
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
		return &Decision{Verdict: Unproved,
			Reason: fmt.Sprintf("the cell says %q, but whether its lock is free could not be found out for %s",
				h.Last.Answer, h.Last.At.Sub(h.NewsSince).Round(time.Second))}
	}
	return &Decision{Phase: event.Finishing}
}

// untilSeen is how soon to look again at a queued job. In subdomain style it has to be seen at work, or its end proves
// nothing unless it is counted; most jobs begin at once, and small ones are over within a second.
func untilSeen(h *History) time.Duration {
	if h.Style != SubdomainStyle || h.Looks > soonLooks {
		return 0
	}
	return confirmFor
}

// equalLongEnough is how an answer settles where the lock cannot be probed.
func (h *History) equalLongEnough() bool {
	return h.Unprobed.Looks >= 3 && h.Unprobed.lasted(h.Last.At) >= equalFor
}
