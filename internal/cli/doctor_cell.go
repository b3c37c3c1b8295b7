package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

// lookAtCell looks at the jobs of the cell and at its lock.
func (d *doctor) lookAtCell(ctx context.Context) bool {
	state := job.Observe(ctx, d.s.client)
	if r := state.Unreadable(); r != nil {
		d.report.failWith("cell", r, noRootMeans)
		return false
	}
	f := judgeCell(d.s.client.Cell(), state)
	d.report.add(f)
	return f.Level != levelFailure
}

// judgeCell judges what the cell shows.
func judgeCell(cell personium.Cell, state job.CellState) finding {
	f := finding{Check: "cell", Level: levelOK, Found: "nothing runs, and the lock is free"}
	switch {
	case state.Failed():
		f.Level, f.Code, f.Found = levelFailure, exitBusy, "the last import failed, and left a failed cell"
		f.Means = "everything but an import is closed, and that takes a snapshot which is in the cell's snapshot area already"
		f.Mend = "personium-cell import --name NAME of such a snapshot; or " + job.RemoveAndCreate
		if cell.Style == personium.SubdomainStyle {
			f.Means, f.Mend = "in subdomain style such a cell is closed to everything, imports included", job.RemoveAndCreate
		}
	case state.Busy(cell.Style):
		f.Level, f.Found = levelWarning, "a job is queued or at work"+jobOf(state)
		f.Means = "no other job can be started; a job that stays for ever at the same progress died with its unit, and its lock outlives it"
		f.Mend = "personium-cell status --wait; a dead job's lock goes away when an operator restarts the lock memcached of the unit"
	case state.Stale(cell.Style):
		f.Level, f.Found = levelWarning, "a job is shown that nobody works at: it died with its unit"+jobOf(state)
		f.Means, f.Mend = "its cell holds a part of what was imported", "import the snapshot again"
	case state.Lock.State == personium.LockUnknown:
		f.Level, f.Found = levelWarning, "nothing is seen to run, but whether the lock is free could not be found out"
		f.Means = "no job is ever proved over without that"
		f.Mend = "let PUT requests without a credential pass to the unit: something in front of it stops them"
	}
	return f
}

// jobOf names the job that a cell shows.
func jobOf(state job.CellState) string {
	for _, shown := range state.Shows() {
		if shown.Answer == job.AnswerProcessing {
			return fmt.Sprintf(": %s of %s, %d %%, started %s", shown.Kind, shown.Name, max(shown.Progress, 0), shown.StartedAt)
		}
	}
	return ""
}

// lookAtSnapshots lists the snapshot area.
func (d *doctor) lookAtSnapshots(ctx context.Context) bool {
	area, err := d.s.client.Snapshots(ctx)
	if err != nil {
		d.report.failWith("snapshots", job.Explain("list the snapshot area", err), "no snapshot can be listed, imported or exported")
		return false
	}
	d.report.add(judgeArea(area))
	return true
}

// judgeArea judges what is in the snapshot area while no job runs.
func judgeArea(area personium.SnapshotArea) finding {
	f := finding{Check: "snapshots", Level: levelOK}
	var archives int
	var bytes int64
	var failures []string
	for _, file := range area.Files {
		switch name, isFailure := strings.CutSuffix(file.Name, ".error"); {
		case isFailure:
			failures = append(failures, name)
		case strings.HasSuffix(file.Name, ".zip"):
			archives++
			bytes += max(file.Size, 0)
		}
	}
	f.Found = fmt.Sprintf("%s, %s", amount(archives, "snapshot"), amount(int(bytes), "byte"))
	switch {
	case len(failures) > 0:
		f.Level, f.Found = levelWarning, f.Found+"; exports failed: "+strings.Join(failures, ", ")
		f.Means = "the unit never rewrites such a file: a later failure of the same name shows the old reason"
		f.Mend = "personium-cell status --name " + failures[0] + " tells the reason; personium-cell snapshot delete " + failures[0] + " removes it"
	case area.Nameless > 0:
		f.Level, f.Found = levelWarning, f.Found+"; "+amount(area.Nameless, "entry without a name")
		f.Means = "an export that is at work, or names that are taken by nothing: an export under such a name is refused"
		f.Mend = "choose another name for the next export"
	}
	return f
}
