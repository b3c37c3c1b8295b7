package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

type snapshotPruneOptions struct {
	copies bool
	deletion
}

func newSnapshotPruneCommand(env *program) *cobra.Command {
	var o snapshotPruneOptions
	var yes bool
	cmd := &cobra.Command{
		Use:   "prune --copies",
		Short: "Delete prepared copies that imports have left",
		Long: "" +
			"prune --copies removes prepared copies, NAME-pcell-..., from a cell's snapshot area that are older than a day, while nothing\n" +
			"runs in the cell. An import removes its own copy; a run that was killed leaves it, and status --wait finishes that import.\n" +
			"On a terminal it shows what would be deleted, and asks; elsewhere it requires --yes.",
		Example: "  personium-cell snapshot prune --copies --yes",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !o.copies {
				return refusal.Misuse(refusal.Command("snapshot", "prune", "--copies"), "what is to be removed? --copies is missing")
			}
			if !yes && !o.dryRun && !env.ground.Rehearsal {
				o.ask = env.asker(toDeleteSnapshot.nothing(), "--yes")
			}
			return env.perform(cmd, task{kind: event.Delete, place: session.PlaceOfCell, changes: !o.dryRun},
				with(runSnapshotPrune, o))
		},
	}
	cmd.Flags().BoolVar(&o.copies, "copies", false, "remove prepared copies that are older than a day")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	addDryRunFlag(cmd, &o.dryRun)
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	return cmd
}

func runSnapshotPrune(ctx context.Context, conn *session.Session, out *report.Report, o snapshotPruneOptions) error {
	ask, err := o.ask.atTerminal(conn.Settings())
	switch {
	case err != nil:
		return err
	case ask == nil && o.ask != nil: // said whether there is anything or not: else a script would fail on some days only
		return o.ask.nobody("this is to be deleted")
	}
	if err := o.begin(ctx, conn, out); err != nil {
		return err
	}
	lock, err := cell.TryLock(conn.StateDir(), conn.Client().Cell().URL)
	if err == nil && lock == nil {
		return &refusal.Error{Code: refusal.Busy, Text: "another run of this program works on this cell on this machine; nothing was deleted"}
	}
	defer func() { _ = lock.Unlock() }()
	files, younger, err := oldCopies(ctx, conn.Client())
	if err != nil {
		return err
	}
	words := "there is no prepared copy that is older than a day" + younger
	if len(files) > 0 && o.dryRun {
		return showDeletion(out, files, younger)
	}
	if len(files) > 0 {
		if err := askSnapshotDelete(ctx, out, files, ask); err != nil {
			return err
		}
		deleted, err := deleteFiles(ctx, areaOf(conn, out, false), files)
		if err != nil {
			return err
		}
		words = "deleted: " + strings.Join(deleted, ", ") + younger
		return out.Result(snapshotDeleteLine{Line: out.Done(words), Deleted: deleted}, words)
	}
	return out.Result(snapshotDeleteLine{Line: out.Done(words), Deleted: []string{}}, words)
}

// oldCopies finds the copies that nobody works with, and says which are too young to tell.
func oldCopies(ctx context.Context, c *personium.Client) (files []personium.SnapshotFile, younger string, err error) {
	state := cell.Observe(ctx, c)
	if unreadable := state.Unreadable(); unreadable != nil {
		return nil, "", unreadable
	}
	if state.Lock.State != personium.LockFree || state.Busy(c.Cell().Style) {
		return nil, "", &refusal.Error{Code: refusal.Busy, Text: "a job of the cell is queued or at work, or may be; nothing was deleted",
			Next: refusal.Command("status", "--wait", refusal.Here)}
	}
	area, err := personium.ListArea(ctx, c)
	if err != nil {
		return nil, "", explain.Request(ctx, "list the snapshot area", err)
	}
	slices.SortFunc(area.Files, func(a, b personium.SnapshotFile) int { return strings.Compare(a.Name, b.Name) })
	var young []string
	for _, f := range area.Files {
		name, isArchive := nameOf(f.Name, ".zip")
		switch {
		case !isArchive || name.CopyOf() == "":
		case time.Since(f.Modified) < job.CopyAge:
			young = append(young, f.Name)
		default:
			files = append(files, f)
		}
	}
	if len(young) > 0 {
		younger = "; younger, and left: " + strings.Join(young, ", ")
	}
	return files, younger, nil
}
