package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

type cellDeleteOptions struct {
	name, confirm string
	dryRun        bool
	ask           *asker // nil: nobody has to be asked
}

func newCellDeleteCommand(env *program) *cobra.Command {
	var o cellDeleteOptions
	cmd := &cobra.Command{
		Use:   "delete NAME",
		Short: "Delete a cell with all it holds, its snapshots too",
		Long: "" +
			"delete removes a cell: accounts, roles, boxes, data, files, and its snapshots. Only snapshots that were downloaded before\n" +
			"bring it back. It is the only way out for a failed cell in subdomain style.\n\n" +
			"On a terminal it shows what will go, and asks for the name of the cell. Elsewhere it requires the name a second time, with\n" +
			"--confirm; so does a protected profile, which asks at a terminal all the same. While a job works on the cell nothing is deleted. At the end it checks that the cell " +
			"is gone.",
		Example: "  personium-cell cell delete cell1 --confirm cell1",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if err := personium.CheckCell(o.name); err != nil {
				return refusal.Misuse(refusal.Say("give the name, not the URL"), "%w", err)
			}
			switch {
			case o.dryRun || env.ground.Rehearsal:
			case o.confirm == "":
				o.ask = env.asker(toDeleteCell.nothing(), "--confirm", o.name)
			default: // a terminal in a protected profile asks all the same
				o.ask = env.asker(toDeleteCell.nothing(), "--ask", "never")
			}
			return env.perform(cmd, task{kind: kindCellDelete, name: o.name, place: session.PlaceOfUnit, changes: !o.dryRun},
				with(runCellDelete, o))
		},
	}
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell again, instead of the question")
	addDryRunFlag(cmd, &o.dryRun)
	return cmd
}

// A cellDeleteLine is the last line of cell delete --json.
type cellDeleteLine struct {
	report.Line
	Held cellHoldings `json:"held"`
}

func runCellDelete(ctx context.Context, conn *session.Session, out *report.Report, o cellDeleteOptions) error {
	if err := checkConfirmed(conn.Settings(), o.name, o.confirm, toDeleteCell); err != nil && !o.dryRun {
		return err
	}
	ask, err := o.asksFirst(conn.Settings())
	if err != nil {
		return err
	}
	if err := conn.ConnectUnit(ctx, o.name); err != nil {
		return err
	}
	begin(conn, out)
	remover := cellRemover{conn.Client(), out, conn.StateDir()}
	if o.dryRun {
		confirmLater(out, conn.Settings(), o.name, o.confirm)
		return remover.show(ctx)
	}
	held, err := remover.remove(ctx, ask)
	if err != nil {
		return err
	}
	words := "deleted: " + conn.Client().Cell().URL
	if held.Snapshots != nil {
		words += ", and " + verdict.Counted(*held.Snapshots, "snapshot", "snapshots") + " in it"
	}
	return out.Result(cellDeleteLine{out.Done(words), held}, words)
}

// A cellRemover deletes the cell that its client is about.
type cellRemover struct {
	client   *personium.Client
	out      *report.Report
	stateDir string
}

// show tells what a deletion would take away.
func (d cellRemover) show(ctx context.Context) error {
	if err := d.checkDeletable(ctx); err != nil {
		return err
	}
	held := d.holdings(ctx)
	if ctx.Err() != nil {
		return refusal.Interrupted("nothing was deleted")
	}
	lines := held.words(d.client.Cell().URL)
	line := d.out.Line(report.NotStarted, "dry run: nothing was deleted; "+strings.Join(lines, "; "))
	return d.out.Result(cellDeleteLine{line, held}, "dry run: nothing was deleted\n"+strings.Join(lines, "\n"))
}

// remove deletes the cell, once it is sure that it is meant and that nothing works on it.
func (d cellRemover) remove(ctx context.Context, ask *asker) (cellHoldings, error) {
	lock, err := cell.TryLock(d.stateDir, d.client.Cell().URL)
	switch {
	case err != nil:
		d.out.Note(true, "another run of this program on this cell would not be noticed: "+err.Error())
	case lock == nil:
		return cellHoldings{}, &refusal.Error{Code: refusal.Busy,
			Text: "another run of this program works on this cell on this machine",
			Next: refusal.Say("wait for its end, or watch its job: ").Command("status", "--wait", refusal.Here)}
	}
	defer func() { _ = lock.Unlock() }()
	if err := d.checkDeletable(ctx); err != nil {
		return cellHoldings{}, err
	}
	if ask.isVain() {
		return cellHoldings{}, ask.nobody("the cell is to be deleted")
	}
	held := d.holdings(ctx)
	if ask != nil {
		if err := d.askForName(ctx, ask, held); err != nil {
			return held, err
		}
		if err := d.checkDeletable(ctx); err != nil { // the question may have stood for long
			return held, err
		}
	}
	err = d.sendDeletion(ctx)
	if err == nil {
		d.closeJournal()
	}
	return held, err
}

// closeJournal lets nobody take what was concluded of the cell's jobs for what became of those of another cell of its name.
func (d cellRemover) closeJournal() {
	if err := job.NewJournal(d.stateDir).CellDeleted(d.client.Cell().URL); err != nil {
		d.out.Note(true, "a part of the journal could not be closed: "+err.Error())
	}
}

// checkDeletable looks whether there is such a cell, and whether a job works on it. In subdomain style the unit would not
// keep a deletion from pulling the cell away from under a job.
func (d cellRemover) checkDeletable(ctx context.Context) error {
	_, err := d.client.CellEntity(ctx)
	if personium.NotThere(err) {
		return &refusal.Error{Code: refusal.NotFound, Text: "there is no cell " + d.client.Cell().Name +
			" on the unit; nothing was deleted",
			Next: refusal.Say("upper and lower case count; the names: ").Command("cell", "list", "--unit", d.client.Cell().UnitURL), Err: err}
	}
	if err != nil {
		return session.RefusalAtUnit(ctx, "look for the cell", err)
	}
	state := cell.Observe(ctx, d.client)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was deleted")
	case state.Import.Answer == verdict.AnswerNone:
		return state.Unreadable()
	case state.Busy(d.client.Cell().Style):
		return &refusal.Error{Code: refusal.Busy, Text: "the cell is busy: " + jobAtWork(state) + "; nothing was deleted",
			Next: refusal.Say("wait for its end: ").Command("status", "--wait", refusal.Here).
				Say("; if it died with its unit, doctor says how to free the cell")}
	case state.Lock.State == personium.LockUnknown:
		d.out.Note(true, "whether the cell's lock is free could not be found out: a job that is queued would not be noticed")
	}
	return nil
}

// jobAtWork tells which job keeps a cell busy.
func jobAtWork(state cell.State) string {
	for _, shown := range state.Shows() {
		if shown.Answer == verdict.AnswerProcessing {
			return fmt.Sprintf("%s %s, started %s, %d %%", shown.Kind, snapshot.Name(shown.Name).Quoted(), shown.StartedAt, shown.Progress)
		}
	}
	if state.Lock.Holder != "" {
		return "its lock is held by a job (" + state.Lock.Holder + ")"
	}
	return "its lock is held by a job"
}
