package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// Run executes the command line of env and returns the exit code of the process. ctx should come from [NotifySignals].
func Run(ctx context.Context, env *Env, b Build) int { return RunOn(ctx, env, b, Ground{}) }

// RunOn is Run on another ground than the real one.
func RunOn(ctx context.Context, env *Env, b Build, g Ground) int {
	root := newRootCommand(&program{env, b, g})
	root.SetArgs(env.Args)
	pages := &helpWriter{Writer: env.Stdout}
	root.SetOut(pages)
	err := root.ExecuteContext(ctx)
	if err == nil && pages.err != nil {
		err = refusal.New(refusal.Unexpected, refusal.Next{}, "write to standard output: %w", pages.err)
	}
	if err == nil {
		return int(refusal.Done)
	}
	code, shown := report.CodeOfShown(err)
	if !shown {
		f := refusal.Of(err)
		report.WriteError(env.Stderr, f.Error(), f.Next)
		code = f.Code
	}
	if ctx.Err() != nil && (code == refusal.Interrupt || code == refusal.Running) {
		code = codeOfSignal(ctx)
	}
	return int(code)
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
	version := root.Flags().BoolP("version", "v", false, "version for personium-cell")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if !*version {
			return cmd.Help()
		}
		_, err := fmt.Fprintln(env.Stdout, "personium-cell", env.build.Version)
		return err
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
	refuseStrayArguments(root)
	env.completeInBareBash(root)
	if env.completing() {
		env.completeAll(root)
	}
	return root
}
