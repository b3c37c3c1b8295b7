package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// judgeShared: over, but it may have been another import that ended. Where nothing was seen of another, and ours was, what the
// cell lacks is taken for ours to answer for.
func judgeShared(h *History, began int64) Decision {
	why := doubt(h)
	if silent := silence(h, began); h.quietFor() < silent {
		if d := judgeEqual(h, why, began); d != nil {
			return *d
		}
		return Decision{Phase: event.Finishing,
			Note: "whether the import is over is not certain yet: " + why + "; it is watched until nothing has changed for " +
				silent.Round(time.Second).String()}
	}
	if h.Foreign == "" && h.Ours != "" && began < 2 && !h.Unsure && !h.LockLost && h.Lock.State == LockFree {
		why = ""
	}
	return judgeCounts(h, why)
}

// judgeEqual: what the cell holds is compared before ours was silent for long, where only one import has emptied the cell, so that
// nobody else can have brought it. Two imports of one snapshot would: the one that ends first leaves all of it, while the
// other is still to bring the rest once more. An import that was over before anybody saw it at work is no different as long as
// nothing was seen of another. It returns nil where that tells nothing.
func judgeEqual(h *History, why string, began int64) *Decision {
	_, known := h.Moved()
	only := known && began == 1 && !h.Unsure && !h.LockLost && h.Lock.State == LockFree
	if h.Ours == "" {
		only = began < 2 && h.alone()
	}
	if !only {
		return nil
	}
	return equalAtOnce(h, why)
}

// alone reports whether nothing speaks for a job beside ours.
func (h *History) alone() bool {
	return h.Foreign == "" && h.Accepted && !h.LockLost && !h.Retaken && h.Lock.State == LockFree
}

// tooSmall reports whether ours was over before anybody could see it at work: it is the one import that has started.
func (h *History) tooSmall() bool {
	n, known := h.Moved()
	return known && n == 1 && h.Ours == "" && h.alone()
}

// equalAtOnce compares once, for the case that everything is there. It returns nil where not.
func equalAtOnce(h *History, why string) *Decision {
	switch c := h.Counts; {
	case h.Late:
		return nil
	case h.Linking.Missing():
		return linksAtOnce(h, why)
	case (c == nil || c.agree()) && !h.round.counted && countIsDue(h, h.Last.At):
		return &Decision{Need: NeedCounts, Phase: event.Counting}
	case c == nil || !c.agree() || len(c.NotCounted) > 0 || nothingNew(h, why) != "", h.looksAlive() && !countsStand(h):
		return nil
	}
	d := judgeCounts(h, why)
	return &d
}

// silence is for how long ours has to be silent before what the cell holds counts for its end. Where imports overlap, the
// first to end takes lock and progress of the other with it, and both may bring the same. A job that is alive shows again,
// after a time for which it has stood still before.
func silence(h *History, began int64) time.Duration {
	switch {
	case h.Style == PathStyle && !h.LockLost, h.tooSmall(), h.Concluded:
		return 0
	case h.Foreign != "" || h.Ours == "" || h.LockLost || began > 1 || h.Lock.State == LockUnknown:
		return max(stillFor, min(3*h.Stood, stallDefault))
	}
	return min(3*h.Stood, stallDefault)
}

