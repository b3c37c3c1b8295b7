package cli

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// beside looks what goes on in the cell: a cell that an import fills holds nothing to compare, and links that an import has still to make
// are not lost. Of a cell that does not tell, the comparison says what it finds.
func (c *comparison) beside(ctx context.Context) error {
	if c.dryRun {
		return nil
	}
	style := c.conn.Client().Cell().Style
	state := cell.Observe(ctx, c.conn.Client())
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted(notEnded)
	case state.Import.Answer == verdict.AnswerWord:
		if why := state.Unreadable(); why != nil {
			return why
		}
		return nil
	case state.Importing(style):
		return refusal.New(refusal.Busy, waitFor(state.Import), "an import of this cell is running%s; nothing was compared", ofImport(state.Import))
	case state.Busy(style) && c.repair != noRepair:
		return refusal.New(refusal.Busy, waitFor(state.Export), "a job of this cell is running: links are made when it is over; no link was made")
	case state.Lock.State == personium.LockHeld, state.Failed():
		return nil
	case state.Died(style) != nil:
		c.died = &state.Import
		return nil
	}
	var line stateLine // of a plain status
	line.unlinked(ctx, jobRun{conn: c.conn, out: c.out})
	if line.Verdict != linksMissing {
		return nil
	}
	if c.repair != noRepair {
		return (&refusal.Error{Code: refusal.Running, Text: unfinished + "; no link was made", Next: line.next}).With(refusal.LinksMissing)
	}
	c.unmade = &line.next
	return nil
}

// diedWords says of a cell that it shows an import that died.
func diedWords(l verdict.Look) string {
	return fmt.Sprintf("an import into this cell (%s, started %s) died with its unit at %d %%", originalOf(l.Name), l.StartedAt, max(l.Progress, 0))
}

// keep records that the cell holds what the snapshot holds for an import that was incomplete before, or recalls what was said after that.
func (c compared) keep(ctx context.Context) {
	word, _, _ := c.judge()
	if ctx.Err() != nil {
		return
	}
	search := jobRun{conn: c.conn, out: c.out}.search("")
	found := job.Compared{Name: c.name, ETag: c.etag, File: c.file, Counts: job.CountsOf(c.r)}
	switch word {
	case equal:
		c.good = search.MadeGood(ctx, found)
	case different:
		c.advice = search.Advice(ctx, found)
	}
}

// unfinished says of a cell that an import of it left links to be made. Another machine may have made them meanwhile.
const unfinished = "an import into this cell was not finished: its links are still to be made, as far as this machine knows"

// awaits reports whether links are lost that the import of the cell may have left to be made.
func (c compared) awaits() bool { return c.unmade != nil && c.r.LinksFound < c.r.LinksExpected }

// ofImport says which import is running, as far as the cell tells.
func ofImport(l verdict.Look) string {
	if l.Answer != verdict.AnswerProcessing {
		return " or queued"
	}
	return fmt.Sprintf(" (%s, %d %%)", originalOf(l.Name), l.Progress)
}

// originalOf is the snapshot that a job is about, whose name may be that of a prepared copy.
func originalOf(name string) string {
	if of := snapshot.Name(name).CopyOf(); of != "" {
		return string(of)
	}
	return name
}

// waitFor is what waits for the job that a cell shows.
func waitFor(l verdict.Look) refusal.Next {
	args := []string{"status", "--wait"}
	if l.Answer == verdict.AnswerProcessing {
		args = append(args, "--name", originalOf(l.Name))
	}
	return refusal.Say("compare when it is over: ").Command(append(args, refusal.Here)...)
}
