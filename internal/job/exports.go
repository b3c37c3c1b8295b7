package job

import (
	"context"
	"math"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Exports fetches what exports leave, reads it, and shows how far it is.
type Exports interface {
	// Home is where an archive goes: a file, "-" for standard output, "" where it is only read.
	Home() string
	// Fetch brings the archive of an export to this machine. started is the job's started_at, "" where it is not known. then is
	// given the archive and the report on it, as long as it can be read. The report is nil where nobody wants the archive to be
	// checked. An archive that no import would end well with is not an error, but does not come home.
	Fetch(ctx context.Context, name snapshot.Name, started string,
		then func(*archive.Reader, check.Report)) (personium.SnapshotFile, *check.Report, error)
}

// proveByArchive lets what is in the archive of an export decide. The job is over by now, so that the evidence is kept
// before.
func (w *follower) proveByArchive(ctx context.Context) verdict.Decision {
	w.overAt = time.Now()
	w.keep(nil)
	h := &w.history.History
	h.Archive = w.fetch(ctx)
	d := w.Judge(h)
	if d.Need == verdict.NeedCellRows {
		h.CellRows = cellRows(ctx, w.Client)
		d = w.Judge(h)
	}
	return d
}

// fetch is what a verdict wants to know about the archive of an export.
func (w *follower) fetch(ctx context.Context) *verdict.Archive {
	h := w.history
	a := &verdict.Archive{Home: w.Exports.Home()}
	file, report, err := w.Exports.Fetch(ctx, snapshot.Name(h.Name), h.Ours, func(r *archive.Reader, report check.Report) {
		if h.ByContent && !h.Limits.NoCount && report.Unfit() == nil && report.Inventory != nil {
			a.Held = w.hold(ctx, r, report.Inventory)
		}
	})
	if err != nil {
		a.Error, a.Hint, a.Interrupted = err.Error(), refusal.Of(err).Next.Words(), ctx.Err() != nil
		return a
	}
	h.remember(file)
	h.Home = a.Home
	a.Size, a.Interrupted = file.Size, ctx.Err() != nil
	if report != nil {
		readInto(a, report)
	}
	return a
}

// linkSources is of how many entities the links are read back without being asked to: one request each.
const linkSources = 2000

// hold holds the archive against the cell.
func (w *follower) hold(ctx context.Context, r *archive.Reader, inv *archive.Inventory) *verdict.Held {
	w.enter(event.Counting)
	h := w.history
	e := compare.Export{Client: w.Client, Inventory: inv, Archive: r, Before: h.Census, Files: h.Files, Sources: linkSources,
		Told: func() { w.tellStep(0, 0) }}
	if w.Links {
		e.Sources = math.MaxInt
	}
	if started, err := time.Parse(time.RFC3339, h.Ours); err == nil {
		e.Since = started.UnixMilli()
	}
	held, err := e.Hold(ctx)
	if err != nil {
		return &verdict.Held{Error: err.Error()}
	}
	h.RecordVersion(w.versionAfter(ctx)) // an import meanwhile would explain every difference
	return heldOf(held)
}

// versionAfter reads the cell's version after the archive was held against the cell, which nobody does again: one that could be read before
// the job is asked for again where an answer tells nothing.
func (w *follower) versionAfter(ctx context.Context) (v *int64) {
	if w.history.Baseline.Version == nil {
		return cell.Version(ctx, w.Client)
	}
	_ = compare.Ask(ctx, func() error {
		entity, err := w.Client.CellEntity(ctx)
		if err == nil {
			v = &entity.Version
		}
		return err
	})
	return v
}

// readInto says what the report on an archive means for the export that left it.
func readInto(a *verdict.Archive, report *check.Report) {
	a.Checked = true
	if f := report.Unfit(); f != nil {
		a.Unfit = f.WhyUnfit()
		if f.Server != "" {
			a.Unfit += "; the server would say: " + f.Server
		}
	}
	if !report.Clean() {
		a.Lossy = "findings: " + report.Tally()
	}
	a.Lost, a.Loses = lostInExport(report), report.Lossy()
	if inv := report.Inventory; inv != nil {
		a.Counted, a.Rows, a.Files = true, inv.Total(), inv.Files
	}
}

// cellRows counts the accounts, roles and boxes of a cell.
func cellRows(ctx context.Context, c *personium.Client) *verdict.CellRows {
	found := new(verdict.CellRows)
	for _, set := range []string{"Account", "Role", "Box"} {
		n, err := c.Count(ctx, personium.CellList(set), 0)
		if err != nil {
			return &verdict.CellRows{Error: err.Error()}
		}
		found.Rows += n
	}
	return found
}
