package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// addGlobalFlags gives every command the flags of the configuration. Their values are read as text: package config
// checks them, together with the environment and the file.
func addGlobalFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	for _, key := range config.Keys() {
		usage := key.Help
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
		if key.Flag != "" && key.Value != "" {
			_ = flags.SetAnnotation(key.Flag, placeholder, []string{key.Value})
		}
	}
}

// repeatOf are the flags that the next command of the same admin needs as well, ready to be typed, and those of them that
// matter for a login.
func repeatOf(given map[string][]string) session.Repeat {
	return session.Repeat{All: repeatFlags(given), Login: repeatFlags(loginFlags(given))}
}

// cellFlags are the flags that were given for another command on the same cell, before it is known.
func cellFlags(given map[string][]string) string {
	flags := repeatFlags(given)
	for _, cell := range given["cell"] {
		flags = " --cell " + refusal.Quoted(cell) + flags
	}
	return flags
}

// repeatFlags are the flags that the next command of the same admin needs as well, ready to be typed.
func repeatFlags(given map[string][]string) string {
	var b strings.Builder
	for _, name := range []string{
		"profile", "unit", "config", "token-file", "login-cell", "user", "password-file", "cacert", "client-cert", "client-key",
		"resolve", "override-header",
	} {
		for _, value := range given[name] {
			if path, err := filepath.Abs(value); err == nil && isPath(name) && value != "-" {
				value = path
			}
			b.WriteString(" --" + name + " " + refusal.Quoted(value))
		}
	}
	for _, name := range []string{"insecure", "method-override"} {
		switch {
		case slices.Contains(given[name], "true"):
			b.WriteString(" --" + name)
		case len(given[name]) > 0: // against a file that says true
			b.WriteString(" --" + name + "=false")
		}
	}
	return b.String()
}

// loginFlags are the flags given that matter for a login as well.
func loginFlags(given map[string][]string) map[string][]string {
	some := map[string][]string{}
	for _, name := range []string{"profile", "config", "cacert", "client-cert", "client-key", "resolve"} {
		if values := given[name]; len(values) > 0 {
			some[name] = values
		}
	}
	return some
}

// isPath reports whether a flag names a file of this machine.
func isPath(name string) bool {
	for _, k := range config.Keys() {
		if k.Flag == name {
			return k.Value == "FILE"
		}
	}
	return false
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
