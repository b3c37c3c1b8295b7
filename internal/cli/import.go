package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/snapshot"
)

type importOptions struct {
	name   string
	dryRun bool
	detach bool
	yes    bool
}

func newImportCommand(env *Env) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import --name NAME",
		Short: "Replace a cell by one of its snapshots, and tell what became of it",
		Long: "import replaces everything in a cell by the snapshot NAME, which has to be in the cell's snapshot area, and follows the\n" +
			"job to its verdict. On a terminal it shows what will be replaced by what, and asks.\n\n" +
			"Ctrl-C ends the looking, not the import.",
		Example: "  personium-cell import --name CellExport_2017_01\n" +
			"  personium-cell import --name CellExport_2017_01 --dry-run",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("personium-cell import --name "+shellWord(args[0]), "the snapshot is named with --name")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("name") {
				return usage("personium-cell import --name CellExport_2017_01", "which snapshot? --name is missing")
			}
			return runImport(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.name, "name", "", "`NAME` of the snapshot, without .zip")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything and show what would be replaced, but start nothing")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the job once the server has accepted it (exit code 8)")
	flags.BoolVar(&o.yes, "yes", false, "do not ask")
	return cmd
}

func runImport(ctx context.Context, o importOptions, open func() (*session, error)) error {
	name, err := snapshot.ParseName(o.name)
	if err != nil {
		return usage("--name takes the name without .zip", "%w", err)
	}
	s, err := open()
	if err != nil {
		return err
	}
	return s.runJob(ctx, jobOptions{kind: job.Import, name: name, dryRun: o.dryRun, detach: o.detach, yes: o.yes})
}
