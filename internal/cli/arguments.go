package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
)

// wrongCount says that a command got more or fewer arguments than it takes.
func wrongCount(cmd *cobra.Command, args []string) error {
	_, rest, _ := strings.Cut(cmd.Use, " ")
	wanted, _, _ := strings.Cut(rest, " ")
	wanted = strings.ReplaceAll(wanted, "|", " or ")
	text := fmt.Sprintf("%s needs %s", cmd.CommandPath(), wanted)
	if len(args) > 0 {
		text = fmt.Sprintf("%s takes one %s, and %d were given: %q", cmd.CommandPath(), wanted, len(args), args)
	}
	return refusal.Misuse(refusal.Say(helpHint(cmd)), "%s", text)
}

// strayBeforeHelp is what is wrong with a command line that asks for help on a command that there is not.
func strayBeforeHelp(cmd *cobra.Command) error {
	args := cmd.Flags().Args()
	if !cmd.HasSubCommands() || len(args) == 0 || cmd.Annotations[behind] != "" {
		return nil
	}
	return cmd.ValidateArgs(args)
}