// judgeCounts: over and begun. Only the content can say whether everything is there. A cell that does not hold what the
// snapshot holds is counted once more, because rows show up late; doubt says why it may be another's.
func judgeCounts(h *History, doubt string) Decision {
	if d := judgeLinks(h, doubt); d != nil {
		return *d
	}
	c, over := h.Counts, overWords(h)
	switch now := h.Last.At; {
	case !h.round.counted && countIsDue(h, now):
		return Decision{Need: NeedCounts, Phase: event.Counting}
	case h.Uncounted.lasted(now) >= h.Limits.MaxOutage:
		return Decision{Verdict: Unproved,
			Reason: over + ", but the cell's content could not be compared with the snapshot: " + h.CountError}
	case c == nil:
		return Decision{Phase: event.Counting, Note: "the cell's content could not be compared with the snapshot yet: " + h.CountError}
	case !c.agree():
		return judgeDifferent(h, doubt)
	case h.looksAlive() && !countsStand(h):
		return Decision{Phase: event.Counting}
	case h.words(true) != "" && nothingNew(h, doubt) == "":
		return Decision{Verdict: Incomplete, Reason: over + ", and the snapshot could not come back whole: " + h.words(true) +
			"; the rest is there: " + c.Words()}
	case len(c.NotCounted) > 0 && c.Expected+c.LinksExpected+c.FilesExpected == 0:
		return Decision{Verdict: Unproved,
			Reason: over + ", and nothing of the cell's content could be compared: " + firstOf(c.NotCounted)}
	case len(c.NotCounted) > 0:
		return Decision{Verdict: Unproved,
			Reason: over + ", and what could be compared is there (" + c.Words() + "), but " + firstOf(c.NotCounted)}
	}
	if left := h.Linking.refused(); left != "" {
		return Decision{Verdict: Incomplete, Reason: over + ", and " + left}
	}
	if d := judgeWhich(h, over); d != nil {
		return *d
	}
	if why := nothingNew(h, doubt); why != "" {
		before := "it may have held that before: "
		if h.Unlike {
			before = "others may have brought that: "
		}
		return Decision{Verdict: Unproved, Reason: over + ", and the cell holds as much as the snapshot, but " + before + why}
	}
	if !h.traced() && !h.agree(agreeingUncounted) { // as where nothing is counted: another process of the unit may know of no job
		return Decision{Phase: event.Counting, Soon: confirmFor}
	}
	if h.Flipped && others(h) != "" && !h.aloneHalfway() {
		return Decision{Verdict: Unproved,
			Reason: over + ", and the cell holds as much as the snapshot, but another import may have brought that, and ours may still be " +
				"running: " + contradicted}
	}
	return Decision{Verdict: Done, Proof: ProofContent, NotProved: h.andLossy(valuesOpen) + unrelated(h) + others(h),
		Reason: over + ", and the cell holds as much as the snapshot: " + c.Words()}
}

// judgeWhich: the snapshot has to be the same right after the POST as before it, or the server may have read either. It returns nil where
// it is. Where that could not be seen it is asked again, for a while.
func judgeWhich(h *History, over string) *Decision {
	switch {
	case h.Replaced:
		return &Decision{Verdict: Unproved,
			Reason: over + ", but the snapshot was replaced just when the import was started: which of the two was imported is not known"}
	case h.Unconfirmed != "" && h.Last.At.Sub(later(h.SettledAt, h.CountedAt)) < brokenFor:
		return &Decision{Phase: event.Finishing}
	case h.Unconfirmed != "":
		return &Decision{Verdict: Unproved,
			Reason: over + ", but whether the snapshot was replaced just when the import was started could not be found out: " + h.Unconfirmed}
	}
	return nil
}

