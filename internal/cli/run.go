package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/screen"
)

// Run executes the command line of env and returns the exit code of the process. ctx should come from [NotifySignals].
func Run(ctx context.Context, env *Env, b Build) int { return RunOn(ctx, env, b, Ground{}) }

// RunOn is Run on another ground than the real one.
func RunOn(ctx context.Context, env *Env, b Build, g Ground) int {
	own := *env
	lines := &lineWatch{to: env.Stdout}
	own.Stdout = lines
	if env.Terminal.IsTerminal {
		own.Stderr = screen.NewWriter(env.Stderr, env.Terminal.Columns)
	}
	state := &stateAsker{asked: env.Asked, over: make(chan struct{})}
	defer close(state.over)
	p := &program{&own, b, g, lines, state}
	root := newRootCommand(p)
	root.SetArgs(env.Args)
	pages := &helpWriter{Writer: p.Stdout}
	root.SetOut(pages)
	var stray error
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if stray = strayBeforeHelp(cmd); stray == nil {
			p.showHelp(cmd, args)
		}
	})
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = stray
	}
	if err == nil && pages.err != nil {
		err = refusal.New(refusal.Unexpected, refusal.Next{}, "write to standard output: %w", pages.err)
	}
	code, shown := report.CodeOfShown(err)
	if err != nil && !shown {
		code = p.explain(ctx, cmd, refusal.Of(err))
	}
	if ctx.Err() != nil && (code == refusal.Interrupt || code == refusal.Running) {
		code = codeOfSignal(ctx)
	}
	return int(lines.end(code, acts(cmd), own.Stderr))
}

// explain tells of an error that nobody has shown yet. Scripts get a result that says it, unless they have one, or
// have asked for it through a program of jq that is none.
func (p *program) explain(ctx context.Context, cmd *cobra.Command, f *refusal.Error) refusal.Code {
	why := *f
	if ctx.Err() != nil {
		why = givenUp(ctx, f)
	}
	hint := p.whole(f, f.Next.Words())
	if p.ground.Rehearsal { // of no unit, unless it names one
		hint = report.OnRealUnit(refusal.Usage, hint)
	}
	filter := cmp.Or(queryIn(p.Args), p.queryOf(cmd)) // not checked yet where the flags were wrong
	if p.lines.result || !p.wantsLines(cmd) || p.useQuery(filter) != nil {
		report.WriteError(p.Stderr, why.Error(), refusal.Say(hint))
		return why.Code
	}
	out := p.newReport(p.Stdout, true, false, progress.None)
	out.Subject(kindOf(cmd), "")
	if p.lines.any {
		out.Continue()
	}
	_ = out.Refused(report.Refused{Why: &why, Hint: hint})
	return why.Code
}

// A helpWriter remembers that help or a completion script, whose writers look at no error, did not come out.
type helpWriter struct {
	io.Writer
	err error
}

func (w *helpWriter) Write(text []byte) (int, error) {
	n, err := w.Writer.Write(text)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// newRootCommand builds the whole command line. The generated manual is made from it, too.
func newRootCommand(env *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "personium-cell",
		Short: "Import, export and watch whole cells of a Personium unit, with a verdict",
		Long: "personium-cell imports, exports and watches whole cells of a Personium unit, and tells what really happened.\n\n" +
			"The server's \"ready\" proves nothing: a queued job says it, a failed export says it, an import that lost every row\n" +
			"says it. This program starts a job once, gathers evidence for as long as it takes, and ends with one verdict.\n" +
			"Exit code 0 means that it really happened; \"personium-cell help exit-codes\" explains the others.",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	// cobra's own --version needs a template for these words, and with templates the linker keeps every method of the program.
	version := root.Flags().BoolP("version", "v", false, "print the version")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if !*version {
			return cmd.Help()
		}
		_, err := fmt.Fprintln(env.Stdout, "personium-cell", env.build.Version)
		return err
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := env.pointsElsewhere(cmd); err != nil {
			return err
		}
		return env.useQuery(env.queryOf(cmd))
	}
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetIn(env.Stdin)
	root.SetFlagErrorFunc(env.flagError)
	root.SetHelpFunc(env.showHelp)
	root.SetHelpCommand(newHelpCommand(env))
	addGlobalFlags(root)
	root.AddCommand(newImportCommand(env), newExportCommand(env), newStatusCommand(env), newSnapshotCommand(env),
		newSandboxCommand(env), newVersionCommand(env))
	root.AddCommand(newConfigCommand(env), newCellCommand(env), newLoginCommand(env), newLogoutCommand(env), newWhoamiCommand(env),
		newDoctorCommand(env))
	root.AddCommand(newHelpTopics()...)
	root.InitDefaultCompletionCmd()
	prepareFlags(root, env.completing())
	root.AddCommand(newOptionsTopic(root))
	env.refuseStrayArguments(root)
	env.completeInBareBash(root)
	if env.completing() {
		env.completeAll(root)
	}
	return root
}
