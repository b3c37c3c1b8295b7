package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// What is typed as it stands there is not broken: how a command is called, and examples.
func TestHelpFitsItsTerminal(t *testing.T) {
	t.Parallel()
	for _, columns := range []int{40, 80} {
		everyCommand(func(cmd *cobra.Command) {
			page := strings.Replace(helpPage(cmd, helpWidth(columns)), cmd.Example, "", 1)
			for line := range strings.Lines(page) {
				text := strings.TrimSpace(line)
				if len([]rune(strings.TrimSuffix(line, "\n"))) > columns && len(strings.Fields(text)) > 2 && !strings.HasPrefix(text, "personium-cell ") {
					t.Errorf("%s at %d columns: %s", cmd.CommandPath(), columns, line)
				}
			}
		})
	}
}
