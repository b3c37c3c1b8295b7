package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type importOptions struct {
	name        snapshot.Name
	file        string // of this machine, to be uploaded; "" where the snapshot is on the server
	dryRun      bool
	detach      bool
	noPreflight bool
	noCount     bool
	noPrime     bool
	acceptLoss  bool
	asIs        bool
	keep        bool
	despiteLock bool
	confirm     string
	ask         *asker // nil: nobody is asked
	rehearsal   bool
}

func newImportCommand(env *program) *cobra.Command {
	var o importOptions
	var name string
	var yes bool
	cmd := &cobra.Command{
		Use:   "import --name NAME | --file FILE [--name NAME]",
		Short: "Replace a cell by one of its snapshots, and report what became of it",
		Long: "" +
			"import replaces everything in a cell by the snapshot NAME of the cell's snapshot area, or by FILE, which it uploads there\n" +
			"first. On a terminal it shows what will be replaced by what, and asks.\n\n" +
			"Before anything is changed it reads the whole snapshot, from a temporary copy, and refuses one that would fail after the\n" +
			"cell has been emptied, or of which something would certainly be lost. When the server is done it counts rows and files in\n" +
			"the cell, reads the links back, and compares them with the snapshot: exit code 0 means that they agree, 7 that they " +
			"do not.\n\n" +
			"Into an empty cell it first writes a role, pcell-..., which the import removes again: without a first write the owner of\n" +
			"the cell may have no search index, and then every row is lost. A cell that holds the snapshot's content already, or is not\n" +
			"compared, gets that role and a property of its main box, too: that they are gone shows that the import was there.\n\n" +
			"What is imported is a prepared copy where a plain import would lose something: links between rows of many to many (N:N)\n" +
			"and others are left out of it, and made when the import is over. --as-is imports what is stored.\n\n" +
			"Ctrl-C stops watching; the import goes on. Links that are made after it are then made by status --wait.",
		Example: "  personium-cell import --name CellExport_2017_01\n" +
			"  personium-cell import --name CellExport_2017_01 --dry-run\n" +
			"  personium-cell import --file /backup/CellExport_2017_01.zip --yes",
		Args: func(cmd *cobra.Command, args []string) error { return noSnapshotArgument(env, cmd, args) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			named := cmd.Flags().Changed("name")
			if !named && o.file == "" {
				return whichSnapshot(env, cmd)
			}
			var err error
			if o.name, err = nameToUpload(name, named, o.file); err != nil {
				return err
			}
			if !yes && !o.dryRun {
				o.ask = env.asker(toImport.nothing(), "--yes")
			}
			o.rehearsal = env.ground.Rehearsal
			return importFile(o, func(local *transfer.File) error {
				return env.perform(cmd, task{kind: event.Import, name: string(o.name), place: session.PlaceOfCell, watches: true,
					changes: !o.dryRun},
					with(runImport, fileImport{o, local}))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "`NAME` of the snapshot, without .zip")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything and show what would be replaced, but start nothing")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the job once the server has accepted it (exit code 8)")
	flags.BoolVar(&yes, "yes", false, "do not ask")
	flags.StringVar(&o.file, "file", "", "check and upload this `FILE` first; without --name the snapshot is called like it")
	flags.BoolVar(&o.noPreflight, "no-preflight", false,
		"do not read the snapshot before the import; then nothing can be compared either")
	flags.BoolVar(&o.noCount, "no-count", false, "do not compare the cell's content with the snapshot")
	flags.BoolVar(&o.noPrime, "no-prime", false, "do not write into the cell before the import")
	flags.BoolVar(&o.acceptLoss, "accept-loss", false, "import even what will fail half-way, or is certain to lose something")
	flags.BoolVar(&o.asIs, "as-is", false, "import what is stored, without a prepared copy: links may be lost, and it may take longer")
	flags.BoolVar(&o.keep, "keep", false, "with --file: upload FILE itself, too, also where a prepared copy of it is imported")
	flags.BoolVar(&o.despiteLock, "despite-lock", false,
		"in subdomain style: wait until nothing has changed for ten minutes, or for --stall-timeout if that is longer, and then import over "+
			"the lock of a dead job")
	flags.StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	_ = cmd.MarkFlagFilename("file", "zip")
	return cmd
}

// noSnapshotArgument tells who names the snapshot without a flag which flag that is.
func noSnapshotArgument(p *program, cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case strings.HasSuffix(args[0], ".zip"):
		return refusal.Misuse(p.valueOf(cmd, "--file", args[0]), "a file is given with --file, the name of a snapshot with --name")
	}
	return refusal.Misuse(p.valueOf(cmd, "--name", args[0]), "the snapshot is named with --name")
}

// whichSnapshot tells who has named none. The cell is that of the command line that was typed.
func whichSnapshot(p *program, cmd *cobra.Command) error {
	if cmd.Flags().Changed("file") {
		return refusal.Misuse(refusal.Say("--file FILE"), "which snapshot? --file is empty")
	}
	next := refusal.Command("import", "--name", "CellExport_2017_01") // which a practice unit has
	if !p.ground.Rehearsal {
		next = refusal.Command(append(slices.Clone(p.Args), "--name", "NAME")...)
	}
	return refusal.Misuse(next, "which snapshot? --name is missing")
}

// importFile opens the file that is to be uploaded, if there is one, for as long as run takes.
func importFile(o importOptions, run func(local *transfer.File) error) error {
	if o.file == "" {
		return run(nil)
	}
	local, err := transfer.OpenFile(o.file)
	if err != nil {
		return err
	}
	defer func() { _ = local.Close() }()
	return run(local)
}

// A fileImport is an import with the file that is uploaded first.
type fileImport struct {
	importOptions
	local *transfer.File // nil where the snapshot is on the server
}

// runImport goes from the first request to the verdict.
func runImport(ctx context.Context, conn *session.Session, out *report.Report, o fileImport) error {
	r := jobRun{conn: conn, out: out, rehearsal: o.rehearsal, seen: true}
	if o.local != nil {
		r.moved = func() (string, string) { return o.local.SHA256(), o.local.Name() }
	}
	inTime, cancel := conn.InTime(ctx)
	defer cancel()
	var err error
	if o.ask, err = o.ask.atTerminal(conn.Settings()); err != nil {
		return err
	}
	if err := conn.Connect(inTime); err != nil {
		return err
	}
	if err := checkConfirmed(conn.Settings(), conn.Client().Cell().Name, o.confirm, toImport); err != nil && !o.dryRun {
		return err
	}
	begin(conn, out)
	if o.dryRun {
		confirmLater(out, conn.Settings(), conn.Client().Cell().Name, o.confirm)
	}
	warnOfOwnAccount(inTime, conn, out)
	started, err := r.startImport(inTime, o)
	if errors.Is(err, job.ErrAnotherCell) && o.local != nil {
		out.Note(true, "the cell was deleted and made again since it was checked; nothing was started, and all of it is checked again")
		started, err = r.startImport(inTime, o)
	}
	if err != nil || started.history == nil {
		return err
	}
	defer started.close()
	if o.detach {
		return r.detach(ctx, started.history)
	}
	return r.follow(ctx, job.Watch{Record: started.record, Archives: started.source}, started.history)
}

// A startedImport is an import whose POST was sent.
type startedImport struct {
	history *job.History // nil: nothing was to be started
	record  *job.Record
	plan    *job.Plan        // which holds this machine's lock of the cell
	source  *transfer.Source // of what is imported
}

func (s startedImport) close() {
	if s.plan != nil {
		s.plan.Close()
	}
	s.source.Close()
}

// startImport goes from the look at the snapshot to the POST.
func (r jobRun) startImport(ctx context.Context, o fileImport) (s startedImport, err error) {
	s.source = areaOf(r.conn, r.out, false).Source(o.local)
	defer func() {
		if s.history == nil {
			s.close()
		}
	}()
	if s.plan, err = prepareImport(ctx, r, s.source, o.importOptions); err != nil {
		return s, err
	}
	if o.dryRun {
		return s, dryRun(r.out, s.plan, o.local)
	}
	s.history, s.record, err = sendImport(ctx, r, s.plan, s.source, o)
	return s, err
}

// prepareImport checks everything that can be checked without changing anything on the server.
func prepareImport(ctx context.Context, r jobRun, source *transfer.Source, o importOptions) (*job.Plan, error) {
	q := r.request(event.Import, o.name)
	q.Detached, q.Upload = o.detach, o.file
	q.Count, q.NoPrime, q.AcceptLoss = !o.noCount && !o.noPreflight, o.noPrime, o.acceptLoss
	q.Copies, q.AsIs, q.OwnAccount = !o.asIs, o.asIs, isOwnAccount(ctx, r.conn)
	q.DespiteLock, q.Shown = o.despiteLock, o.ask != nil && r.out.ForPeople()
	plan, err := job.Prepare(ctx, r.conn.Client(), r.out, q)
	if err != nil {
		return plan, r.importedFromFile(err, o)
	}
	if o.noPreflight {
		return plan, nil
	}
	return plan, noRoom(plan.Preflight(ctx, source))
}
