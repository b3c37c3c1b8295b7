package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type snapshotDeleteOptions struct {
	names []snapshot.Name
	deletion
}

// A deletion is how files of a snapshot area are deleted.
type deletion struct {
	confirm string
	dryRun  bool
	ask     *asker // nil: it was said that nobody has to be asked
}

func newSnapshotDeleteCommand(env *program) *cobra.Command {
	var o snapshotDeleteOptions
	var yes bool
	cmd := &cobra.Command{
		Use:   "delete NAME...",
		Short: "Delete snapshots, and what failed exports left",
		Long: "" +
			"delete removes NAME.zip and NAME.error from a cell's snapshot area. On a terminal it shows what that is, and asks;\n" +
			"elsewhere it requires --yes. When one of the names is not there, nothing is deleted.",
		Example: "  personium-cell snapshot delete CellExport_2017_01\n" +
			"  personium-cell snapshot delete CellExport_2017_01 --yes",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.names, err = distinctNames(args); err != nil {
				return err
			}
			if !yes && !o.dryRun && !env.ground.Rehearsal {
				o.ask = env.asker(toDeleteSnapshot.nothing(), "--yes")
			}
			return env.perform(cmd, task{kind: event.Delete, name: strings.Join(args, " "), place: session.PlaceOfCell,
				changes: !o.dryRun}, with(runSnapshotDelete, o))
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	addDryRunFlag(cmd, &o.dryRun)
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	return cmd
}

// A snapshotDeleteLine is the last line of snapshot delete --json.
type snapshotDeleteLine struct {
	report.Line
	Deleted []string `json:"deleted"`                // files
	Would   []string `json:"would_delete,omitempty"` // with --dry-run: files
}

// addDryRunFlag lets a command that deletes only show what.
func addDryRunFlag(cmd *cobra.Command, dryRun *bool) {
	cmd.Flags().BoolVar(dryRun, "dry-run", false, "show what would be deleted, but delete nothing")
}

// showDeletion shows what would be deleted.
func showDeletion(out *report.Report, files []personium.SnapshotFile, more string) error {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	words := "dry run: nothing was deleted; would be deleted: " + strings.Join(names, ", ") + more
	return out.Result(snapshotDeleteLine{out.Line(report.NotStarted, words), []string{}, names},
		strings.Join(append([]string{"dry run: nothing was deleted" + more}, fileWords(files)...), "\n"))
}

// fileWords describe files, one a line.
func fileWords(files []personium.SnapshotFile) []string {
	var lines []string
	for _, f := range files {
		lines = append(lines, fmt.Sprintf("%s, %s, %s", f.Name, size.Words(f.Size), dateWords(f.Modified)))
	}
	return lines
}

// distinctNames reads names, each of which counts once.
func distinctNames(texts []string) ([]snapshot.Name, error) {
	var names []snapshot.Name
	for _, text := range texts {
		name, err := nameIn(text, "names are written without .zip")
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// begin makes sure that the cell is the one that is meant.
func (d deletion) begin(ctx context.Context, conn *session.Session, out *report.Report) error {
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	if err := checkConfirmed(conn.Settings(), conn.Client().Cell().Name, d.confirm, toDeleteSnapshot); err != nil && !d.dryRun {
		return err
	}
	begin(conn, out)
	if d.dryRun {
		confirmLater(out, conn.Settings(), conn.Client().Cell().Name, d.confirm)
	}
	return nil
}

func runSnapshotDelete(ctx context.Context, conn *session.Session, out *report.Report, o snapshotDeleteOptions) error {
	ask, err := o.ask.orInVain(conn.Settings())
	if err != nil {
		return err
	}
	if err := o.begin(ctx, conn, out); err != nil {
		return err
	}
	files, err := filesToDelete(ctx, conn.Client(), o.names)
	if err != nil {
		return err
	}
	if o.dryRun {
		return showDeletion(out, files, "")
	}
	if err := askSnapshotDelete(ctx, out, files, ask); err != nil {
		return err
	}
	deleted, err := deleteFiles(ctx, areaOf(conn, out, false), files)
	if err != nil {
		return err
	}
	words := "deleted: " + strings.Join(deleted, ", ")
	return out.Result(snapshotDeleteLine{Line: out.Done(words), Deleted: deleted}, words)
}

// filesToDelete finds the files of all names.
func filesToDelete(ctx context.Context, c *personium.Client, names []snapshot.Name) ([]personium.SnapshotFile, error) {
	var files []personium.SnapshotFile
	for _, name := range names {
		found := len(files)
		for _, of := range []string{name.Archive(), name.ErrorFile()} {
			file, err := c.SnapshotFile(ctx, of)
			switch {
			case personium.Is(err, personium.NoSnapshot):
			case err != nil:
				return nil, explain.Request(ctx, "look for "+of, err)
			default:
				files = append(files, file)
			}
		}
		if len(files) == found {
			missing := explain.NoSnapshot(string(name), nil)
			missing.Text += "; nothing was deleted"
			return nil, missing
		}
	}
	return files, nil
}

// askSnapshotDelete says what is there and would be deleted, and waits for a yes.
func askSnapshotDelete(ctx context.Context, out *report.Report, files []personium.SnapshotFile, ask *asker) error {
	lines, from := fileWords(files), " from "+out.About().Cell
	switch {
	case ask == nil:
		return nil
	case ask.isVain():
		return ask.nobody("to delete " + strings.Join(lines, ", and ") + "," + from)
	case len(lines) == 1:
		return ask.yes(ctx, nil, "Delete "+lines[0]+","+from+"?")
	}
	return ask.yes(ctx, lines, fmt.Sprintf("Delete these %d files%s?", len(lines), from))
}

// deleteFiles deletes one after the other: the server has one lock for all writers of a snapshot area.
func deleteFiles(ctx context.Context, area *transfer.Area, files []personium.SnapshotFile) (deleted []string, err error) {
	for _, f := range files {
		what := "delete " + f.Name
		if len(deleted) > 0 {
			what += " (deleted: " + strings.Join(deleted, ", ") + ")"
		}
		err := area.Delete(ctx, f.Name, what)
		switch {
		case err != nil && ctx.Err() != nil && len(deleted) > 0:
			return deleted, refusal.Interrupted("deleted: " + strings.Join(deleted, ", ") + "; no more was deleted")
		case err != nil:
			return deleted, err
		}
		deleted = append(deleted, f.Name)
	}
	return deleted, nil
}
