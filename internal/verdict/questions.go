package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// counting reports whether this process proves the import by the cell's content.
func (h *History) counting() bool { return h.ByContent && !h.Limits.NoCount }

// BeginRound starts the next interval's gathering. Where the last one ended with an answer that tells nothing, whatever came before that
// led nowhere.
func (h *History) BeginRound() {
	if h.Looks > 0 {
		h.recordVain()
	}
	h.round = round{}
}

// recordVain counts the rounds that ended without an answer. Those that follow each other closely, as the first ones do, count as one: many of
// them and one after a long interval say no more than two.
func (h *History) recordVain() {
	vain, apart := h.Last.troubled(), h.Limits.MaxOutage/vainMany
	if vain && h.Vain.Looks > 0 && h.Last.At.Sub(h.VainAt) < apart {
		return
	}
	h.Vain.record(h.Last.At, vain)
	h.VainAt = h.Last.At
}

// away reports whether the unit did not answer on two looks running.
func (o *Outage) away() bool { return o.SilentRun >= 2 }

// Moved says by how much the cell's version grew since the baseline: once per import that began. It is not known where
// the version could not be read.
func (h *History) Moved() (n int64, known bool) {
	if h.Version == nil || h.Baseline.Version == nil {
		return 0, false
	}
	return *h.Version - *h.Baseline.Version, true
}

// versionIsLate reports whether the version could be read before the POST, and not just now.
func (h *History) versionIsLate() bool {
	return h.round.unversioned && h.Baseline.Version != nil
}

// began reports whether our import is known to have started. Where the version can be read it decides: a lock was held
// for a queued job, too, and a job whose unit died at once left the cell alone. An edit of the cell's entity moves the version as
// well, and leaves the role that an import removes before.
func (h *History) began() bool {
	if h.PrimeThere || h.MarkThere {
		return false
	}
	if n, known := h.Moved(); known {
		return n > 0 && (h.Ours != "" || h.Foreign == "") // another's import moves it, too, and who edits the cell's entity
	}
	if h.Ours != "" || h.PrimeGone {
		return true
	}
	return h.Baseline.Version == nil && h.Style == PathStyle && h.LockHeld && !h.LockLost
}

// twoTraces reports whether two traces of our import agree. Of the four that a person can leave, too, who removes the role that was made before
// the POST, edits the cell's entity or writes rows, no two are left by one and the same: but the role and the version by who tidies up. So one
// of them is the mark, which nobody removes who does not look for it, ours at work, or that the cell held something else.
func (h *History) twoTraces() bool {
	strong := h.Ours != "" || h.MarkGone || h.Unlike
	traces := 0
	for _, is := range []bool{h.Ours != "", h.MarkGone, h.Unlike, h.PrimeGone, h.movedByOne()} {
		if is {
			traces++
		}
	}
	return strong && traces >= 2
}

// movedByOne reports whether exactly one import has started since the POST, or somebody has edited the cell's entity once.
func (h *History) movedByOne() bool {
	n, known := h.Moved()
	return known && n == 1
}

// broughtByUs reports whether content that equals the snapshot's can only be our import's doing, although it was never
// seen to begin: the cell held something else before.
func (h *History) broughtByUs() bool {
	_, known := h.Moved()
	return !known && h.Unlike && h.Accepted && h.Foreign == ""
}

// confirmed reports whether the settled answer was seen again after a while. Where a free lock does not prove that a job is
// over, one look may have met the single "ready" of a failing import, or a cell whose version had not moved yet.
func (h *History) confirmed() bool {
	return h.SettledRun >= 2 && h.Last.At.Sub(h.SettledAt) >= confirmFor || h.throughGrace()
}

// agreed reports whether so many answers running said that the job is over that they were not those of another process of the unit,
// behind the same address, which knows of no job: each round has three of them.
// Of a job that was not seen at work the lock alone tells the two apart; where there were answers of two, and in subdomain
// style, where another job that ends takes the lock with it, the state alone does.
func (h *History) agreed() bool {
	most := agreeing
	if h.Kind == event.Import && !h.counting() {
		most = agreeingUncounted
	}
	if h.Ours == "" || h.Flipped || h.Style == SubdomainStyle && h.counting() {
		most = agreeingUnseen
	}
	return h.agree(most)
}

// agree reports whether so many answers running said that the job is over.
func (h *History) agree(most int) bool {
	if h.Lock.State == LockUnknown {
		return h.Unprobed.Looks >= agreeingUnseen
	}
	return h.SettledRun >= most
}

// freeIsNoProof reports whether the lock can be free although our job is alive.
func (h *History) freeIsNoProof() bool {
	return h.Style == SubdomainStyle || h.LockLost || h.Retaken
}

// mayBeHidden reports whether our import may be at work although nothing was seen of it for so long: in subdomain style the end of another
// job takes its lock and progress with it, of which the cell's version would tell. It shows again with its next percent.
func (h *History) mayBeHidden(quiet time.Duration) bool {
	_, known := h.Moved()
	return h.Style == SubdomainStyle && !known && !h.Late && quiet < max(stillFor, min(3*h.Stood, stallDefault))
}

// stands is for how long the job has stood still, as far as anybody has seen.
func (l *Lookout) stands() time.Duration { return l.Last.At.Sub(l.StillSince) }

// quietFor is for how long the settled answer has stood.
func (h *History) quietFor() time.Duration {
	if h.Last.Answer == AnswerProcessing {
		return h.stands()
	}
	if h.SettledRun > 0 {
		return h.Last.At.Sub(h.SettledAt)
	}
	return h.Last.At.Sub(h.NewsSince)
}

// throughGrace reports whether the settled answer has stood long enough to believe that nothing else will come.
func (h *History) throughGrace() bool {
	if h.Lock.State == LockUnknown {
		return h.equalLongEnough()
	}
	return h.SettledRun >= 3 && h.Last.At.Sub(h.SettledAt) >= grace
}

// graceLeft is how soon to look again so that the grace is not over long before anybody looks: half of it, then what is left of it.
func (h *History) graceLeft() time.Duration {
	if h.SettledRun < 2 || h.Lock.State == LockUnknown {
		return grace / 2
	}
	return max(min(grace-h.Last.At.Sub(h.SettledAt), grace/2), confirmFor)
}
