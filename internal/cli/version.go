package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersionCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			asJSON, err := cmd.Flags().GetBool("json")
			if err != nil {
				return err
			}
			return runVersion(env, asJSON)
		},
	}
}

func runVersion(env *program, asJSON bool) error {
	b := env.build
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(map[string]string{
			"version": b.Version, "commit": b.Commit, "date": b.Date, "go": runtime.Version(),
			"platform": runtime.GOOS + "/" + runtime.GOARCH,
		})
	}
	_, err := fmt.Fprintf(env.Stdout, "personium-cell %s\ncommit %s, %s\n%s %s/%s\n", b.Version, b.Commit, b.Date, runtime.Version(),
		runtime.GOOS, runtime.GOARCH)
	return err
}
