package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// judgeImportOver: the server is done with whatever it did. What is left is to say what that was.
func judgeImportOver(h *History) Decision {
	if !h.round.versioned {
		return Decision{Need: NeedVersion}
	}
	n, _ := h.Moved()
	switch {
	case h.versionIsLate() && !h.throughGrace():
		return Decision{Phase: event.Finishing, Soon: h.graceLeft()}
	case !h.began() && h.Ours != "":
		if !h.throughGrace() {
			return Decision{Phase: event.Finishing, Soon: h.graceLeft()}
		}
		return Decision{Verdict: Unproved,
			Reason: fmt.Sprintf("the import was seen at work, last at %d %%, but the cell shows no trace of it: its unit was "+
				"restarted, or the cell was restored or made again", h.OursAt)}
	case !h.began():
		return judgeUnseen(h)
	case h.mayBeAnothers():
		if h.counting() && h.confirmed() && h.Ours != "" {
			if d := judgeEqual(h, doubt(h), n); d != nil {
				return *d
			}
		}
		if !h.throughGrace() {
			return Decision{Phase: event.Finishing, Soon: h.graceLeft()}
		}
		if h.counting() {
			return judgeShared(h, n)
		}
		return Decision{Verdict: Unproved,
			Reason: "the import seems to be over, but it may have been another import that ended: " + doubt(h)}
	}
	if h.freeIsNoProof() && !h.confirmed() {
		return Decision{Phase: event.Finishing, Soon: confirmFor}
	}
	if h.counting() {
		return judgeCounts(h, "")
	}
	return judgeUncounted(h)
}

// mayBeAnothers reports whether what is over may have been another import than ours.
func (h *History) mayBeAnothers() bool {
	n, known := h.Moved()
	return h.Foreign != "" || h.Unsure || h.counting() && h.LockLost || known && n > 1 ||
		h.Style == SubdomainStyle && (!known || h.Ours == "" && !h.wiped())
}

// wiped reports whether the role that is gone shows, where nothing is counted, that the import which was over before anybody saw
// it at work was ours.
func (h *History) wiped() bool { return !h.counting() && h.tooShort() && h.tooSmall() }

// tooShort reports whether role and mark were gone so soon after the POST that there was no time for ours to get lost, and for
// somebody else's import to take them away.
func (h *History) tooShort() bool {
	return h.PrimeGone && h.MarkGone && h.SettledRun > 0 && h.SettledAt.Sub(h.PostedAt) <= eagerFor
}

// judgeUncounted: over, begun, and ours alone; the admin asked for no more.
func judgeUncounted(h *History) Decision {
	if h.Ours == "" && !h.tooShort() {
		return Decision{Verdict: Unproved,
			Reason: "the import was never seen at work, and the rows were not counted: that the cell's version moved, its lock was held, or the " +
				"role made before the request is gone, does not show that it was imported"}
	}
	if h.Fell {
		return Decision{Verdict: Unproved,
			Reason: "the import seems to be over, but the cell was marked Import failed meanwhile, as by an import that failed and another one after it; " +
				"and the rows were not counted"}
	}
	if h.Flipped {
		return Decision{Verdict: Unproved, Reason: "the import seems to be over, but " + contradicted + ", and the rows were not counted"}
	}
	if h.Interrupt {
		return Decision{Verdict: Unproved,
			Reason: "the import is over, but the unit did not answer since it was last seen at work: it may have been restarted in " +
				"the middle, and the rows were not counted"}
	}
	if !h.agreed() {
		return Decision{Phase: event.Finishing, Soon: confirmFor}
	}
	if d := judgeWhich(h, "the import is over"); d != nil {
		return *d
	}
	if d := judgeLinks(h, ""); d != nil {
		return *d
	}
	if left := h.Linking.refused(); left != "" {
		return Decision{Verdict: Incomplete, Reason: "the import is over, and " + left + "; nothing was counted"}
	}
	if lost := h.words(false); lost != "" {
		return Decision{Verdict: Incomplete,
			Reason: "the import is over, and the snapshot could not come back whole: " + lost + "; nothing was counted"}
	}
	open := "rows not counted"
	if h.Blind >= time.Minute {
		open += ", and not watched for " + h.Blind.Round(time.Second).String()
	}
	open = h.andLossy(open)
	return Decision{Verdict: Done, Proof: ProofState,
		Reason: "the server began this import and finished it without reporting a failure", NotProved: open}
}

// judgeNotBegun: settled, and no sign of our import. It may only be late, for a while.
func judgeNotBegun(h *History, what string) Decision {
	if !h.throughGrace() {
		return Decision{Phase: event.Finishing}
	}
	if why := h.Unanswered(); why != "" {
		what += "; " + why
	}
	what += ": as far as can be seen, the cell holds what it held"
	if h.Prime != "" && !h.PrimeGone {
		what += ", and the role " + h.Prime + " that was made before the request, which the next import takes away"
	}
	return Decision{Verdict: Unproved, Reason: what}
}

