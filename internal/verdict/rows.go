package verdict

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// judgeProcessing: some job is at work, or was when its unit died.
func judgeProcessing(h *History) Decision {
	switch {
	case h.ours(h.Last):
		return judgeOurs(h)
	case h.Last.is(h.baseline()):
		return judgeStale(h)
	case h.Style == SubdomainStyle:
		return judgeBeside(h)
	case h.Kind == event.Export:
		return judgeReady(h)
	}
	return Decision{Verdict: Unproved,
		Reason: "another import of this cell has started (" + h.Foreign + "): ours is over, and its end was not seen"}
}

// judgeOurs: our job, alive as long as its percentage moves.
func judgeOurs(h *History) Decision {
	if d := aliveOrDead(h); d != nil {
		return *d
	}
	if h.Kind == event.Export && h.freeIsNoProof() && h.stands() < stillFor {
		return Decision{Phase: event.Running}
	}
	if h.Kind == event.Export {
		return judgeExportOver(h)
	}
	if h.counting() && !h.freeIsNoProof() {
		return judgeImportOver(h)
	}
	if h.stands() < stillFor {
		return judgeStanding(h)
	}
	return Decision{Verdict: Unproved, Reason: deadWords(h)}
}

// judgeStanding: our import stands still, and the free lock does not prove that it is dead. Where it is the only one that has emptied
// the cell, everything that the snapshot holds can only be there at its end.
func judgeStanding(h *History) Decision {
	running := Decision{Phase: event.Running}
	if !h.counting() {
		return running
	}
	if !h.round.versioned {
		return Decision{Need: NeedVersion, Phase: event.Running}
	}
	n, known := h.Moved()
	if !known || n != 1 || h.Foreign != "" || h.Unsure || h.LockLost {
		return running
	}
	if d := equalAtOnce(h, ""); d != nil {
		return *d
	}
	return running
}

func deadWords(h *History) string {
	return fmt.Sprintf("the job is dead: it has stood at %d %% since %s, and nobody holds the cell's lock", h.Last.Progress,
		h.StillSince.UTC().Format(time.RFC3339))
}

// judgeBeside: in subdomain style another job of our kind runs beside ours, and hides it.
func judgeBeside(h *History) Decision {
	if h.Followed && h.Kind == event.Export {
		return judgeExportOver(h)
	}
	if h.Followed {
		return Decision{Verdict: Unproved,
			Reason: "another import of this cell began after ours was over (" + h.Foreign + "), and what ours had brought was not compared " +
				"with the snapshot before"}
	}
	d := aliveOrDead(h)
	switch {
	case d != nil:
		d.Note = "another " + string(h.Kind) + " of this cell runs at the same time: " + h.Foreign
		return *d
	case h.Kind == event.Export:
		return judgeExportOver(h)
	case h.stands() < stillFor:
		return Decision{Phase: event.Running}
	case h.counting():
		return judgeImportOver(h)
	}
	return Decision{Verdict: Unproved,
		Reason: "the cell still shows a dead import that ran beside ours (" + h.Foreign + "), and the end of ours was not seen"}
}

// aliveOrDead returns nil when the Processing that is shown is a dead job's, else what to do meanwhile. A percentage that
// stands still is usual; one that stands still over a free lock is what a killed unit leaves behind.
func aliveOrDead(h *History) *Decision {
	running := &Decision{Phase: event.Running}
	if h.stands() < equalFor {
		return running
	}
	if !h.round.probed && (h.FreeProbes > 0 || h.Last.At.Sub(h.ProbedAt) >= max(equalFor, min(h.stands()/2, stillFor))) {
		return &Decision{Need: NeedProbe, Phase: event.Running}
	}
	if h.Lock.State == LockUnknown && h.Unprobed.lasted(h.Last.At) >= max(h.Limits.MaxOutage, stillFor) {
		return judgeUnknowable(h)
	}
	if !h.round.probed || h.Lock.State != LockFree || h.FreeProbes < 2 {
		return running
	}
	if !h.Last.AfterFree {
		return &Decision{Need: NeedLook, Phase: event.Running}
	}
	return nil
}

// judgeUnknowable: the job stands still, and nothing tells whether it is alive.
func judgeUnknowable(h *History) *Decision {
	if h.Kind == event.Import && h.ours(h.Last) {
		if d := judgeStanding(h); d.Verdict != "" || d.Need != NeedNothing {
			return &d
		}
	}
	return &Decision{Verdict: StillRunning, Stop: StopStall,
		Reason: fmt.Sprintf("the job has stood still since %s (%s), and whether the cell's lock is held could not be found out for %s",
			h.StillSince.UTC().Format(time.RFC3339), stateWords(h), h.Unprobed.lasted(h.Last.At).Round(time.Second))}
}

// judgeStale: the body of a job that was dead before ours was sent. It stays until a job of its kind ends.
func judgeStale(h *History) Decision {
	d := settle(h)
	if d != nil {
		return *d
	}
	if h.Kind == event.Export {
		return judgeExportOver(h)
	}
	return judgeNotBegun(h, "the cell still shows an earlier import, and ours was never seen")
}

