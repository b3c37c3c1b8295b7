package job

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// judgeTrouble: no answer, a proxy's page, 503, an empty 200. Keep looking, for as long as an outage may last.
func judgeTrouble(h *History) decision {
	if d := h.Troubled.lasted(h.Last.At); d >= h.Limits.MaxOutage {
		return decision{verdict: StillRunning, stop: StopOutage,
			reason: fmt.Sprintf("%s for %s (%s)", troubleWords(h.Last), d.Round(time.Second), h.Last.Word)}
	}
	if h.away() {
		return decision{phase: event.Unreachable}
	}
	if h.Troubled.Looks >= 2 {
		return decision{note: troubleWords(h.Last) + " for a while (" + string(h.Last.Server.Code) + "); the looking goes on"}
	}
	return decision{}
}

func troubleWords(l Look) string {
	switch l.Answer {
	case AnswerNone:
		return "the unit has not answered"
	case AnswerEmpty:
		return "the unit has given no answer with a state, but empty ones,"
	}
	return "the unit has given no answer but errors"
}

// judgeBroken: a 500 of core. One passes by; a minute of them on a cell with a free lock, while the unit itself
// answers, is a ruined cell: its root .pmeta cannot be read, and no import mends it.
func judgeBroken(h *History) decision {
	if h.Broken.Looks < 3 || h.Broken.lasted(h.Last.At) < brokenFor {
		return judgeTrouble(h)
	}
	if !h.round.probed {
		return decision{need: needProbe}
	}
	if h.Lock.State != personium.LockFree {
		return judgeTrouble(h)
	}
	if !h.Last.AfterFree {
		return decision{need: needLook}
	}
	if !h.round.unitAsked {
		return decision{need: needUnit}
	}
	if !h.round.unitAnswers {
		return judgeTrouble(h)
	}
	return judgeRuined(h)
}

// judgeRuined: the cell is ruined for sure; whether our import did it, the cell's version tells.
func judgeRuined(h *History) decision {
	ruined := fmt.Sprintf("the cell is ruined: every request to it has been a server error for %s (%s), although its lock is free and the unit answers",
		h.Broken.lasted(h.Last.At).Round(time.Second), h.Last.Word)
	if h.Kind == event.Export {
		return decision{verdict: Unproved, reason: ruined + "; it hides what became of the export"}
	}
	if !h.round.versioned {
		return decision{need: needVersion}
	}
	n, known := h.moved()
	alone := known && n == 1 || !known && h.Style == personium.PathStyle && h.News.Answer == AnswerProcessing && h.ours(h.News)
	if h.Foreign != "" || h.Ours == "" || h.Unsure || h.versionIsLate() || !alone {
		return decision{verdict: Unproved, reason: ruined + "; whether this import did it cannot be told"}
	}
	return decision{verdict: Failed, reason: ruined}
}

// judgeRefused: our credentials are refused, although they were renewed. While the lock is held this may pass: an
// account of the target cell vanishes in the middle of an import and may come back with its end.
func judgeRefused(h *History) decision {
	if !h.round.probed {
		return decision{need: needProbe}
	}
	switch h.Lock.State {
	case personium.LockHeld:
		switch {
		case h.Last.LoggedOut:
			return decision{phase: event.Running, note: "the login is over: log in again now, with personium-cell login in another terminal, and the looking goes on with it"}
		case h.Last.Server.Code == "PR401-AU-0002":
			return decision{phase: event.Running, note: "the token has expired: put a new one in its place now, and the looking goes on with it"}
		}
		return decision{phase: event.Running, note: "the credentials do not work while the job holds the cell's lock: if they belong to an account of this cell, the import has removed it for now"}
	case personium.LockFree:
		if !h.Last.AfterFree {
			return decision{need: needLook}
		}
	default:
		if !h.equalLongEnough() {
			return decision{}
		}
	}
	return decision{verdict: StillRunning, stop: StopUnauthorised, server: h.Last.Server,
		reason: "the credentials do not work any more, so that the job can no longer be watched: " + h.Last.Word}
}

func judgeGone(h *History) decision {
	if h.NewsEqual < 2 {
		return decision{}
	}
	return decision{verdict: Unproved, server: h.Last.Server, reason: "the cell is gone: somebody deleted it while the job ran"}
}

// judgeProcessing: some job is at work, or was when its unit died.
func judgeProcessing(h *History) decision {
	switch {
	case h.ours(h.Last):
		return judgeOurs(h)
	case h.Last.is(h.baseline()):
		return judgeStale(h)
	case h.Style == personium.SubdomainStyle:
		return judgeBeside(h)
	case h.Kind == event.Export:
		return judgeReady(h)
	}
	return decision{verdict: Unproved, reason: "another import of this cell has begun (" + h.Foreign + "): ours is over, and its end was not seen"}
}

