package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/config"
)

// addGlobalFlags gives every command the flags of the configuration. Their values are read as text: package config
// checks them, together with the environment and the file.
func addGlobalFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	for _, key := range config.Keys() {
		usage := key.Help
		if key.Value != "" {
			usage += " (`" + key.Value + "`)"
		}
		if key.Default != "" && key.Kind != config.Switch {
			usage += "; default " + key.Default
		}
		switch {
		case key.Flag == "":
		case key.Kind == config.Switch:
			flags.Bool(key.Flag, false, usage)
		case key.Kind == config.List:
			flags.StringArray(key.Flag, nil, usage)
		default:
			flags.String(key.Flag, "", usage)
		}
	}
	for _, name := range []string{"token-file", "config", "password-file", "cacert", "client-cert", "client-key"} {
		_ = root.MarkPersistentFlagFilename(name)
	}
	for _, key := range config.Keys() {
		if len(key.Choices) > 0 {
			_ = root.RegisterFlagCompletionFunc(key.Flag, cobra.FixedCompletions(key.Choices, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// carriedFlags are the flags that the next command of the same admin needs as well, ready to be typed.
func carriedFlags(given map[string][]string) string {
	var b strings.Builder
	for _, name := range []string{"unit", "config", "token-file", "override-header"} {
		for _, value := range given[name] {
			if path, err := filepath.Abs(value); err == nil && (name == "config" || name == "token-file" && value != "-") {
				value = path
			}
			b.WriteString(" --" + name + " " + shellWord(value))
		}
	}
	if len(given["method-override"]) > 0 {
		b.WriteString(" --method-override")
	}
	return b.String()
}

// shellWord quotes a word for a POSIX shell, if it has to be.
func shellWord(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune("-_./:@%+=,", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
	if plain && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// flagsGiven returns the flags that stand on the command line.
func flagsGiven(cmd *cobra.Command) map[string][]string {
	given := map[string][]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given[f.Name] = list.GetSlice()
			return
		}
		given[f.Name] = []string{f.Value.String()}
	})
	return given
}