// doubt says why an ending may be another job's.
func doubt(h *History) string {
	n, known := h.Moved()
	switch {
	case h.Followed:
		return "another job of this cell began after ours was over (" + h.Foreign + ")"
	case h.Foreign != "":
		return "another job of this cell ran at the same time (" + h.Foreign + ")"
	case known && n > 1:
		return fmt.Sprintf("%d imports of this cell have started since the request", n)
	case h.Unsure && h.startedLate(h.Ours):
		return "the one that was seen started at " + h.Ours + ", after ours had been accepted (" + h.AcceptedAt.UTC().Format(time.RFC3339) +
			"), and may be another's of the same name, unless the clocks of the server and its proxy differ"
	case h.Unsure:
		return "ours was first seen late, or after the unit had not answered for a while, and it may be another's of the same name"
	case h.LockLost:
		return "the server's lock store was away, and may have lost the lock of a job that goes on"
	case h.Retaken:
		return "the lock was free and then held again, as another job's"
	case h.versionIsLate():
		return "imports can follow or overlap each other, and {UnitURL}__ctl/Cell, which would tell, cannot be read any more"
	case known:
		return "in subdomain style imports can overlap, and ours was never seen at work"
	case h.Attached:
		return "in subdomain style imports can overlap, and the beginning of this one was not seen from here"
	}
	return "in subdomain style imports can overlap, and these credentials may not read {UnitURL}__ctl/Cell, which would tell"
}

// judgeExportOver: the server is done with whatever it did. An export proves itself by what it left in the snapshot area.
func judgeExportOver(h *History) Decision {
	if !h.round.listed {
		return Decision{Need: NeedListing}
	}
	l := h.Listing
	switch {
	case l == nil && h.Last.At.Sub(h.NewsSince) >= h.Limits.MaxOutage:
		return Decision{Verdict: Unproved, Reason: "the export is over, but the snapshot area could not be listed"}
	case l == nil, l.Refused != "" && !h.throughGrace():
		return Decision{Phase: event.Finishing}
	case l.Refused != "":
		return Decision{Verdict: Unproved, Reason: "the export is over, but the snapshot area could not be listed: " + l.Refused}
	case l.Archive:
		return judgeArchive(h)
	case h.Missing < 2:
		return Decision{Phase: event.Finishing}
	case l.Failure != nil:
		return Decision{Verdict: Failed, Server: *l.Failure, Reason: "the export left " + h.Name + ".error instead of an archive"}
	}
	return judgeNothingLeft(h)
}

// judgeNothingLeft: neither an archive nor a fresh reason for its absence. That is a failure only if the job is over for
// sure.
func judgeNothingLeft(h *History) Decision {
	l := h.Listing
	burnt := l.Nameless > h.Baseline.Area.Nameless
	if !h.Accepted && h.Ours == "" {
		return judgeNotBegun(h, "the export was never seen to start")
	}
	if h.Style == SubdomainStyle && !h.round.versioned {
		return Decision{Need: NeedVersion}
	}
	if why := mayStillRun(h, burnt); why != "" {
		if !h.throughGrace() {
			return Decision{Phase: event.Finishing}
		}
		return Decision{Verdict: Unproved, Reason: "no archive is listed, and the export may still be running: " + why}
	}
	if !h.agreed() || h.SettledRun < agreeingGone {
		return Decision{Phase: event.Finishing, Soon: confirmFor}
	}
	reason := h.Name + ".zip is not there, and the server left no reason: its disk may be full, or the unit was restarted"
	switch {
	case l.Stale && !h.Baseline.Area.Read:
		reason = h.Name + ".zip is not there; " + h.Name + ".error is, but it may be older than this export"
	case l.Stale:
		reason = h.Name + ".zip is not there; " + h.Name + ".error is older than this export, and the server does not rewrite it " +
			"when an export of the same name fails again"
	}
	if burnt {
		reason += "; the name is now burnt: something without a name is left in the snapshot area"
	}
	return Decision{Verdict: Failed, Reason: reason}
}

const contradicted = "it was shown at work again after an answer that showed no job: more than one process of the unit answers"

// mayStillRun says why an export may go on although the server says ready over a lock that looks free; "" when it cannot.
func mayStillRun(h *History, nameless bool) string {
	n, known := h.Moved()
	switch {
	case h.Lock.State == LockUnknown:
		return "whether the cell's lock is free could not be found out"
	case h.ours(h.Last):
		return fmt.Sprintf("it has stood at %d %% since %s, and a lock can be lost", h.Last.Progress,
			h.NewsSince.UTC().Format(time.RFC3339))
	case h.LockLost:
		return "the server's lock store was away, and may have lost the lock"
	case h.Retaken:
		return "the lock was free and then held again: somebody else has taken it, or another process of the unit answers, too"
	case h.Flipped:
		return contradicted
	case strings.HasPrefix(h.Foreign, h.ShownAs()+", "):
		return "two exports of this name were seen at work, and which of them is ours is not certain"
	case h.Style == PathStyle:
		return ""
	case h.Ours == "":
		return "it was never seen at work, and in subdomain style another job that ends takes lock and progress of this one with it"
	case h.Foreign != "" || h.Listing.Others != "" || !known || n > 0:
		return "in subdomain style another job that ends takes lock and progress of this one with it"
	case nameless && !h.Interrupt:
		return "something without a name is in the snapshot area, as it is while an export runs, and in subdomain style another " +
			"job that ends takes lock and progress of this one with it"
	}
	return ""
}
