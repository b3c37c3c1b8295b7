package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/verdict"
)

// A comparison is one run of snapshot compare.
type comparison struct {
	compareOptions
	conn    *session.Session // nil where two files are compared
	out     *report.Report
	archive *archive.Reader
	found   check.Report // its inventory is there
	cell    compare.Cell
	repairs repairs
	deep    *deepResult // nil where values are not compared
	begun   time.Time
	each    time.Duration // that a request takes about
	track   track
	// leftBehind is what an import has made before its POST and nothing has taken away; "" for nothing.
	leftBehind string
	etag       string        // of the snapshot in the cell
	good       string        // the import that was incomplete, and is done by what was found; "" for none
	advice     string        // what was said after the import that lost the very same; "" where there was none
	died       *verdict.Look // the import that the cell shows although nothing is at work; nil for none
	unmade     *refusal.Next // what makes the links that an import left to be made; nil where none did
}

// other is what the snapshot is compared with.
func (c *comparison) other() string {
	if c.conn == nil {
		return c.with
	}
	return c.conn.Client().Cell().URL
}

// notEnded says how things stand where a comparison is given up.
const notEnded = "the comparison did not end; nothing was changed"

func runSnapshotCompare(ctx context.Context, conn *session.Session, out *report.Report, o compareOptions) error {
	c := &comparison{compareOptions: o, conn: conn, out: out, begun: time.Now()}
	if err := c.begin(ctx); err != nil {
		return err
	}
	source, err := c.openFor(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	if err := c.prepareDeep(ctx); err != nil {
		return err
	}
	if o.dryRun {
		return c.forecast()
	}
	if o.isDeep {
		c.out.Note(false, "this takes "+c.costWords())
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
	if o.isDeep {
		if err := c.compareDeep(ctx, conn.Client(), compare.Snapshot{}); err != nil {
			return err
		}
		c.deepen(result)
	}
	if err := c.offer(ctx, result); err != nil {
		return err
	}
	c.own(ctx, result)
	found := compared{c, result}
	found.keep(ctx)
	return found.show()
}

// begin makes sure that the cell can be compared, and that somebody answers where a repair is to be asked for.
func (c *comparison) begin(ctx context.Context) (err error) {
	if c.ask, err = c.ask.orInVain(c.conn.Settings()); err != nil {
		return err
	}
	if err := c.conn.Connect(ctx); err != nil {
		return err
	}
	if err := c.checkConfirmed(); err != nil {
		return err
	}
	begin(c.conn, c.out)
	if err := c.mayRepair(ctx); err != nil {
		return err
	}
	return c.beside(ctx)
}

// deepen adds to a result what a deep comparison knows better: it has read the rows, also those that nobody can count.
func (c *comparison) deepen(r *compare.Result) {
	r.Expected, r.Found = c.deep.rows, c.deep.found
	r.NotCompared = append(r.NotCompared, c.deep.notCompared...)
}

// prepareDeep reads from the archive what a deep comparison will ask for.
func (c *comparison) prepareDeep(ctx context.Context) (err error) {
	if !c.isDeep {
		return nil
	}
	c.deep = &deepResult{}
	if c.deep.beyond, err = compare.NewBeyond(ctx, c.cell); err != nil && ctx.Err() != nil {
		return refusal.Interrupted(notEnded)
	}
	if err != nil {
		return explain.Error("read "+c.title(), err)
	}
	return nil
}

// compare holds the cell against the archive once.
func (c *comparison) compare(ctx context.Context) (*compare.Result, error) {
	cost := c.cost()
	c.enter(event.Comparing, int(cost.rows+cost.files))
	cell := c.cell
	cell.Told = c.told(event.Comparing)
	c.repairs.lost, c.repairs.beyond, c.repairs.samples = nil, 0, map[[2]archive.End]archive.Link{}
	cell.Lost = func(l archive.Link) error {
		c.repairs.takeLost(l, c.repair != noRepair)
		return nil
	}
	result, err := cell.Unmoved(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, refusal.Interrupted(c.repairs.done())
	}
	if err != nil {
		return nil, explain.Error("compare "+c.conn.Client().Cell().URL+" with "+c.title(), err)
	}
	result.NotCompared = append(result.NotCompared, ruined(c.title(), c.found)...)
	return result, nil
}

// ruined says which rows of the archive cannot be compared, because they cannot be read, or nobody knows whose they are.
func ruined(title string, found check.Report) []string {
	var ruined []string
	for _, code := range []string{"line-not-json", "line-not-object", "number-too-large", "line-too-long", "line-too-deep", "row-without-id", "row-source-not-object",
		"row-without-source", "row-without-fields", "row-type-foreign", "data-damaged", "odata-unreadable", "web-unreadable"} {
		if n := found.Counts[code]; n > 0 {
			ruined = append(ruined, fmt.Sprintf("%s has %s of %s: what they are about was not compared", title,
				verdict.Counted(n, "finding", "findings"), code))
		}
	}
	return ruined
}
