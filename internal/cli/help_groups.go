package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A flagGroup is a part of the flags of a help page.
type flagGroup struct {
	title string
	names []string // of flags; of the first group none: it has what no other one has
}

// flagGroups are the parts of a help page, in its order.
func flagGroups() []flagGroup {
	return []flagGroup{
		{title: "What"},
		{"Proof", []string{"no-preflight", "no-count", "no-prime", "no-check", "accept-loss", "as-is", "links", "recount", "deep"}},
		{"Questions", []string{"yes", "confirm", "ask", "ask-timeout", "readonly"}},
		{"Waiting", []string{"wait", "detach", "interval", "timeout", "stall-timeout", "max-outage", "wait-busy", "work", "progress-interval"}},
		{"Output", []string{"output", "force", "names", "show-values", "all", "json", "jq", "quiet", "verbose", "progress"}},
		{"Which cell", []string{"cell", "unit", "profile", "config"}},
		{"Credentials", []string{"token-file", "login-cell", "user", "password-file", "password-stdin", "token-command",
			"password-command"}},
		{"Connection", []string{"cacert", "client-cert", "client-key", "insecure", "resolve", "request-key", "method-override",
			"override-header"}},
	}
}

// A partOfFlags is a group with the flags of it that a command has.
type partOfFlags struct {
	title string
	flags []*pflag.Flag
}

// inGroups sorts flags into the groups. Hidden ones, and that for help, are left out.
func inGroups(set *pflag.FlagSet) []partOfFlags {
	groups := flagGroups()
	parts := make([]partOfFlags, len(groups))
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		at := max(0, slices.IndexFunc(groups, func(g flagGroup) bool { return slices.Contains(g.names, f.Name) }))
		parts[at].title = groups[at].title
		parts[at].flags = append(parts[at].flags, f)
	})
	parts = slices.DeleteFunc(parts, func(p partOfFlags) bool { return len(p.flags) == 0 })
	if len(parts) == 1 {
		parts[0].title = "Flags"
	}
	return parts
}

// ownFlags are those that a command does not share with all the others.
func ownFlags(cmd *cobra.Command) *pflag.FlagSet {
	own := pflag.NewFlagSet(cmd.Name(), pflag.ContinueOnError)
	common := cmd.Root().PersistentFlags()
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if common.Lookup(f.Name) == nil {
			own.AddFlag(f)
		}
	})
	return own
}
