package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// lookAtCell looks at the jobs of the cell and at its lock.
func (d *doctor) lookAtCell(ctx context.Context) bool {
	state := cell.Observe(ctx, d.s.client)
	if r := state.Unreadable(); r != nil {
		d.report.failWith("cell", r, noRootMeans)
		return false
	}
	f := judgeCell(d.cell.Style, state)
	if f.Mend == watchIt {
		f.Mend = d.command("status --wait") + watchIt
	}
	d.report.add(f)
	return f.Level != levelFailure
}

// watchIt ends what mends a busy cell.
const watchIt = "; a dead job's lock goes away when an operator restarts the lock memcached of the unit"

// judgeCell judges what the cell shows.
func judgeCell(style personium.Style, state cell.State) finding {
	f := finding{Check: "cell", Level: levelOK, Found: "nothing runs, and the lock is free"}
	switch {
	case state.Lock.State == personium.LockHeld, state.Busy(style) && !state.Failed():
		f.Level, f.Found = levelWarning, "a job is queued or at work"+jobOf(state)
		f.Means = "no other job can be started; a job that stays for ever at the same progress died with its unit, and its lock outlives it"
		f.Mend = watchIt
	case state.Failed():
		f.Level, f.Code, f.Found = levelFailure, refusal.Busy, "the last import failed, and left a failed cell"
		f.Means = "everything but an import is closed, and that takes a snapshot which is in the cell's snapshot area already"
		f.Mend = "personium-cell import --name NAME of such a snapshot; or " + verdict.RemoveAndCreate
		if style == personium.SubdomainStyle {
			f.Means, f.Mend = "in subdomain style such a cell is closed to everything, imports included", verdict.RemoveAndCreate
		}
	case state.Export.Answer == verdict.AnswerProcessing && state.Stale(style):
		f.Level, f.Found = levelWarning, "an export is shown that nobody works at: it died with its unit"+jobOf(state)
		f.Means, f.Mend = "no archive came of it, and the cell is as it was", "export again under another name"
	case state.Stale(style):
		f.Level, f.Found = levelWarning, "an import is shown that nobody works at: it died with its unit"+jobOf(state)
		f.Means, f.Mend = "the cell holds a part of what was imported", "import the snapshot again"
	case state.Lock.State == personium.LockUnknown:
		f.Level, f.Found = levelWarning, "nothing is seen to run, but whether the lock is free could not be found out"
		f.Means = "no job is ever proved over without that"
		f.Mend = "let PUT requests without a credential pass to the unit: something in front of it stops them"
	}
	return f
}

// jobOf names the job that a cell shows.
func jobOf(state cell.State) string {
	for _, shown := range state.Shows() {
		if shown.Answer == verdict.AnswerProcessing {
			return fmt.Sprintf(": %s of %s, %d %%, started %s", shown.Kind, shown.Name, max(shown.Progress, 0), shown.StartedAt)
		}
	}
	return ""
}

// lookAtSnapshots lists the snapshot area.
func (d *doctor) lookAtSnapshots(ctx context.Context) bool {
	area, err := d.s.client.Snapshots(ctx)
	var e *personium.Error
	if errors.As(err, &e) && !e.Core && slices.Contains([]int{403, 405, 501}, e.Status) {
		d.report.fail("snapshots", refusal.Usage, err.Error(), "something in front of the unit stops the method PROPFIND", "--method-override, or method_override: true in the profile")
		return false
	}
	if err != nil {
		d.report.failWith("snapshots", explain.Error("list the snapshot area", err), "no snapshot can be listed, imported or exported")
		return false
	}
	f := judgeArea(area)
	if f.Level == levelWarning && f.Mend != "" {
		f.Mend = d.command(f.Mend)
	}
	d.report.add(f)
	return true
}

// judgeArea judges what is in the snapshot area while no job runs. The reason of a failed export is worth a word as long as
// no later one of that name worked.
func judgeArea(area personium.SnapshotArea) finding {
	f := finding{Check: "snapshots", Level: levelOK}
	archives := map[string]bool{}
	var bytes int64
	for _, file := range area.Files {
		if name, isArchive := strings.CutSuffix(file.Name, ".zip"); isArchive {
			archives[name] = true
			bytes += max(file.Size, 0)
		}
	}
	var failed []string
	for _, file := range area.Files {
		if name, isReason := strings.CutSuffix(file.Name, ".error"); isReason && !archives[name] {
			failed = append(failed, name)
		}
	}
	slices.Sort(failed)
	f.Found = fmt.Sprintf("%s, %s", verdict.Counted(len(archives), "snapshot", "snapshots"), verdict.Counted(bytes, "byte", "bytes"))
	if area.Nameless > 0 {
		f.Level, f.Found = levelWarning, f.Found+", "+verdict.Counted(area.Nameless, "entry", "entries")+" without a name"
		f.Means = "an export that is at work, or names that are taken by nothing, under which an export is refused: choose another name for the next one"
	}
	if len(failed) > 0 {
		f.Level, f.Found = levelWarning, f.Found+"; failed exports: "+firstNames(failed)
		f.Means = "the unit never rewrites such a reason: a later failure of the same name shows the old one"
		f.Mend = "snapshot delete " + failed[0]
	}
	return f
}
