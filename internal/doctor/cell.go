package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// lookAtCell looks at the jobs of the cell and at its lock.
func (e *Examination) lookAtCell(ctx context.Context) bool {
	state := cell.Observe(ctx, e.session.Client())
	if unreadable := state.Unreadable(); unreadable != nil {
		e.tell(failureOf(checkCell, unreadable, noRootMeans))
		return false
	}
	if isAtWork(e.cell.Style, state) || state.Died(e.cell.Style) != nil {
		e.to.Left = nil // the job may be reading one; of one that died nothing can be finished
	}
	f := judgeCell(e.cell, state)
	if isAtWork(e.cell.Style, state) && e.to.Stands != nil {
		f = standing(f, e.cell.Style, state, e.to.Stands)
	}
	if e.to.Last != nil && f.Level == OK {
		if left := e.to.Last(ctx); left != nil {
			f.Level, f.Found, f.Next = Warning, f.Found+"; "+left.Words, left.Next
			f.Means = "the cell, or the archive, may lack what that job was to bring"
		}
	}
	e.tell(f)
	return f.Level != Failure
}

// isAtWork reports whether a job is queued or at work.
func isAtWork(style personium.Style, state cell.State) bool {
	return state.Lock.State == personium.LockHeld || state.Busy(style) && !state.Failed()
}

// judgeCell judges what the cell shows.
func judgeCell(of personium.Cell, state cell.State) Finding {
	style := of.Style
	f := fine(checkCell, "nothing runs, and the lock is free")
	switch {
	case isAtWork(style, state):
		f.Level, f.Found = Warning, "a job is queued or at work"+jobOf(state)
		f.Means = "no other job can be started; a job that stays for ever at the same progress died with its unit, " +
			"and its lock outlives it"
		f.Next = refusal.Command("status", "--wait", refusal.Here).
			Say("; a dead job's lock goes away when an operator restarts the lock memcached of the unit")
		if style == personium.SubdomainStyle && state.Lock.State == personium.LockHeld {
			f.Next = f.Next.Say(", and import --despite-lock imports over it once nothing has changed for ten minutes")
		}
	case state.Failed():
		return failedCell(of)
	case state.Export.Answer == verdict.AnswerProcessing && state.Stale(style):
		f.Level, f.Found = Warning, "the cell still shows an export that no longer runs: it died with its unit"+jobOf(state)
		f.Means, f.Next = "it made no archive, and the cell is as it was", refusal.Say("export again under another name")
	case state.Stale(style):
		f.Level, f.Found = Warning, "the cell still shows an import that no longer runs: it died with its unit"+jobOf(state)
		f.Means, f.Next = "the cell holds a part of what was imported", refusal.Say("import the snapshot again")
	case state.Lock.State == personium.LockUnknown:
		f.Level, f.Found = Warning, "nothing is seen to run, but whether the lock is free could not be found out"
		f.Means = "without that no job can be proved finished"
		f.Next = refusal.Say("let PUT requests without a credential pass to the unit: something in front of it stops them")
	}
	return f
}

// standing adds to the finding about a cell at work since when its job has stood still. Where that may be dead, watching it is
// not the first thing to do.
func standing(f Finding, style personium.Style, state cell.State, stands func(cell.State) (time.Time, bool)) Finding {
	since, mayBeDead := stands(state)
	if !since.IsZero() {
		f.Found += ", " + verdict.UnchangedWords(since)
	}
	if !mayBeDead {
		return f
	}
	f.Next = refusal.Say("ask an operator whether the unit was restarted since: then the job is dead, and its lock goes away " +
		"when he restarts the lock memcached of the unit")
	if style == personium.SubdomainStyle && state.Importing(style) {
		f.Next = f.Next.Say(", or import --despite-lock imports over it")
	}
	f.Next = f.Next.Say("; else watch it: ").Command("status", "--wait", refusal.Here)
	return f
}

// failedCell is the finding about a cell that a failed import left behind.
func failedCell(of personium.Cell) Finding {
	again := verdict.RemoveAndCreate(of.URL, verdict.Style(of.Style))
	f := Finding{Check: checkCell, Level: Failure, Code: refusal.Busy, Found: "the last import failed, and left a failed cell"}
	if of.Style == personium.SubdomainStyle {
		f.Means = "in subdomain style such a cell is closed to everything, imports included"
		f.Next = refusal.Say(again)
		return f
	}
	f.Means = "only an import is possible, of a snapshot that is already in the cell's snapshot area"
	f.Next = refusal.Say("import one of those by its name, since nothing lists them as long as the cell is a failed cell: ").
		Command("import", "--name", "NAME", refusal.Here).Say("; or " + again)
	return f
}

// jobOf names the job that a cell shows.
func jobOf(state cell.State) string {
	for _, shown := range state.Shows() {
		if shown.Answer == verdict.AnswerProcessing {
			return fmt.Sprintf(": %s of %s, %d %%, started %s", shown.Kind, snapshot.Name(shown.Name).Words(), max(shown.Progress, 0),
				shown.StartedAt)
		}
	}
	return ""
}
