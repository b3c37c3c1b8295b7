package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
)

func newHelpCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Explain a command or a topic",
		Long:  "help explains a command or a topic. Without one it lists them.",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
			found, rest := commandOf(cmd.Root(), args)
			if len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return describedCommands(found, toComplete), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest := commandOf(cmd.Root(), args)
			if len(rest) == 0 {
				env.showHelp(found, nil)
				return nil
			}
			known := args[:len(args)-len(rest)]
			next := refusal.Command(append([]string{"help"}, known...)...)
			if meant := nearest(rest[0], subcommandNames(found, true)); meant != "" {
				next = refusal.Command(append(append([]string{"help"}, known...), meant)...)
			}
			return refusal.Misuse(next, "there is no command and no topic %q", strings.Join(args, " "))
		},
	}
}

// commandOf walks down the commands, and topics, that words name, and gives the words that are left.
func commandOf(cmd *cobra.Command, words []string) (found *cobra.Command, rest []string) {
	for i, word := range words {
		var next *cobra.Command
		for _, sub := range cmd.Commands() {
			if sub.Name() == word {
				next = sub
			}
		}
		if next == nil {
			return cmd, words[i:]
		}
		cmd = next
	}
	return cmd, nil
}

// describedCommands are the commands and topics below a command that begin so, for a shell.
func describedCommands(cmd *cobra.Command, begin string) []string {
	var all []string
	for _, sub := range cmd.Commands() {
		if (sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand()) && strings.HasPrefix(sub.Name(), begin) {
			all = append(all, cobra.CompletionWithDesc(sub.Name(), sub.Short))
		}
	}
	return all
}
