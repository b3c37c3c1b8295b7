package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// Record folds one look into the history.
func (h *History) Record(l Look) {
	h.Looks++
	h.recordTrouble(l)
	if l.troubled() {
		h.Last = l
		return
	}
	if h.NewsEqual > 0 && h.News.same(l) {
		h.NewsEqual++
	} else {
		h.recordStandstill(l)
		h.recordFlip(l)
		if h.NewsEqual > 0 || !h.Before.same(l) {
			h.StillSince = l.At
		}
		h.NewsSince, h.NewsEqual, h.FreeProbes = l.At, 1, 0
		h.SettledRun, h.Missing, h.Unprobed, h.Vain = 0, 0, run{}, run{}
		h.forgetCounts()
	}
	h.Last = l
	if l.AfterFree {
		h.recordSettled(l)
		h.recordOver(l)
		h.recordFall(l)
	}
	h.recordJob(l)
	h.News = l
}

func (h *History) recordTrouble(l Look) {
	h.Troubled.record(l.At, l.troubled())
	h.Odd.record(l.At, l.Answer == AnswerWord)
	h.Broken.record(l.At, l.Answer == AnswerBroken)
	h.SilentRun++
	if l.Answer != AnswerNone {
		h.SilentRun = 0
	}
	// A unit that did not answer may have been restarted, and a lock server that did not may have lost its locks.
	if l.Answer == AnswerNone || l.Answer == AnswerBusy {
		h.Interrupt, h.SeenSince = true, false
		h.LockLost = h.LockLost || l.Answer == AnswerBusy
	}
	h.Away = h.Away || h.Troubled.Looks >= 2
}

// recordFlip learns from a look that differs from the one before whether the answers contradict each other, as those of two
// processes of a unit do, of which one knows of the job.
func (h *History) recordFlip(l Look) {
	h.Flips.record(l.At, h.Earlier.Answer != "" && h.Earlier.same(l))
	h.Flipped = h.Flipped || h.Ours != "" && h.ours(l) && l.Answer == AnswerProcessing && h.News.Answer == AnswerReady
	h.Earlier = h.News
}

func (s *Settling) recordSettled(l Look) {
	if s.SettledRun == 0 {
		s.SettledAt = l.At
	}
	s.SettledRun++
}

// recordOver notes that nothing is left to be seen of our job.
func (h *History) recordOver(l Look) {
	seen := h.Ours != "" || h.LockHeld && h.Style == PathStyle
	h.Over = h.Over || l.Answer == AnswerReady && seen
}

// recordFall notes that an import of the cell has failed since the POST: before it the cell was no failed one, or ours was at work since.
func (h *History) recordFall(l Look) {
	before := h.baseline().Answer
	failedBefore := (before == AnswerFailed || before == AnswerClosed) && !h.AtWork
	h.Fell = h.Fell || l.Answer == AnswerClosed && !failedBefore
}

// recordJob learns whose job a look shows. A body that moves proves that its job is alive; after an outage only between
// two looks of which neither came before it, because a killed unit can leave a body that was not seen yet.
func (h *History) recordJob(l Look) {
	if l.Answer != AnswerProcessing && l.Answer != AnswerFailed {
		return
	}
	if h.Name == "" && !l.is(h.baseline()) {
		h.Name = l.Name
	}
	switch {
	case h.ours(l):
		late := !h.Attached && (!h.Accepted || h.AcceptedAt.IsZero()) && l.At.Sub(h.PostedAt) > grace
		h.Unsure = h.Unsure || h.Ours == "" && (h.Interrupt || late || h.Over || h.startedLate(l.StartedAt))
		if l.Answer == AnswerProcessing && h.SeenSince && l.Progress != h.OursAt {
			h.Interrupt, h.Away = h.Unsure, false
		}
		h.AtWork = h.AtWork || l.Answer == AnswerProcessing
		h.Ours, h.OursAt, h.SeenAt, h.SeenSince, h.Over = l.StartedAt, l.Progress, l.At, true, false
	case !l.is(h.baseline()):
		h.Followed = h.Followed || h.Foreign == "" && h.Ours != "" && h.Over
		h.Foreign = l.Name + ", started " + l.StartedAt
	}
}

// ours reports whether a look shows our job: our name, and a started_at that is not the baseline's.
func (h *History) ours(l Look) bool {
	if l.Name != h.ShownAs() || l.StartedAt == "" || l.is(h.baseline()) {
		return false
	}
	return h.Ours == "" || h.Ours == l.StartedAt
}

