package cli

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type exportOptions struct {
	name      snapshot.Name // "": {cell}_YYYYMMDD_HHMMSS
	dryRun    bool
	detach    bool
	noCount   bool
	links     bool
	home      destination // with output "" it stays on the server
	rehearsal bool
}

func newExportCommand(env *program) *cobra.Command {
	var o exportOptions
	var name string
	var unread bool
	cmd := &cobra.Command{
		Use:   "export [--name NAME]",
		Short: "Make a snapshot of a cell, and report what became of it",
		Long: "export makes the snapshot NAME of a cell in the cell's snapshot area, and follows the job to its verdict. The server\n" +
			"never says that an export failed, so this command looks for what it left behind.\n\n" +
			"Without --name the snapshot is called {cell}_YYYYMMDD_HHMMSS (UTC). Ctrl-C stops watching; the export goes on.\n\n" +
			"An export that left an archive is done when that archive is sound and holds what the cell holds: it is downloaded into a\n" +
			"temporary file that is gone with this process, read whole, and compared with the cell. TMPDIR names another folder for\n" +
			"it. --no-count leaves out the comparison, --no-check the reading as well, and the result then says so.\n\n" +
			"With --output the snapshot is downloaded as well, as snapshot download does it, and is read there.",
		Example: "  personium-cell export --name CellExport_2017_01\n" +
			"  personium-cell export --output /backup/",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.name, err = optionalName(name, cmd.Flags().Changed("name")); err != nil {
				return err
			}
			switch {
			case o.home.output != "" && o.detach:
				next := refusal.Say("leave --output out, and when the job is over: ").
					Command("snapshot", "download", cmp.Or(string(o.name), "NAME"), "-o", refusal.File(o.home.output))
				return refusal.Misuse(next.Say(cellFlags(flagsGiven(cmd))), "--output and --detach cannot be used together")
			case o.home.output == "" && o.home.force:
				return refusal.Misuse(refusal.Say("--output FILE"), "--force is about the file of --output, and none is given")
			}
			if err := o.home.isThere(o.name); err != nil {
				return err
			}
			o.home.unread, o.home.stdout, o.home.screen = unread || env.ground.Unchecked, env.Stdout, env.columns() > 0
			o.rehearsal = env.ground.Rehearsal
			t := task{kind: event.Export, name: string(o.name), place: session.PlaceOfCell, watches: true, fits: o.home.fits,
				toErr: o.home.output == "-", changes: !o.dryRun}
			return env.perform(cmd, t, with(runExport, o))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "`NAME` of the snapshot, without .zip")
	flags.BoolVar(&o.dryRun, "dry-run", false, "check everything, but start nothing")
	flags.BoolVar(&o.detach, "detach", false, "do not wait for the job once the server has accepted it (exit code 8)")
	flags.BoolVar(&o.noCount, "no-count", false, "do not compare the archive with what the cell holds")
	flags.BoolVar(&o.links, "links", false, "read links back also where more than 2,000 entities may have any: one request each (in subdomain style, of 1,000 links or more)")
	addOutputFlags(cmd, &o.home)
	addNoCheckFlag(cmd, &unread)
	return cmd
}

// addNoCheckFlag lets the listing of an archive be enough.
func addNoCheckFlag(cmd *cobra.Command, unread *bool) {
	cmd.Flags().BoolVar(unread, "no-check", false, "do not read the archive of an export: that it is listed is enough")
}

// runExport goes from the first request to the verdict.
func runExport(ctx context.Context, conn *session.Session, out *report.Report, o exportOptions) error {
	r := jobRun{conn: conn, out: out, rehearsal: o.rehearsal}
	inTime, cancel := conn.InTime(ctx)
	defer cancel()
	if err := conn.Connect(inTime); err != nil {
		return err
	}
	name, err := exportName(o.name, conn.Client().Cell().Name, time.Now())
	if err != nil {
		return err
	}
	out.Subject(event.Export, string(name))
	home, err := openHome(out, name, o.home)
	if err != nil {
		return err
	}
	if home != nil {
		defer home.Close()
		r.moved, r.into = func() (string, string) { return home.SHA256(), home.Path() }, o.home.flags()
	}
	begin(conn, out)
	if !o.home.unread && !o.detach {
		if err := transfer.TryScratch(); err != nil {
			return err
		}
	}
	q := r.request(event.Export, name)
	q.Detached, q.Count = o.detach, !o.noCount && !o.home.unread
	plan, err := job.Prepare(inTime, conn.Client(), out, q)
	if err != nil {
		return err
	}
	defer plan.Close()
	left, err := plan.Unfinished(inTime)
	if err != nil {
		return err
	}
	if left != nil {
		out.Note(true, left.Words+", "+left.Lacks+"; "+left.Next.Words(here(conn)))
	}
	if o.dryRun {
		return dryRun(out, plan, nil)
	}
	history, record, err := plan.Start(inTime)
	if err != nil {
		return err
	}
	if o.detach {
		return r.detach(ctx, history)
	}
	return r.follow(ctx, job.Watch{Record: record, Links: o.links, Exports: exportsTo(areaOf(conn, out, o.home.unread), home)}, history)
}

// openHome opens where the archive goes; nil where it stays on the server.
func openHome(out *report.Report, name snapshot.Name, d destination) (transfer.Target, error) {
	if d.output == "" {
		return nil, nil
	}
	return d.open(out, name)
}

// exportsTo is who fetches what an export leaves; nil when that it is listed is enough.
func exportsTo(area *transfer.Area, home transfer.Target) job.Exports {
	if home == nil && area.Unread {
		return nil
	}
	return area.Exports(home)
}

// exportName is the name of an export; one that was given none is called {cell}_YYYYMMDD_HHMMSS in UTC, as the server would
// choose.
func exportName(given snapshot.Name, cell string, now time.Time) (snapshot.Name, error) {
	if given != "" {
		return given, nil
	}
	name, err := snapshot.ParseName(cell + "_" + now.UTC().Format("20060102_150405"))
	if err != nil {
		return "", refusal.Misuse(refusal.Say("--name NAME"), "%w", err)
	}
	return name, nil
}

// optionalName checks a name that need not be given.
func optionalName(text string, given bool) (snapshot.Name, error) {
	if !given {
		return "", nil
	}
	return nameIn(text, "--name takes the name without .zip")
}
