package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/doctor"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

func newDoctorCommand(env *program) *cobra.Command {
	var bundle string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why it does not work",
		Long: "doctor checks everything that an import or an export of the cell needs, in the order in which it is needed: the\n" +
			"configuration, the way to the unit, TLS, the clocks, the unit and its version, the credential, root on the cell, the\n" +
			"cell's state and its snapshot area. Each finding is ok, a warning or a failure, with what it means and how to fix it;\n" +
			"what cannot be checked because of an earlier failure is skipped. With --unit and no cell it ends with the credential.\n\n" +
			"Nothing is changed in the cell. A login that is kept may be renewed, and if a password is configured, a new login may be\n" +
			"made, as by every other command.\n\n" +
			"Exit code 0: no failure; else that of the first failure, which is the one to fix first.\n\n" +
			"--bundle writes what a bug report needs into a new file: findings, versions, settings without secrets, and the newest jobs\n" +
			"of the cell from this machine's journal. Names of cells, accounts, snapshots and rows are in it.",
		Example: "  personium-cell doctor --cell https://cell1.unit1.example/\n" +
			"  personium-cell doctor --profile prod --json | jq -r 'select(.level == \"failure\") | .fix'" +
			"\n  personium-cell doctor --bundle doctor.json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(env, cmd, bundle) },
	}
	cmd.Flags().StringVar(&bundle, "bundle", "", "write what a bug report needs into the new `FILE`")
	_ = cmd.MarkFlagFilename("bundle", "json")
	return cmd
}

// kindDoctor stands in the place of a job's kind.
const kindDoctor event.Kind = "doctor"

func runDoctor(env *program, cmd *cobra.Command, path string) error {
	ctx := cmd.Context()
	bundle, err := newBundling(env, cmd, path)
	if err != nil {
		return err
	}
	examination, out, err := openExamination(env, cmd)
	if err != nil {
		return misconfigured(env, cmd, bundle, err)
	}
	conn := examination.Session()
	begin(conn, out)
	out.SetOwner(func() string { return ownAccount(ctx, conn) })
	shown := findings{out: out, conn: conn, bundle: bundle}
	search := func() job.Search { return job.Search{Client: conn.Client(), StateDir: conn.StateDir()} } // the client is another one by then
	examination.Run(ctx, doctor.Listener{
		Asking: func(url string) {
			if env.Terminal.IsTerminal && out.ForPeople() {
				out.Say("asking " + url)
			}
		},
		Found: shown.add,
		Exported: func() time.Time {
			return job.NewJournal(conn.StateDir()).Exported(conn.Client().Cell().URL)
		},
		Stands: func(state cell.State) (time.Time, bool) {
			return search().Stands(state)
		},
		Left: func(ctx context.Context, files []personium.SnapshotFile) *doctor.Leftover {
			left := search().Leftover(ctx, files)
			if left == nil {
				return nil
			}
			return &doctor.Leftover{Words: left.Words, Next: left.Next}
		},
		Last: func(ctx context.Context) *doctor.Leftover {
			o, known := search().LastFailure(ctx)
			if !known {
				return nil
			}
			return &doctor.Leftover{Words: lastWords(o), Next: lastNext(o)}
		},
	})
	out.SetCell(conn.Client().Cell().URL, conn.Client().RequestKey()) // which cell it is is known by now
	return shown.end(ctx, env.Stderr)
}

// openExamination reads the settings, of a cell, or of a unit without one.
func openExamination(env *program, cmd *cobra.Command) (*doctor.Examination, *report.Report, error) {
	settings, err := env.load(cmd)
	if err != nil {
		return nil, nil, err
	}
	o, out, err := env.open(cmd, task{kind: kindDoctor, place: session.PlaceOfEither}, settings)
	if err != nil {
		return nil, nil, err
	}
	examination, err := doctor.Open(cmd.Context(), o)
	if err != nil {
		out.Close()
		return nil, nil, err
	}
	return examination, out, nil
}

// misconfigured shows what is wrong with settings that cannot be used.
func misconfigured(env *program, cmd *cobra.Command, bundle *bundling, err error) error {
	out := env.newReport(env.Stdout, env.wants(cmd, "json"), env.wants(cmd, "quiet"), progress.None)
	out.Subject(kindDoctor, "")
	out.Begin()
	shown := findings{out: out, bundle: bundle}
	for _, f := range doctor.Misconfigured(err) {
		shown.add(f)
	}
	return shown.end(cmd.Context(), env.Stderr)
}