// judgeOurs: our job, alive as long as its percentage moves.
func judgeOurs(h *History) decision {
	if d := aliveOrDead(h); d != nil {
		return *d
	}
	if h.Kind == event.Export {
		return judgeExportOver(h)
	}
	if h.counting() && !h.freeIsNoProof() {
		return judgeImportOver(h)
	}
	return decision{verdict: Unproved, reason: deadWords(h)}
}

func deadWords(h *History) string {
	return fmt.Sprintf("the job is dead: it has stood at %d %% since %s, and nobody holds the cell's lock", h.Last.Progress, h.NewsSince.UTC().Format(time.RFC3339))
}

// judgeBeside: in subdomain style another job of our kind runs beside ours, and hides it.
func judgeBeside(h *History) decision {
	d := aliveOrDead(h)
	switch {
	case d != nil:
		d.note = "another " + string(h.Kind) + " of this cell runs at the same time: " + h.Foreign
		return *d
	case h.Kind == event.Export:
		return judgeExportOver(h)
	}
	return decision{verdict: Unproved, reason: "the cell still shows a dead import that ran beside ours (" + h.Foreign + "), and the end of ours was not seen"}
}

// aliveOrDead returns nil when the Processing that is shown is a dead job's, else what to do meanwhile. A percentage that
// stands still is usual; one that stands still over a free lock is what a killed unit leaves behind.
func aliveOrDead(h *History) *decision {
	running := &decision{phase: event.Running}
	if h.Last.At.Sub(h.NewsSince) < stillFor {
		return running
	}
	if !h.round.probed && (h.FreeProbes > 0 || h.Last.At.Sub(h.ProbedAt) >= stillFor) {
		return &decision{need: needProbe, phase: event.Running}
	}
	if !h.round.probed || h.Lock.State != personium.LockFree || h.FreeProbes < 2 {
		return running
	}
	if !h.Last.AfterFree {
		return &decision{need: needLook, phase: event.Running}
	}
	return nil
}

// judgeStale: the body of a job that was dead before ours was sent. It stays until a job of its kind ends.
func judgeStale(h *History) decision {
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
func judgeFailed(h *History) decision {
	switch {
	case h.Kind == event.Export:
		return judgeWord(h)
	case h.ours(h.Last):
		if !h.round.versioned {
			return decision{need: needVersion}
		}
		if h.versionIsLate() && h.Last.At.Sub(h.NewsSince) < brokenFor {
			return decision{phase: event.Finishing}
		}
		if n, known := h.moved(); known && n > 1 || h.Unsure || h.versionIsLate() {
			return decision{verdict: Unproved, server: h.Last.Server, reason: "an import of this name failed, but it may not be ours: " + doubt(h)}
		}
		return decision{verdict: Failed, server: h.Last.Server, reason: fmt.Sprintf("the server reports that this import failed at %d %%", h.Last.Progress)}
	case h.Last.is(h.baseline()):
		if d := settle(h); d != nil {
			return *d
		}
		return judgeNotBegun(h, "the cell still shows the earlier failure, and ours was never seen")
	}
	return decision{verdict: Unproved, server: h.Last.Server, reason: "the cell shows the failure of another import (" + h.Foreign + "), and the end of ours was not seen"}
}

// judgeClosed: 409 PR409-CM-0001. In subdomain style a failed cell hides its state; with the lock held it may still be
// our job on its way, because a snapshot can carry the mark of a failed cell, for up to four seconds as measured.
func judgeClosed(h *History) decision {
	if d := settle(h); d != nil {
		return *d
	}
	if !h.throughGrace() {
		return decision{phase: event.Running}
	}
	if h.Kind == event.Export {
		return decision{verdict: Unproved, server: h.Last.Server, reason: "the cell has become a failed cell, which hides its snapshots: an import of it failed meanwhile"}
	}
	if !h.round.versioned {
		return decision{need: needVersion}
	}
	n, known := h.moved()
	sure := h.Lock.State == personium.LockFree && known && n <= 1 && !h.versionIsLate()
	if sure && h.Foreign == "" && h.Ours != "" && !h.Unsure {
		return decision{verdict: Failed, server: h.Last.Server,
			reason: "the cell is marked Import failed; in subdomain style the server hides the details"}
	}
	if h.Last.At.Sub(h.NewsSince) < brokenFor {
		return decision{phase: event.Running}
	}
	return decision{verdict: Unproved, server: h.Last.Server, reason: "the cell is marked Import failed, and whether that is our import cannot be told: " + doubt(h)}
}

// judgeReady: Acceptable. It is an answer only when it was asked for after the lock was found free.
func judgeReady(h *History) decision {
	if h.Kind == event.Import && h.counting() && h.round.probed && h.Lock.State == personium.LockUnknown && h.equalLongEnough() {
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
func judgeWord(h *History) decision {
	lasted := h.Odd.lasted(h.Last.At)
	if lasted < h.Limits.MaxOutage {
		return decision{note: fmt.Sprintf("the server's answer is unknown to this program: %q", h.Last.Word)}
	}
	return decision{verdict: Unproved, reason: fmt.Sprintf("for %s the server has answered with something unknown: %q", lasted.Round(time.Second), h.Last.Word)}
}
