package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
)

// newHelpTopics makes the pages of "help exit-codes" and "help environment". That of "help config" is the command's.
func newHelpTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesPage()},
		{Use: "environment", Short: "The environment variables", Long: environmentPage()},
	}
}

func exitCodesPage() string {
	return "Exit code 0 means that it really happened. Every other code has one meaning:\n\n" + table(func(row func(...any)) {
		for _, e := range exitCodes() {
			row(int(e.Code), e.Meaning)
		}
	}) + "\nstatus uses them in its own way: 0 nothing runs, 8 something runs or the lock is held, 3 the cell is a failed cell."
}

func environmentPage() string {
	return "A flag beats an environment variable, which beats the configuration file, which beats the default.\n\n" + table(func(row func(...any)) {
		for _, k := range config.Keys() {
			if k.Env != "" {
				row(k.Env, k.Help)
			}
		}
		row("XDG_STATE_HOME", "where the journal of jobs and the lock files live (else ~/.local/state)")
		row("NO_COLOR", "nothing to switch off: this program uses no colour")
	})
}

func configPage() string {
	return "The file is $XDG_CONFIG_HOME/personium-cell/config.yaml (where the system has another convention, there), or what --config\n" +
		"names. It is YAML, one key a line; an unknown key is an error. A file that holds a token or a cookie must not be\n" +
		"readable by others.\n\n" + table(func(row func(...any)) {
		for _, k := range config.Keys() {
			if k.Config != "" {
				row(k.Config, k.Help)
			}
		}
	})
}

// table lays rows out in two columns.
func table(fill func(row func(...any))) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fill(func(cells ...any) { fmt.Fprintf(w, "  %v\t%v\n", cells...) })
	_ = w.Flush()
	return b.String()
}
