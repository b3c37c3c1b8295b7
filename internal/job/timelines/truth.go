package timelines

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// A result is what came of one timeline.
type result struct {
	script  script
	unit    *modelUnit
	outcome verdict.Outcome // zero when nothing was started
	err     error
	endedAt time.Time
	gaveUp  string
	slow    bool // an interruption did not end the watching at once
	heard   listener
}

// Wrong says what is false about the result, or nothing.
func (r result) wrong() string {
	u := r.unit
	switch {
	case u.breach != "":
		return u.breach
	case r.err != nil && u.accepted > 0:
		return "a refusal, although the server accepted the POST"
	case r.slow:
		return "an interruption did not end the watching"
	case r.err != nil && u.hasRole() && !r.heard.roleIsLeft:
		return "nothing was started, and nobody was told that the role made for it is still there"
	case r.err != nil && u.roleLeftBehind() && !r.lockedOut() && !r.cutShort():
		return "nothing was started, and the role that was made for it is still there"
	case r.err != nil:
		return ""
	case r.gaveUp != "" && r.outcome.Verdict == verdict.StillRunning && !r.mayNeverEnd():
		return r.gaveUp
	}
	j := u.ours
	switch r.outcome.Verdict {
	case verdict.Done:
		return r.wrongDone(j)
	case verdict.Failed:
		return r.wrongFailed(j)
	case verdict.Incomplete:
		return r.wrongIncomplete(j)
	case verdict.Unproved:
		return ""
	case verdict.StillRunning:
		return r.wrongStop()
	}
	return fmt.Sprintf("the verdict is %q", r.outcome.Verdict)
}

// cutShort reports whether a role stayed because a signal leaves no more than five seconds to take it away, and that was told.
func (r result) cutShort() bool { return r.script.cancelAt > 0 && r.heard.roleIsLeft }

func (r result) wrongDone(j *modelJob) string {
	switch {
	case j == nil && r.rivalIs(succeeded):
		return ""
	case j == nil:
		return "done, although no job was started"
	case j.kind == event.Export:
		return r.wrongExport(j)
	case r.outcome.Proof == verdict.ProofContent:
		return r.wrongContent(j)
	case r.outcome.Proof == verdict.ProofState && r.script.count:
		return "done without a count"
	case r.inPlaceOfOurs(j), r.besideOurs(j):
		return ""
	case r.neverBegan(j):
		return "done, although the job never began"
	case j.alive() && r.unit.besideUnseen(j):
		return ""
	case j.state == succeeded:
		return "" // also where rows were lost, which only counting can tell
	case !j.noticed && (!j.killedAt.IsZero() || j.unlocked):
		return "" // killed, or its lock lost, between two looks: only counting can tell
	case r.overwritten(j):
		return "" // the same
	}
	return "done, although the job is " + string(j.state)
}

// wrongContent is about a verdict that rests on counting: nothing excuses it.
func (r result) wrongContent(j *modelJob) string {
	switch {
	case !r.script.count:
		return "done by its content, which nobody wanted to be counted"
	case j.alive():
		return "done by its content, although the job is " + string(j.state)
	case r.nothingCame():
		return "done by its content, although nothing of that was imported"
	case !r.whole() && !r.unit.countedWhole && !r.brought():
		return "done by its content, although the cell does not hold what the snapshot holds"
	}
	return ""
}

func (r result) wrongIncomplete(j *modelJob) string {
	switch {
	case j == nil && (r.rivalIs(succeeded) || r.rivalIs(killed)):
		return ""
	case j == nil:
		return "incomplete, although no job was started"
	case j.kind == event.Export:
		return r.wrongLack(j)
	case !r.script.count && !r.script.foreignCell && (!r.script.copied || r.whole()): // links that are refused tell, too
		return "incomplete, although nobody counted" // without a count only what the snapshot itself foretells is known
	case j.alive() && r.unit.besideUnseen(j):
		return ""
	case j.alive():
		return "incomplete, although the job is " + string(j.state)
	case r.unit.countedWhole && (r.script.hard.writes == nil || r.brought()): // else somebody's row makes up for a lost one
		return "incomplete, although the cell holds what the snapshot holds"
	case r.script.hard.writes.deletes():
		return "" // for whoever looks, a row that somebody deleted since is one that was not imported
	case r.script.hard.writes != nil && r.brought():
		return "incomplete, although everything came, and others changed it since"
	}
	return ""
}

// whole reports whether the cell holds what our snapshot holds.
func (r result) whole() bool {
	u := r.unit
	return !u.gone && u.content.holds(theSample().ours[r.script.big], u.now)
}

// overwritten reports whether another import ran whole between the end of ours and the next look, where nobody may read
// how many imports began.
func (r result) overwritten(j *modelJob) bool {
	if r.script.unitReadable || j.alive() {
		return false
	}
	for _, other := range r.unit.jobs {
		whole := other != j && other.kind == event.Import && other.state == succeeded
		if whole && other.overAt.After(j.overAt) && !other.overAt.After(j.seenOver) {
			return true
		}
	}
	return false
}

func (r result) wrongFailed(j *modelJob) string {
	switch {
	case j == nil && r.rivalIs(failed):
		return ""
	case j == nil:
		return "failed, although no job was started"
	case j.alive() && r.unit.besideUnseen(j):
		return ""
	case j.state == failed, j.plan.end == endRuined && r.unit.ruined:
		return ""
	case j.state == killed && (j.kind == event.Export || r.unit.marked):
		return "" // nothing is left but an error: no archive, or a cell whose .pmeta says "import failed"
	case j.kind == event.Import && r.unit.ruined && !r.script.unitReadable && j.seenOver.IsZero():
		return "" // over between two looks, and then another import ruined the cell
	case j.kind == event.Export && j.unlocked && !j.noticed:
		return "" // its lock was lost between two looks: it looks as if nothing was left
	case j.state == killed && !j.noticed && (r.unit.failure != nil || r.unit.ruined):
		return "" // killed between two looks, and then another import failed: the cell is a failed or ruined one
	}
	return "failed, although the job is " + string(j.state)
}

// wrongStop is about a verdict that is never false, but can be without a reason.
func (r result) wrongStop() string {
	u, l := r.unit, r.script.limits
	switch r.outcome.Stop {
	case verdict.StopTimeout:
		if l.Timeout == 0 {
			return "a timeout that nobody asked for"
		}
	case verdict.StopOutage:
		if silent := r.endedAt.Sub(u.answered); silent < l.MaxOutage {
			return "an outage is too long that is not"
		}
	case verdict.StopUnauthorised:
		if r.script.refuse == nil && (r.script.expiry == 0 || r.script.renews) {
			return "unauthorised, although the credentials are good"
		}
	case verdict.StopHere:
		if !r.script.copied {
			return "a copy that cannot be read, where there is none"
		}
	case verdict.StopStall, verdict.StopInterrupted:
	default:
		return fmt.Sprintf("still running, and the watching stopped for the reason %q", r.outcome.Stop)
	}
	return ""
}
