package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

type deleteOptions struct {
	names   []string
	yes     bool
	confirm string
}

func newDeleteCommand(env *Env) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete NAME...",
		Short: "Delete snapshots, and what failed exports left",
		Long: "delete removes NAME.zip and NAME.error from a cell's snapshot area. On a terminal it shows what that is, and asks. When\n" +
			"one of the names is not there, nothing is deleted.",
		Example: "  personium-cell snapshot delete CellExport_2017_01",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.names = args
			return runDelete(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	return cmd
}

// A deleteLine is the last line of snapshot delete --json.
type deleteLine struct {
	resultLine
	Deleted []string `json:"deleted"` // files
}

func runDelete(ctx context.Context, o deleteOptions, open func() (*session, error)) error {
	var names []snapshot.Name
	for _, text := range o.names {
		name, err := snapshot.ParseName(text)
		if err != nil {
			return refusal.Misuse(refusal.Say("names are written without .zip"), "%w", err)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	s, err := open()
	if err != nil {
		return err
	}
	s.start.Kind, s.start.Name = kindDelete, strings.Join(o.names, " ")
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	if err := s.confirmed(s.client.Cell().Name, o.confirm, toDeleteSnapshot); err != nil {
		return s.fail(ctx, err)
	}
	s.begin(s.start.Kind, s.start.Name)
	files, err := s.toDelete(ctx, names)
	if err == nil && s.env.CanAsk && !o.yes {
		err = s.askDelete(ctx, files)
	}
	if err != nil {
		return s.fail(ctx, err)
	}
	deleted, err := s.delete(ctx, files)
	if err != nil {
		return s.fail(ctx, err)
	}
	s.display.Close(true)
	words := "deleted: " + strings.Join(deleted, ", ")
	return s.succeed(deleteLine{s.doneLine(words), deleted}, words)
}

// toDelete finds the files of all names.
func (s *session) toDelete(ctx context.Context, names []snapshot.Name) ([]personium.SnapshotFile, error) {
	area, err := s.client.Snapshots(ctx)
	if err != nil {
		return nil, s.refusal(ctx, "list the snapshot area", err)
	}
	var files []personium.SnapshotFile
	for _, name := range names {
		found := false
		for _, f := range area.Files {
			if f.Name == name.Archive() || f.Name == name.ErrorFile() {
				files, found = append(files, f), true
			}
		}
		if !found {
			return nil, &refusal.Error{Code: refusal.NotFound, Text: "there is no snapshot " + string(name) + " in the cell's snapshot area; nothing was deleted"}
		}
	}
	return files, nil
}

func (s *session) askDelete(ctx context.Context, files []personium.SnapshotFile) error {
	for _, f := range files {
		fmt.Fprintf(s.env.Stderr, "%s, %d bytes, %s\n", printable(f.Name), f.Size, dateWords(f.Modified))
	}
	err := s.confirm(ctx, "Delete from "+printable(s.client.Cell().URL)+"?")
	if ctx.Err() != nil {
		return refusal.Interrupted("nothing was deleted")
	}
	return err
}

// delete removes files one after the other: the server has one lock for all writers of a snapshot area.
func (s *session) delete(ctx context.Context, files []personium.SnapshotFile) (deleted []string, err error) {
	for _, f := range files {
		if err := s.client.DeleteSnapshot(ctx, f.Name); err != nil {
			what := "delete " + f.Name
			if len(deleted) > 0 {
				what += " (deleted: " + strings.Join(deleted, ", ") + ")"
			}
			return deleted, s.refusal(ctx, what, err)
		}
		deleted = append(deleted, f.Name)
	}
	return deleted, nil
}
