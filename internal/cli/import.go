package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type importOptions struct {
	name        string
	named       bool
	file        string
	dryRun      bool
	detach      bool
	yes         bool
	noPreflight bool
	noCount     bool
	noPrime     bool
	acceptLoss  bool
	confirm     string
}

func newImportCommand(env *Env) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import --name NAME | --file FILE [--name NAME]",
		Short: "Replace a cell by one of its snapshots, and tell what became of it",
		Long: "import replaces everything in a cell by the snapshot NAME of the cell's snapshot area, or by FILE, which it uploads there\n" +
			"first. On a terminal it shows what will be replaced by what, and asks.\n\n" +
			"Before anything is changed it reads the whole snapshot, from a temporary copy, and refuses one that would fail after the\n" +
			"cell has been emptied, or of which something would certainly be lost. When the server is done it counts rows and files in\n" +
			"the cell, reads the links back, and compares them with the snapshot: exit code 0 means that they agree, 7 that they do not.\n\n" +
			"Into an empty cell it first writes a role, pcell-..., which the import removes again: without a first write the owner of\n" +
			"the cell may have no search index, and then every row is lost.\n\n" +
			"Ctrl-C ends the looking, not the import.",
		Example: "  personium-cell import --name CellExport_2017_01\n" +
			"  personium-cell import --name CellExport_2017_01 --dry-run\n" +
			"  personium-cell import --file /backup/CellExport_2017_01.zip --yes",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return nil
			case strings.HasSuffix(args[0], ".zip"):
				return refusal.Misuse(refusal.Say("personium-cell import --file "+refusal.Quoted(args[0])), "a file is given with --file, the name of a snapshot with --name")
			}
			return refusal.Misuse(refusal.Say("personium-cell import --name "+refusal.Quoted(args[0])), "the snapshot is named with --name")
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.named = cmd.Flags().Changed("name")
			if !o.named && o.file == "" {
				return refusal.Misuse(refusal.Say("personium-cell import --name CellExport_2017_01"), "which snapshot? --name is missing")
			}
			return runImport(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.name, "name", "", "`NAME` of the snapshot, without .zip")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything and show what would be replaced, but start nothing")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the job once the server has accepted it (exit code 8)")
	flags.BoolVar(&o.yes, "yes", false, "do not ask")
	flags.StringVar(&o.file, "file", "", "check and upload `FILE` first; without --name the snapshot is called like it")
	flags.BoolVar(&o.noPreflight, "no-preflight", false, "do not read the snapshot before the import; then nothing can be compared either")
	flags.BoolVar(&o.noCount, "no-count", false, "do not compare the cell's content with the snapshot")
	flags.BoolVar(&o.noPrime, "no-prime", false, "do not write into an empty cell before the import")
	flags.BoolVar(&o.acceptLoss, "accept-loss", false, "import also what will fail half-way, or lose something for certain")
	flags.StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	_ = cmd.MarkFlagFilename("file", "zip")
	return cmd
}

func runImport(ctx context.Context, o importOptions, open func() (*session, error)) error {
	name, err := o.snapshotName()
	if err != nil {
		return err
	}
	var local *transfer.File
	if o.file != "" {
		if local, err = transfer.OpenFile(o.file); err != nil {
			return err
		}
		defer func() { _ = local.Close() }()
	}
	s, err := open()
	if err != nil {
		return err
	}
	return s.runImport(ctx, name, local, o)
}

// snapshotName is the one of --name, or that of the file.
func (o importOptions) snapshotName() (snapshot.Name, error) {
	if o.named {
		return optionalName(o.name, true)
	}
	return uploadOptions{file: o.file}.snapshotName()
}