// judgeDifferent: the cell does not hold what the snapshot holds, as it was last compared.
func judgeDifferent(h *History, doubt string) Decision {
	c, over := h.Counts, overWords(h)
	differs := "the cell does not hold what the snapshot holds (" + c.Words() + ")"
	switch {
	case h.Changes >= mostChanges && len(c.NotCounted) > 0:
		return Decision{Verdict: Unproved,
			Reason: over + ", and what could be compared of the cell was another thing each time, at last " + c.Words() + "; " + firstOf(c.NotCounted)}
	case h.Changes >= mostChanges:
		return Decision{Verdict: Unproved,
			Reason: over + ", and the cell is being written to: what it holds was another thing each time that it was compared with " +
				"the snapshot, at last " + c.Words()}
	case h.onlyOnce():
		return Decision{Phase: event.Counting, Soon: confirmFor}
	case !countsStand(h), standsShort(h):
		return Decision{Phase: event.Counting}
	case !c.Lacks() && len(h.Lost) == 0:
		return Decision{Verdict: Unproved,
			Reason: over + ", and the cell holds more than the snapshot (" + c.Words() + "): others have written to it"}
	case h.Late && !h.Again:
		return Decision{Verdict: Unproved, Reason: over + ", and " + differs + ", but it may have been changed since the import ended"}
	case doubt != "":
		return Decision{Verdict: Unproved, Reason: differs + ", and that may not be this import's doing: " + doubt}
	case h.Flipped:
		return Decision{Verdict: Unproved, Reason: differs + ", and the import may still be running: " + contradicted}
	case h.Retaken:
		return Decision{Verdict: Unproved,
			Reason: differs + ", and the import may still be running: the cell's lock was free and then held again, so that somebody else has " +
				"taken it, or another process of the unit answers, too"}
	case !h.agreed():
		return Decision{Phase: event.Counting, Soon: confirmFor}
	case h.mayBeHidden(h.quietFor()):
		return Decision{Phase: event.Counting}
	case h.mayBeHidden(h.quietFor() - h.Last.At.Sub(h.CountedAt)): // what it lacked before may have come since
		return Decision{Need: NeedCounts, Phase: event.Counting}
	}
	return Decision{Verdict: Incomplete,
		Reason: over + ", and the cell does not hold what the snapshot holds: " + c.Words() + h.asForetold() + h.asRefused() + h.asCut()}
}

// asCut adds to what a cell lacks, and the archive did not foretell, how far the import was when it was last seen at work.
func (h *History) asCut() string {
	switch {
	case h.Last.Answer == AnswerProcessing || h.Ours == "" || h.Counts.Found >= h.Counts.Expected || h.asForetold() != "":
		return ""
	case !h.Interrupt && h.OursAt >= halfway:
		return ""
	case h.Interrupt:
		return fmt.Sprintf("; it was last seen at %d %%, and the unit did not answer after that: it may have been restarted in the middle", h.OursAt)
	}
	return fmt.Sprintf("; it was last seen at %d %%", h.OursAt)
}

// mostChanges is how often what the cell holds may be another thing than before: three comparisons that differ from each other are
// enough to know that a fourth would.
const mostChanges = 2

// halfway is a percentage at which an import has emptied the cell, and moved its version, for sure.
const halfway = 50

// aloneHalfway reports whether ours was seen far on, and is the only import that has emptied the cell. In subdomain style the end of
// another job, which did nothing of that, hides ours for a look.
func (h *History) aloneHalfway() bool {
	n, known := h.Moved()
	return h.Style == SubdomainStyle && known && n == 1 && h.OursAt >= halfway
}

// unrelated says which links no cell shows, where a prepared copy has not left them out.
func unrelated(h *History) string {
	n := h.Counts.Unrelated
	if n == 0 || h.Left != "" {
		return ""
	}
	return "; " + Counted(n, "link", "links") + " of rows whose types have no association left out"
}

// others says that ours was not the only import since the POST, or that another job was seen beside it.
func others(h *History) string {
	words := ""
	if n, known := h.Moved(); known && n > 1 {
		words = fmt.Sprintf("; %d imports of the cell have started since the request", n)
	}
	if h.Foreign != "" {
		words += "; another job of the cell was seen meanwhile (" + h.Foreign + ")"
	}
	return words
}

const valuesOpen = "values not compared"

// nothingNew says why content that equals the snapshot's may be what the cell held before, or what others made of it; "" where the
// import must have brought it: two traces of it agree, or the job was seen to its end. One trace is what a person can leave, too: who
// removes the role that was made just before the POST, or writes and deletes rows until there are as many.
func nothingNew(h *History, doubt string) string {
	switch {
	case !h.Accepted && h.Ours == "":
		return h.Unanswered()
	case h.traced():
		return ""
	case h.PrimeGone && h.Ours == "":
		return "that the role " + h.Prime + " is gone is all that speaks for the import, and somebody may have removed it"
	case h.Unlike && h.Ours == "":
		return "that the cell held something else before the request is all that speaks for the import"
	case doubt != "":
		return doubt
	case h.Ours == "":
		return "the import was never seen at work"
	case h.Interrupt:
		return "the unit did not answer since it was last seen at work, and may have been restarted in the middle"
	case h.Last.Answer == AnswerProcessing && h.OursAt < halfway:
		return fmt.Sprintf("the job died at %d %%, perhaps before it had emptied the cell", h.OursAt)
	}
	return ""
}

