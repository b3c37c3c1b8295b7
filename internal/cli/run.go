package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
)

// Run executes the command line of env and returns the exit code of the process. ctx should come from [NotifySignals].
func Run(ctx context.Context, env *Env) int {
	root := NewRootCommand(env)
	root.SetArgs(env.Args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return int(refusal.Done)
	}
	code := show(env, err)
	if ctx.Err() != nil && (code == refusal.Interrupt || code == refusal.Running) {
		code = codeOfSignal(ctx)
	}
	return int(code)
}

// show prints an error, unless a command has done so, and gives its exit code.
func show(env *Env, err error) refusal.Code {
	var shown *shownError
	if errors.As(err, &shown) {
		return shown.code
	}
	f := refusal.Of(err)
	printError(env.Stderr, f.Error(), f.Next.Words())
	return f.Code
}

// printError writes an error and what can be done about it.
func printError(w io.Writer, text, hint string) {
	fmt.Fprintf(w, "personium-cell: error: %s\n", printable(text))
	printHint(w, hint)
}

func printHint(w io.Writer, hint string) {
	if hint != "" {
		fmt.Fprintf(w, "personium-cell: hint: %s\n", printable(hint))
	}
}

// printable quotes what is not for printing: the text may hold words of the server.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}

// NewRootCommand builds the whole command line. The generated manual is made from it, too.
func NewRootCommand(env *Env) *cobra.Command {
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
		Version:       env.Build.Version,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetIn(env.Stdin)
	root.SetVersionTemplate("personium-cell {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return refusal.Misuse(refusal.Say(helpHint(cmd)), "%w", err)
	})
	root.SuggestionsMinimumDistance = 2
	addGlobalFlags(env, root)
	root.AddCommand(newImportCommand(env), newExportCommand(env), newStatusCommand(env), newSnapshotCommand(env), newSandboxCommand(env), newVersionCommand(env))
	root.AddCommand(newConfigCommand(env), newCellCommand(env), newLoginCommand(env), newLogoutCommand(env), newWhoamiCommand(env), newDoctorCommand(env))
	root.AddCommand(newHelpTopics()...)
	root.InitDefaultCompletionCmd()
	refuseStrayArguments(root)
	return root
}

func helpHint(cmd *cobra.Command) string { return cmd.CommandPath() + " --help" }

// refuseStrayArguments turns cobra's complaints about arguments, and its silence about unknown commands, into usage
// errors.
func refuseStrayArguments(cmd *cobra.Command) {
	check := cmd.Args
	if cmd.HasSubCommands() || check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		var own *refusal.Error
		switch err := check(cmd, args); {
		case errors.As(err, &own):
			return own
		case err != nil && len(args) > 0 && len(cmd.SuggestionsFor(args[0])) > 0:
			return refusal.Misuse(refusal.Say(cmd.CommandPath()+" "+cmd.SuggestionsFor(args[0])[0]), "%w", err)
		case err != nil:
			return refusal.Misuse(refusal.Say(helpHint(cmd)), "%w", err)
		}
		return nil
	}
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.RunE = func(cmd *cobra.Command, _ []string) error {
			return refusal.Misuse(refusal.Say(helpHint(cmd)), "%s needs a subcommand", cmd.CommandPath())
		}
	}
	for _, sub := range cmd.Commands() {
		refuseStrayArguments(sub)
	}
}