// runImport goes from the first request to the result.
func (s *session) runImport(ctx context.Context, name snapshot.Name, local *transfer.File, o importOptions) error {
	s.start.Kind, s.start.Name = event.Import, string(name)
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	if err := s.confirmed(s.client.Cell().Name, o.confirm, toImport); err != nil && !o.dryRun {
		return s.fail(ctx, err)
	}
	s.begin(event.Import, string(name))
	s.warnOfOwnAccount(ctx)
	archive := s.area().Source(local)
	defer archive.Close()
	plan, err := s.prepareImport(ctx, archive, name, o)
	if err != nil {
		return s.fail(ctx, err)
	}
	defer plan.Close()
	if o.dryRun {
		return s.finishDryRun(plan, local)
	}
	if !o.yes && s.env.CanAsk {
		if err := s.ask(ctx, plan, local); err != nil {
			return s.fail(ctx, err)
		}
	}
	if err := s.uploadFor(ctx, plan, local); err != nil {
		return s.fail(ctx, err)
	}
	if err := s.lasts(ctx); err != nil {
		return s.fail(ctx, err)
	}
	history, record, err := plan.Start(ctx)
	if err != nil {
		return s.fail(ctx, keptUpload(err, plan.Name, local))
	}
	if o.detach {
		return s.finish(ctx, detached(history, s.client.Cell().URL))
	}
	return s.finish(ctx, s.follow(ctx, job.Watch{Record: record, Archives: archive}, history))
}

// prepareImport checks everything that can be checked without changing anything on the server.
func (s *session) prepareImport(ctx context.Context, archive *transfer.Source, name snapshot.Name, o importOptions) (*job.Plan, error) {
	r := s.request(event.Import, name)
	r.Detached, r.Upload = o.detach, archive.Local() != nil
	r.Count, r.NoPrime, r.AcceptLoss = !o.noCount && !o.noPreflight, o.noPrime, o.acceptLoss
	r.CheckCommand = s.checkCommand(name, archive.Local())
	plan, err := job.Prepare(ctx, s.client, s.display, r)
	if err != nil || o.noPreflight {
		return plan, err
	}
	if err := plan.Preflight(ctx, archive); err != nil {
		plan.Close()
		return nil, noRoom(err)
	}
	return plan, nil
}

// checkCommand is what shows all that is wrong with a snapshot.
func (s *session) checkCommand(name snapshot.Name, local *transfer.File) string {
	if local != nil {
		return "personium-cell snapshot check " + refusal.Quoted(local.Name())
	}
	return fmt.Sprintf("personium-cell snapshot check %s --cell %s%s", name, s.client.Cell().URL, s.carried)
}

// noRoom adds to the error of a copy that has no room that an import can do without one.
func noRoom(err error) error {
	var space *snapshot.NoSpaceError
	if !errors.As(err, &space) {
		return err
	}
	f := *refusal.Of(err)
	f.Next = f.Next.Say("; --no-preflight imports without reading the snapshot first, and proves less")
	return &f
}

// uploadFor puts the file of this machine where the import will look for it.
func (s *session) uploadFor(ctx context.Context, plan *job.Plan, local *transfer.File) error {
	if local == nil {
		return nil
	}
	if err := local.Unchanged(); err != nil {
		return err
	}
	arrived, err := s.area().Upload(ctx, local, plan.Name, false)
	if err != nil {
		return notImported(err)
	}
	plan.Uploaded(arrived)
	return nil
}

// notImported is the error of an import whose upload did not end well. What an unproved upload left takes the name.
func notImported(err error) error {
	f := refusal.Of(err)
	code := f.Code
	if code == refusal.Unproved {
		code = refusal.Busy
	}
	return refusal.New(code, f.Next, "%w; nothing was started", f)
}

// keptUpload adds to the error of an import that was not started what has to be different next time, because the file is
// on the server by now.
func keptUpload(err error, name snapshot.Name, local *transfer.File) error {
	f := *refusal.Of(err)
	if local == nil || f.Code == refusal.NotFound {
		return err
	}
	if !f.Next.IsNothing() {
		f.Next = f.Next.Say("; ")
	}
	f.Next = f.Next.Say(fmt.Sprintf("%s is in the snapshot area as %s by now: next time --name %s, without --file", local.Name(), name.Archive(), name))
	return &f
}
