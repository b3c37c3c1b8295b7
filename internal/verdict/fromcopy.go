package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// FromCopy concludes where nothing is known of an import but the prepared copy that it left: its links are made, and the cell is
// compared. Whether there was an import is not asked: what counts is that the cell holds what the copy holds.
func FromCopy(h *History) Decision {
	l, c := &h.Linking, h.Counts
	switch {
	case l.Changed, l.Unread:
		return Decision{Verdict: Unproved, Reason: mayNotLink(h, "") + "; " + l.Words()}
	case h.gaveUpLinks():
		return Decision{Verdict: StillRunning, Stop: l.Stop, Reason: l.Why}.linking(h)
	case l.Missing() && !h.round.linked:
		return Decision{Need: NeedLinks, Phase: event.Linking}
	case l.Missing():
		return Decision{Phase: event.Linking}
	case h.Limits.NoCount:
		return Decision{Verdict: Unproved, Reason: l.Words() + ", and the cell was not compared with the snapshot"}
	case c == nil && h.Uncounted.Looks >= mostPauses:
		return Decision{Verdict: Unproved, Reason: l.Words() + ", but the cell's content could not be compared with the snapshot: " + h.CountError}
	case !h.round.counted && (c == nil || !c.agree() && h.CountsEqual < 2 && h.Changes < mostChanges):
		return Decision{Need: NeedCounts, Phase: event.Counting}
	case c == nil, !c.agree() && h.CountsEqual < 2 && h.Changes < mostChanges:
		return Decision{Phase: event.Counting, Soon: time.Second}
	}
	return countedFromCopy(h)
}

// countedFromCopy: everything is made, and what the cell holds was compared.
func countedFromCopy(h *History) Decision {
	c := h.Counts
	const over = "the links of the copy are made"
	switch left := h.Linking.refused(); {
	case left != "":
		return Decision{Verdict: Incomplete, Reason: "the import is over, and " + left}
	case !c.agree():
		return Decision{Verdict: Incomplete, Reason: over + ", and the cell does not hold what the snapshot holds: " + c.Words() + h.asForetold()}
	case len(c.NotCounted) > 0:
		return Decision{Verdict: Unproved, Reason: over + ", and what could be compared is there (" + c.Words() + "), but " + firstOf(c.NotCounted)}
	}
	return Decision{Verdict: Done, Proof: ProofContent, Reason: over + ", and the cell holds as much as the snapshot: " + c.Words(),
		NotProved: h.andLossy(valuesOpen+"; a link that was taken away on purpose since the import may be there again") + h.besideCopy()}
}

// besideCopy says what is known of other imports after that of the copy.
func (h *History) besideCopy() string {
	if _, known := h.Moved(); !known {
		return "; whether another import has started since is not known, because the cell's version cannot be read" + others(h)
	}
	return others(h)
}
