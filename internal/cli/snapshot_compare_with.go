package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/transfer"
)

// compareFiles compares two files of this machine. It needs no cell.
func compareFiles(env *program, cmd *cobra.Command, o compareOptions) error {
	begun := time.Now()
	settings, err := env.load(cmd)
	if err != nil {
		return env.unopened(cmd, event.Compare, err)
	}
	mode, err := progress.ParseMode(settings.Progress)
	if err != nil {
		return env.unopened(cmd, event.Compare, refusal.Misuse(refusal.Next{}, "%w", err))
	}
	out := report.New(report.Options{Out: env.Stdout, Err: env.Stderr, Columns: env.columns(), JSON: settings.JSON, Quiet: settings.Quiet,
		Display: func() progress.Display {
			return &lateDisplay{begun: begun, open: func() progress.Display { return displayOfCheck(env, mode) }}
		}})
	env.answers(out).Subject(event.Compare, o.title())
	out.Begin()
	ctx, cancel := session.InTime(cmd.Context(), begun, settings.Timeout)
	defer cancel()
	c := &comparison{compareOptions: o, out: out, begun: begun}
	err = c.twoFiles(ctx)
	if _, shown := report.CodeOfShown(err); err == nil || shown || report.Unwritten(err) {
		return err
	}
	why := givenUp(cmd.Context(), refusal.Of(inWords(cmd.Context(), err, begun, settings.Timeout)))
	return out.Refused(report.Refused{Why: &why, Hint: why.Next.Words(), Verdict: notCompared})
}

// twoFiles reads both whole, and compares them.
func (c *comparison) twoFiles(ctx context.Context) error {
	area := &transfer.Area{Report: lateReporter{c.begun, c.out}, About: c.out.About()}
	file, size, err := openRegular(c.file)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if c.archive, c.found, err = c.readWhole(ctx, area, wholeArchive{title: c.file, source: file, size: size}); err != nil {
		return err
	}
	second, size, err := openRegular(c.with)
	if err != nil {
		return err
	}
	defer func() { _ = second.Close() }()
	var with compare.Snapshot
	var found check.Report
	if with.Archive, found, err = c.readWhole(ctx, area, wholeArchive{title: c.with, source: second, size: size}); err != nil {
		return err
	}
	with.Inventory = found.Inventory
	result, err := c.pair(ctx, with)
	if err != nil {
		return err
	}
	result.NotCompared = append(append(ruined(c.file, c.found), ruined(c.with, found)...), c.deep.notCompared...)
	return compared{c, result}.show()
}

// pair compares the first snapshot with the second.
func (c *comparison) pair(ctx context.Context, with compare.Snapshot) (*compare.Result, error) {
	c.enter(event.Comparing, 0)
	c.deep = &deepResult{}
	if err := c.compareDeep(ctx, nil, with); err != nil {
		return nil, err
	}
	first := compare.Snapshot{Archive: c.archive, Inventory: c.found.Inventory}
	links, err := compare.Pair{Expected: first, With: with}.Links(ctx, c.take)
	if err != nil && ctx.Err() != nil {
		return nil, refusal.Interrupted(notEnded)
	}
	c.deep.hidden = links.HiddenWith
	r := &compare.Result{Expected: c.deep.rows, Found: c.deep.found, Named: true, HiddenLinks: links.Hidden,
		LinksExpected: links.Expected, LinksFound: links.Found,
		FilesExpected: c.found.Inventory.Files, FilesFound: with.Inventory.Files}
	return r, err
}