// traced reports whether something else than the job's end, as it was seen, tells that it brought what the cell holds.
func (h *History) traced() bool { return (h.Unlike || h.PrimeGone) && h.twoTraces() }

// firstOf lists the beginning of what may be thousands of reasons.
func firstOf(reasons []string) string {
	const most = 3
	if more := len(reasons) - most; more > 0 {
		return strings.Join(reasons[:most], "; ") + fmt.Sprintf("; and %d more like these", more)
	}
	return strings.Join(reasons, "; ")
}

func overWords(h *History) string {
	if h.Last.Answer == AnswerProcessing {
		return deadWords(h)
	}
	return "the import is over"
}

// countIsDue reports whether the cell's content has to be compared now: for the first time, or once more.
func countIsDue(h *History, now time.Time) bool {
	pause := recount(h)
	switch {
	case h.Counts == nil: // at once, unless it was tried
		return now.Sub(h.CountedAt) >= min(time.Duration(h.Uncounted.Looks), mostPauses)*pause
	case !h.Counts.agree() && (standsShort(h) || h.Changes >= mostChanges):
		return false
	}
	if h.onlyOnce() && !h.looksAlive() {
		pause = confirmFor // the unit's index shows new rows within a second or two
	}
	return (!h.Counts.agree() || h.looksAlive()) && !countsStand(h) && now.Sub(h.CountedAt) >= pause
}

// recount is for how long the same difference has to be found before it is believed.
func recount(h *History) time.Duration { return max(h.Limits.Interval, grace) }

// onlyOnce reports whether there was one comparison so far.
func (c *Counting) onlyOnce() bool { return c.CountsEqual == 1 && c.Changes == 0 }

// countsStand reports whether comparisons came to the same for so long that they are believed.
func countsStand(h *History) bool {
	return h.CountsEqual >= 2 && h.CountedAt.Sub(h.EqualSince) >= recount(h)
}

// looksAlive reports whether the cell still shows a job at work, which may be in its last moments.
func (l *Lookout) looksAlive() bool { return l.Last.Answer == AnswerProcessing }

const mostPauses = 6 // between two comparisons that failed

// standsShort reports whether a body that looks dead is still given time to show that it is not: a job that has stood still for long before,
// and moved on, may do so again.
func standsShort(h *History) bool {
	least := stillFor
	if c := h.Counts; c != nil && c.Expected <= fewRows {
		least = deadFor
	}
	return h.Last.Answer == AnswerProcessing && h.stands() < max(least, min(2*h.Stood, stallDefault))
}

// fewRows is how many rows an import brings within seconds, so that it does not stand still for a minute while it is alive. Large ones
// were measured to stand still for minutes (contract/prepared.md).
const fewRows = 5000

// judgeUnseen: over, without a trace of our import but, perhaps, what it brought.
func judgeUnseen(h *History) Decision {
	const unseen = "the import was never seen to start"
	if h.Lock.State == LockUnknown && h.Last.At.Sub(h.NewsSince) < h.Limits.MaxOutage {
		return Decision{Phase: event.Finishing} // it may be queued
	}
	if !h.counting() || !h.broughtByUs() || !h.throughGrace() {
		return judgeNotBegun(h, unseen)
	}
	d := judgeCounts(h, unseen)
	if d.Verdict == Unproved && h.Counts != nil && !h.Counts.agree() {
		return judgeNotBegun(h, unseen)
	}
	return d
}
