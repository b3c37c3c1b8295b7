package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Accepts reports as an error what is wrong with a command line: an unknown command or flag, or arguments that the command does not take.
// Nothing is run, and no value of a flag is looked at. It is for tests of what is written somewhere to be typed.
func Accepts(args []string) error {
	root := newRootCommand(&program{Env: &Env{}})
	root.InitDefaultHelpCmd()
	found, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if found == root && len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		return fmt.Errorf("unknown command %q", args[0])
	}
	if found.DisableFlagParsing {
		return nil
	}
	switch err := found.ParseFlags(rest); {
	case errors.Is(err, pflag.ErrHelp):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", found.CommandPath(), err)
	}
	if err := cobra.NoArgs(found, found.Flags().Args()); found.HasSubCommands() && err != nil {
		return err
	}
	return found.ValidateArgs(found.Flags().Args())
}
