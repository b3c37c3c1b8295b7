package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type exportOptions struct {
	name   string
	named  bool
	dryRun bool
	detach bool
	output string
	force  bool
	unread bool
}

func newExportCommand(env *Env) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export [--name NAME]",
		Short: "Make a snapshot of a cell, and tell what became of it",
		Long: "export makes the snapshot NAME of a cell in the cell's snapshot area, and follows the job to its verdict. The server\n" +
			"never says that an export failed, so this command looks for what it left behind.\n\n" +
			"Without --name the snapshot is called {cell}_YYYYMMDD_HHMMSS (UTC). Ctrl-C ends the looking, not the export.\n\n" +
			"An export that left an archive is done when that archive is sound: it is downloaded into a temporary file that is gone\n" +
			"with this process, and read whole. TMPDIR names another folder for it; --no-check leaves this out, and the result then\n" +
			"says that the archive was not read.\n\n" +
			"With --output the snapshot is brought home as well, as snapshot download does it, and is read there.",
		Example: "  personium-cell export --name CellExport_2017_01\n" +
			"  personium-cell export --output /backup/",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.named = cmd.Flags().Changed("name")
			return runExport(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.name, "name", "", "`NAME` of the snapshot, without .zip")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything, but start nothing")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the job once the server has accepted it (exit code 8)")
	addOutputFlags(cmd, &o.output, &o.force)
	addNoCheckFlag(cmd, &o.unread)
	return cmd
}

// addNoCheckFlag lets the listing of an archive be enough.
func addNoCheckFlag(cmd *cobra.Command, unread *bool) {
	cmd.Flags().BoolVar(unread, "no-check", false, "do not read the archive of an export: that it is listed is enough")
}

func runExport(ctx context.Context, o exportOptions, open func() (*session, error)) error {
	name, err := optionalName(o.name, o.named)
	if err != nil {
		return err
	}
	switch {
	case o.output != "" && o.detach:
		return refusal.Misuse(refusal.Say("snapshot download brings it home later"), "--output and --detach exclude each other")
	case o.output == "" && o.force:
		return refusal.Misuse(refusal.Say("--output FILE"), "--force is about the file of --output, and none is given")
	}
	s, err := openForOutput(open, o.output)
	if err != nil {
		return err
	}
	s.noCheck = o.unread
	return s.runExport(ctx, name, o)
}

// runExport goes from the first request to the result.
func (s *session) runExport(ctx context.Context, name snapshot.Name, o exportOptions) error {
	s.start.Kind, s.start.Name = event.Export, string(name)
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	if name == "" {
		var err error
		if name, err = exportName(s.client.Cell().Name, time.Now()); err != nil {
			return s.fail(ctx, refusal.Misuse(refusal.Say("--name NAME"), "%w", err))
		}
	}
	var home transfer.Target
	if o.output != "" {
		var err error
		if home, err = s.openTarget(o.output, name, o.force); err != nil {
			return s.fail(ctx, err)
		}
		defer home.Close()
	}
	s.begin(event.Export, string(name))
	r := s.request(event.Export, name)
	r.Detached = o.detach
	plan, err := job.Prepare(ctx, s.client, s.display, r)
	if err != nil {
		return s.fail(ctx, err)
	}
	defer plan.Close()
	if o.dryRun {
		return s.finishDryRun(plan, nil)
	}
	history, record, err := plan.Start(ctx)
	if err != nil {
		return s.fail(ctx, err)
	}
	if o.detach {
		return s.finish(ctx, detached(history, s.client.Cell().URL))
	}
	return s.finish(ctx, s.follow(ctx, job.Watch{Record: record, Exports: s.exports(home)}, history))
}

// exportName is the name of an export that was given none: {cell}_YYYYMMDD_HHMMSS in UTC, as the server would choose.
func exportName(cell string, now time.Time) (snapshot.Name, error) {
	return snapshot.ParseName(cell + "_" + now.UTC().Format("20060102_150405"))
}

// optionalName checks a name that need not be given.
func optionalName(text string, given bool) (snapshot.Name, error) {
	if !given {
		return "", nil
	}
	name, err := snapshot.ParseName(text)
	if err != nil {
		return "", refusal.Misuse(refusal.Say("--name takes the name without .zip"), "%w", err)
	}
	return name, nil
}
