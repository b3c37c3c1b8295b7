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
		RunE:  func(cmd *cobra.Command, _ []string) error { return runVersion(env, env.wants(cmd, "json")) },
	}
}

// A versionLine is what version --json prints.
type versionLine struct {
	Type     string `json:"type"`
	Schema   int    `json:"schema"`
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Date     string `json:"date"` // of the build
	Go       string `json:"go"`
	Platform string `json:"platform"` // GOOS/GOARCH
}

func (p *program) versionLine() versionLine {
	b := p.build
	return versionLine{"version", 1, b.Version, b.Commit, b.Date, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
}

func runVersion(env *program, asJSON bool) error {
	b := env.build
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(env.versionLine())
	}
	_, err := fmt.Fprintf(env.Stdout, "personium-cell %s\ncommit %s, %s\n%s %s/%s\n", b.Version, b.Commit, b.Date, runtime.Version(),
		runtime.GOOS, runtime.GOARCH)
	return err
}