// judgeFailed: Import failed. The details tell whose failure it is.
func judgeFailed(h *History) Decision {
	switch {
	case h.Kind == event.Export:
		return judgeWord(h)
	case h.ours(h.Last):
		if d := h.maybeEarlier(); d != nil {
			return *d
		}
		if !h.round.versioned {
			return Decision{Need: NeedVersion}
		}
		if h.versionIsLate() && h.Last.At.Sub(h.NewsSince) < brokenFor {
			return Decision{Phase: event.Finishing}
		}
		if n, known := h.Moved(); known && n > 1 || h.Unsure || h.versionIsLate() {
			return Decision{Verdict: Unproved, Server: h.Last.Server,
				Reason: "an import of this name failed, but it may not be ours: " + doubt(h)}
		}
		return Decision{Verdict: Failed, Server: h.Last.Server,
			Reason: fmt.Sprintf("the server reports that this import failed at %d %%", h.Last.Progress)}
	case h.Last.is(h.baseline()):
		if d := settle(h); d != nil {
			return *d
		}
		return judgeNotBegun(h, "the cell still shows the earlier failure, and ours was never seen")
	}
	return Decision{Verdict: Unproved, Server: h.Last.Server,
		Reason: "the cell shows the failure of another import (" + h.Foreign + "), and the end of ours was not seen"}
}

// maybeEarlier is for a failure that is the first that is seen of ours: it may be another's of the same name, which was over when
// ours began. Then ours holds the lock. It returns nil where that is not so, or the lock would not tell.
func (h *History) maybeEarlier() *Decision {
	switch {
	case h.AtWork || h.Style != PathStyle:
		return nil
	case !h.round.probed:
		return &Decision{Need: NeedProbe}
	case h.Lock.State != LockHeld:
		return nil
	case h.Last.At.Sub(h.NewsSince) < h.Limits.MaxOutage:
		return &Decision{Phase: event.Finishing, Soon: confirmFor}
	}
	return &Decision{Verdict: Unproved, Server: h.Last.Server,
		Reason: "an import of this name failed, but it may not be ours: ours was never seen at work, and the cell's lock is held"}
}

// judgeClosed: in subdomain style a failed cell hides its state; with the lock held it may still be
// our job on its way, because a snapshot can carry the mark of a failed cell, for up to four seconds as measured.
func judgeClosed(h *History) Decision {
	if d := settle(h); d != nil {
		return *d
	}
	if !h.throughGrace() {
		return Decision{Phase: event.Running}
	}
	if h.Kind == event.Export {
		return Decision{Verdict: Unproved, Server: h.Last.Server,
			Reason: "the cell has become a failed cell, which hides its snapshots: an import of it failed meanwhile"}
	}
	if !h.round.versioned {
		return Decision{Need: NeedVersion}
	}
	n, known := h.Moved()
	sure := h.Lock.State == LockFree && known && n <= 1 && !h.versionIsLate() && !h.Flipped && !h.Retaken && !h.LockLost
	seen := h.NewsSince.Sub(h.SeenAt) <= seenFor // else another's may have begun, and failed, between two looks
	if sure && seen && h.Foreign == "" && h.Ours != "" && !h.Unsure {
		return Decision{Verdict: Failed, Server: h.Last.Server,
			Reason: "the cell is marked Import failed; in subdomain style the server hides the details"}
	}
	if h.Last.At.Sub(h.NewsSince) < brokenFor {
		return Decision{Phase: event.Running}
	}
	why := doubt(h)
	if sure && !seen && h.Foreign == "" && h.Ours != "" && !h.Unsure {
		why = "ours was last seen at work at " + h.SeenAt.UTC().Format(time.RFC3339) + ", and another may have started since, and failed"
	}
	return Decision{Verdict: Unproved, Server: h.Last.Server,
		Reason: "the cell is marked Import failed, and whether that is our import cannot be determined: " + why}
}

// judgeReady: Acceptable. It is an answer only when it was asked for after the lock was found free.
func judgeReady(h *History) Decision {
	if h.Kind == event.Import && h.counting() && h.round.probed && h.Lock.State == LockUnknown && h.equalLongEnough() {
		return judgeImportOver(h) // the content will tell
	}
	if d := settle(h); d != nil {
		return *d
	}
	if h.Kind == event.Export {
		return judgeExportOver(h)
	}
	return judgeImportOver(h)
}

// judgeWord: a state that nobody knows is never a success.
func judgeWord(h *History) Decision {
	lasted := h.Odd.lasted(h.Last.At)
	if lasted < h.Limits.MaxOutage {
		return Decision{Note: fmt.Sprintf("the server's answer is unknown to this program: %q", h.Last.Word)}
	}
	return Decision{Verdict: Unproved,
		Reason: fmt.Sprintf("for %s the server has answered with something unknown: %q", lasted.Round(time.Second), h.Last.Word)}
}