// clockLeeway is what a job's start may come after the Date of its 202. The server notes it a few milliseconds before (contract/live.md), but
// writes the same Date for a second, so that it can be two seconds old (measured on 1.8.3), and a proxy's clock may be behind.
const clockLeeway = 5 * time.Second

// startedLate reports whether a job that started then is not ours by the unit's clock: ours had its start before the server accepted it,
// even if it was queued.
func (s *Started) startedLate(startedAt string) bool {
	t, err := time.Parse(time.RFC3339, startedAt)
	return err == nil && !s.AcceptedAt.IsZero() && t.Sub(s.AcceptedAt) > clockLeeway
}

// recordStandstill learns from a look that differs from the one before for how long a job can stand still. One that was
// not seen to move on may have been dead, so that not all of that time counts.
func (h *History) recordStandstill(l Look) {
	if h.News.Answer != AnswerProcessing || !h.ours(h.News) {
		return
	}
	stood := l.At.Sub(h.NewsSince)
	if l.Answer != AnswerProcessing || !l.is(h.News) {
		stood = min(stood, stillFor/2)
	}
	h.Stood = max(h.Stood, stood)
}

// ShownAs is the name under which the server knows the job: that of what was imported.
func (s *Started) ShownAs() string {
	if s.SentAs != "" {
		return s.SentAs
	}
	return s.Name
}

// baseline is the state of our kind of job before the POST.
func (s *Started) baseline() Look {
	if s.Kind == event.Export {
		return s.Baseline.Export
	}
	return s.Baseline.Import
}

// RecordProbe folds one probe of the lock into the history.
func (h *History) RecordProbe(at time.Time, lock Lock) {
	h.round.probed, h.Lock, h.ProbedAt = true, lock, at
	h.Unprobed.record(at, lock.State == LockUnknown)
	switch lock.State {
	case LockFree:
		h.FreeProbes++
	case LockHeld:
		h.Retaken = h.Retaken || h.FreeProbes > 0
		h.FreeProbes, h.SettledRun, h.Missing = 0, 0, 0
		h.forgetCounts()
		h.LockHeld = h.LockHeld || h.Accepted
		if other := lock.Holder; h.Style == SubdomainStyle && h.Foreign == "" && other != "" && lock.Other {
			h.Foreign = "the lock is held by a job of the other kind, " + other
		}
	}
}

// TriedLook tells that the look after a free probe is under way. Where it fails, the next round tries again.
func (h *History) TriedLook() { h.round.looked = true }

// RecordUnit tells whether the unit itself answers.
func (h *History) RecordUnit(answers bool) { h.round.unitAsked, h.round.unitAnswers = true, answers }

// RecordVersion folds one reading of the cell's version into the history. nil is a reading that failed: what an earlier one
// told is still true.
func (h *History) RecordVersion(v *int64) {
	h.round.versioned, h.round.unversioned = true, v == nil
	if v == nil {
		return
	}
	if h.Version != nil && *h.Version != *v {
		h.forgetCounts()
	}
	h.Version = v
}

// RecordPrime tells whether the role that was made before the POST is still there, as it was found after the version was read.
func (h *History) RecordPrime(there bool) { h.PrimeThere, h.PrimeGone = there, h.PrimeGone || !there }

// RecordMark tells whether the main box still has the property that was set before the POST, as it was found after the version was read.
func (h *History) RecordMark(there bool) { h.MarkThere, h.MarkGone = there, h.MarkGone || !there }

// RecordCounts folds one comparison of the cell's content into the history; without one err says why. It took its time, so
// that everything else has to be asked for again.
func (h *History) RecordCounts(at time.Time, c *Counts, err error) {
	h.round = round{counted: true}
	h.Uncounted.record(at, err != nil)
	h.CountedAt = at
	if err != nil {
		h.CountError = err.Error()
		return
	}
	if h.Counts != nil && h.Counts.same(c) {
		h.CountsEqual++
	} else {
		if h.Counts != nil {
			h.Changes++
		}
		h.CountsEqual, h.EqualSince = 1, at
	}
	h.Counts, h.CountError, h.Vain = c, "", run{}
}

// RecordListing folds one reading of the snapshot area into the history; nil is a reading that failed.
func (h *History) RecordListing(l *Listing) {
	h.round.listed, h.Listing = true, l
	switch {
	case l == nil, l.Refused != "":
	case l.Archive:
		h.Missing = 0
	default:
		h.Missing++
	}
}

// troubled reports whether a look told nothing about the job.
func (l Look) troubled() bool {
	switch l.Answer {
	case AnswerNone, AnswerBusy, AnswerEmpty, AnswerBroken, AnswerLimited:
		return true
	}
	return false
}
