package verdict

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// judgeTrouble: no answer, a proxy's page, 503, an empty 200. Keep watching, for as long as an outage may last.
func judgeTrouble(h *History) Decision {
	if l := &h.Linking; l.Stop == StopOutage && h.gaveUpLinks() {
		return Decision{Verdict: StillRunning, Stop: l.Stop, Reason: l.Why} // the links have waited for as long already
	}
	if d := h.Troubled.lasted(h.Last.At); d >= h.Limits.MaxOutage {
		return Decision{Verdict: StillRunning, Stop: StopOutage,
			Reason: fmt.Sprintf("%s for %s (%s)", TroubleWords(h.Last), d.Round(time.Second), h.Last.Word)}
	}
	if d := h.Vain.lasted(h.Last.At); h.Vain.Looks >= vainMany && d >= h.Limits.MaxOutage {
		return Decision{Verdict: StillRunning, Stop: StopOutage,
			Reason: fmt.Sprintf("nothing could be concluded for %s, because answers that tell nothing came between all others (%s)",
				d.Round(time.Second), h.Last.Word)}
	}
	if h.away() {
		return Decision{Phase: event.Unreachable}
	}
	if h.Troubled.Looks >= 2 {
		return Decision{Phase: event.Unseen, Note: TroubleWords(h.Last) + " for a while (" + h.Last.Server.Code + "); watching goes on"}
	}
	return Decision{}
}

// vainMany is how many rounds that ended without an answer are no chance, where an outage may last for less than a few of them.
const vainMany = 6

// TroubleWords say, of a look that told nothing, what kept it from that.
func TroubleWords(l Look) string {
	if l.LockStore {
		return "the lock or cache server of the unit has been down"
	}
	switch l.Answer {
	case AnswerNone:
		return "the unit has not answered"
	case AnswerEmpty:
		return "the unit keeps answering with an empty body,"
	case AnswerLimited:
		return "a proxy in front of the unit has turned our requests away"
	}
	return "the unit has given no answer but errors"
}

// judgeBroken: a 500 of core. One passes by; a minute of them on a cell with a free lock, while the unit itself
// answers, is a ruined cell: its root .pmeta cannot be read, and no import can repair it.
func judgeBroken(h *History) Decision {
	if h.Broken.Looks < 3 || h.Broken.lasted(h.Last.At) < brokenFor {
		return judgeTrouble(h)
	}
	if !h.round.probed {
		return Decision{Need: NeedProbe}
	}
	if h.Lock.State != LockFree {
		return judgeTrouble(h)
	}
	if !h.Last.AfterFree {
		return Decision{Need: NeedLook}
	}
	if !h.round.unitAsked {
		return Decision{Need: NeedUnit}
	}
	if !h.round.unitAnswers {
		return judgeTrouble(h)
	}
	return judgeRuined(h)
}

// judgeRuined: the cell is ruined for sure, or its owner has no search index, which is no ruin; whether our import did it, the cell's version tells.
func judgeRuined(h *History) Decision {
	const errors = "every request to it has been a server error for %s (%s), although its lock is free and the unit answers"
	ruined := fmt.Sprintf("the cell is ruined: "+errors, h.Broken.lasted(h.Last.At).Round(time.Second), h.Last.Word)
	if h.mayLackIndex() {
		ruined = fmt.Sprintf("the cell does not answer: "+errors+"; a cell whose owner has no search index yet does the same, and an import into it loses "+
			"its rows", h.Broken.lasted(h.Last.At).Round(time.Second), h.Last.Word)
	}
	if h.Kind == event.Export {
		return Decision{Verdict: Unproved, Reason: ruined + "; it hides what became of the export"}
	}
	if !h.round.versioned {
		return Decision{Need: NeedVersion}
	}
	n, known := h.Moved()
	alone := known && n == 1 || !known && h.Style == PathStyle && h.News.Answer == AnswerProcessing && h.ours(h.News)
	if h.Foreign != "" || h.Ours == "" || h.Unsure || h.versionIsLate() || !alone {
		return Decision{Verdict: Unproved, Reason: ruined + "; whether this import did it cannot be determined"}
	}
	return Decision{Verdict: Failed, Reason: ruined}
}

// judgeRefused: our credentials are refused, although they were renewed. While the lock is held this may pass: an
// account of the target cell vanishes in the middle of an import and may come back with its end.
func judgeRefused(h *History) Decision {
	if !h.round.probed {
		return Decision{Need: NeedProbe}
	}
	switch h.Lock.State {
	case LockHeld:
		switch {
		case h.Last.LoggedOut:
			return Decision{Phase: event.Unseen,
				Note: "the login has expired: log in again now, in another terminal with personium-cell login, and watching goes on with it"}
		case h.Last.Expired:
			return Decision{Phase: event.Unseen,
				Note: "the token has expired: put a new one in its place now, and watching goes on with it"}
		}
		return Decision{Phase: event.Unseen,
			Note: "the credentials do not work while the job holds the cell's lock: if they belong to an account of this cell, the " +
				"import has removed it for now"}
	case LockFree:
		if !h.Last.AfterFree {
			return Decision{Need: NeedLook}
		}
	default:
		if !h.equalLongEnough() {
			return Decision{}
		}
	}
	return Decision{Verdict: StillRunning, Stop: StopUnauthorised, Server: h.Last.Server,
		Reason: "the credentials do not work any more, so that the job can no longer be watched: " + h.Last.Word}
}

func judgeGone(h *History) Decision {
	if h.NewsEqual < 2 {
		return Decision{}
	}
	return Decision{Verdict: Unproved, Server: h.Last.Server, Reason: "the cell is gone: somebody deleted it while the job ran"}
}
