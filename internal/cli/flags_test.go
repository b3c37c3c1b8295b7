package cli

import (
	"maps"
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/config"
)

// onCommandLineOnly are the flags that say what one run is to do. None of them could be meant for all runs, and those that
// leave a question or a proof out must not be.
func onCommandLineOnly() map[string][]string {
	return map[string][]string{
		"what it is about": {"name", "file", "output", "owner", "prefix", "names", "all", "with"},
		"what is compared": {"deep", "show-values"},
		"what is made":     {"repair"},
		"what is left out": {"dry-run", "detach", "no-preflight", "no-count", "no-prime", "no-check", "accept-loss", "links", "as-is",
			"despite-lock"},
		"what is not asked":         {"yes", "confirm", "ask"},
		"what may be replaced":      {"force", "replace", "repair"},
		"what to wait for":          {"wait", "recount", "keep", "copies"},
		"where the password is":     {"password-stdin"},
		"what is written":           {"config", "protected", "token-command", "password-command", "no-descriptions", "bundle", "jq"},
		"what the practice unit is": {"listen", "style", "fault", "work", "token-life", "tls", "core", "seed", "proxy"},
		"of every command":          {"help"},
		"of the program":            {"version"},
	}
}

func TestEveryFlagIsAKeyOfTheConfigurationOrOfOneRun(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, k := range config.Keys() {
		if k.Flag != "" && k.Config != "" {
			keys[k.Flag] = true
		}
	}
	used := map[string]string{}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { used[f.Name] = cmd.CommandPath() })
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRootCommand(&program{Env: &Env{}}))
	ofOneRun := slices.Concat(slices.Collect(maps.Values(onCommandLineOnly()))...)
	for flag, command := range used {
		if keys[flag] == slices.Contains(ofOneRun, flag) {
			t.Errorf("%s --%s: key of the configuration: %t, for one run only: %t", command, flag, keys[flag], !keys[flag])
		}
	}
	for _, flag := range slices.Concat(ofOneRun, slices.Collect(maps.Keys(keys))) {
		if used[flag] == "" {
			t.Errorf("no command has --%s", flag)
		}
	}
}
