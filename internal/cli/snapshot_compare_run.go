package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

// A comparison is one run of snapshot compare.
type comparison struct {
	compareOptions
	conn    *session.Session
	out     *report.Report
	archive *archive.Reader
	found   check.Report // its inventory is there
	cell    compare.Cell
	lost    []archive.Link // of the comparison before the repair, where there is to be one
	repairs repairs
	begun   time.Time
}

// mostLost is how many lost links one run repairs.
const mostLost = 100_000

func runSnapshotCompare(ctx context.Context, conn *session.Session, out *report.Report, o compareOptions) error {
	c := &comparison{compareOptions: o, conn: conn, out: out, begun: time.Now()}
	if err := c.mayRepair(); err != nil {
		return err
	}
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	if err := c.checkConfirmed(); err != nil {
		return err
	}
	begin(conn, out)
	source, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	if o.dryRun {
		return c.forecast(ctx)
	}
	result, err := c.compare(ctx)
	if err != nil {
		return err
	}
	if o.repair != noRepair {
		if result, err = c.repaired(ctx, result); err != nil {
			return err
		}
	}
	return c.show(result)
}

// open finds the archive and reads it whole.
func (c *comparison) open(ctx context.Context) (io.Closer, error) {
	id, err := c.conn.Client().CellID(ctx)
	if err != nil {
		return nil, explain.Request(ctx, "read the id of the cell", err)
	}
	source, size, err := c.source(ctx)
	if err != nil {
		return nil, err
	}
	area := areaOf(c.conn, c.out, false)
	c.archive, err = archive.NewReader(source, size)
	if err == nil {
		c.found, err = area.Check(ctx, c.archive, check.Options{TargetID: id})
	}
	var bad *archive.FormatError
	switch {
	case errors.As(err, &bad):
		c.found, err = check.Unopened(bad), c.unfit(bad.Text)
	case err == nil && c.found.Inventory == nil:
		err = c.unfit(c.found.Findings[0].Place() + ": " + c.found.Findings[0].Text)
	}
	if err != nil {
		return nil, errors.Join(err, source.Close())
	}
	c.cell = compare.Cell{Client: c.conn.Client(), Inventory: c.found.Inventory, Archive: c.archive, AllLinks: true}
	if c.all {
		c.cell.Named = int(c.found.Inventory.Links() + c.found.Inventory.Files)
	}
	return source, nil
}

// An archiveSource is an archive that can be read anywhere.
type archiveSource interface {
	io.ReaderAt
	io.Closer
}

// source is the file, or a copy of the snapshot that nobody else sees.
func (c *comparison) source(ctx context.Context) (archiveSource, int64, error) {
	if c.name != "" {
		scratch, _, err := areaOf(c.conn, c.out, false).Copy(ctx, c.name)
		if err != nil {
			return nil, 0, err
		}
		return scratch, scratch.Size(), nil
	}
	file, err := os.Open(c.file)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("open " + c.file + ": not a regular file")
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// unfit is the error of what is no archive, or one of which nobody can tell what it holds.
func (c *comparison) unfit(why string) error {
	again := refusal.Say("see what is wrong with it: ")
	if c.name != "" {
		again = again.Command("snapshot", "check", string(c.name), refusal.Here)
	} else {
		again = again.Command("snapshot", "check", c.file)
	}
	return refusal.New(refusal.BadArchive, again, "%s cannot be compared: %s", c.title(), why)
}

// compare holds the cell against the archive once.
func (c *comparison) compare(ctx context.Context) (*compare.Result, error) {
	c.enter(event.Comparing)
	cell := c.cell
	cell.Told = c.told(event.Comparing)
	c.lost = nil
	if c.repair != noRepair {
		cell.Lost = func(l archive.Link) error {
			if len(c.lost) < mostLost {
				c.lost = append(c.lost, l)
			}
			return nil
		}
	}
	result, err := cell.Unmoved(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, refusal.Interrupted(c.repairs.done())
	}
	if err != nil {
		return nil, explain.Error("compare "+c.conn.Client().Cell().URL+" with "+c.title(), err)
	}
	result.NotCompared = append(result.NotCompared, c.ruined()...)
	return result, nil
}

// enter tells that something else is being done now.
func (c *comparison) enter(p event.Phase) {
	e := c.out.About()
	e.At, e.Type, e.Phase = time.Now(), event.StateChanged, p
	c.out.Report(e)
}

// told tells how far it is.
func (c *comparison) told(p event.Phase) func(step, steps int) {
	return func(step, steps int) {
		e := c.out.About()
		e.At, e.Type, e.Phase, e.Step, e.Steps = time.Now(), event.Progressed, p, step, steps
		c.out.Report(e)
	}
}

// ruined says which rows of the archive cannot be compared, because they cannot be read, or nobody knows whose they are.
func (c *comparison) ruined() []string {
	var ruined []string
	for _, code := range []string{"line-not-json", "line-not-object", "line-too-long", "row-without-id", "row-source-not-object",
		"row-without-source", "row-without-fields", "row-type-foreign", "data-damaged", "odata-unreadable", "web-unreadable"} {
		if n := c.found.Counts[code]; n > 0 {
			ruined = append(ruined, fmt.Sprintf("the snapshot has %d findings of %s: what they are about was not compared", n, code))
		}
	}
	return ruined
}
