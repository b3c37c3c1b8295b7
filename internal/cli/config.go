package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
)

func newConfigCommand(env *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Write, show and find the configuration file",
		Long: "" +
			"The configuration file keeps what would be typed again and again: URLs, accounts, authorities. It can hold a profile for\n" +
			"each unit; --profile chooses one.\n\n" + configPage(),
	}
	cmd.AddCommand(newConfigInitCommand(env), newConfigShowCommand(env), newConfigPathCommand(env))
	return cmd
}

func newConfigPathCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print the path of the configuration file",
		Long:    "path prints which file is read, whether it exists or not.",
		Example: "  ${EDITOR:-vi} \"$(personium-cell config path)\"",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := config.Path(env.sourceOfSettings(cmd))
			if err != nil {
				return err
			}
			if path == "" {
				return refusal.Misuse(refusal.Say("set HOME, or name the file with --config"), "there is no place for a configuration file")
			}
			if env.wants(cmd, "json") {
				return writePath(env, path)
			}
			_, err = fmt.Fprintln(env.Stdout, path)
			return err
		},
	}
}

// A pathLine is what config path --json prints.
type pathLine struct {
	Type   string `json:"type"`
	Schema int    `json:"schema"`
	File   string `json:"file"`
	Exists bool   `json:"exists"`
}

func writePath(env *program, path string) error {
	lines := json.NewEncoder(env.Stdout)
	lines.SetEscapeHTML(false)
	_, err := os.Stat(path)
	return lines.Encode(pathLine{"config path", 1, path, err == nil})
}
