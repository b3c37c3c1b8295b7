package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/sandbox"
)

// completing reports whether a shell asks what a line can go on with.
func (p *program) completing() bool {
	return len(p.Args) > 0 && (p.Args[0] == cobra.ShellCompRequestCmd || p.Args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completeAll says of every command what its arguments and the values of its flags can be. What is not said to be a file is
// none.
func (p *program) completeAll(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	arguments, choices := p.argumentCompletions(), flagChoices()
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if complete := arguments[strings.TrimPrefix(cmd.CommandPath(), root.Name()+" ")]; complete != nil {
			cmd.ValidArgsFunction = complete
		}
		cmd.FParseErrWhitelist.UnknownFlags = true // what is wrong with the line is told when it is run
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if len(f.Annotations[cobra.BashCompFilenameExt]) > 0 { // which fish does not know
				delete(f.Annotations, cobra.BashCompFilenameExt)
				_ = cmd.RegisterFlagCompletionFunc(f.Name, p.completeArchives)
			}
			complete := p.flagCompletion(cmd, f)
			if words := choices[f.Name]; len(words) > 0 {
				complete = cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
			}
			if complete != nil {
				_ = cmd.RegisterFlagCompletionFunc(f.Name, complete) // an error where it is known already
			}
		})
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// argumentCompletions are those of the commands that take arguments, by their names.
func (p *program) argumentCompletions() map[string]cobra.CompletionFunc {
	return map[string]cobra.CompletionFunc{
		"cell delete":       first(p.completeCellNames),
		"snapshot delete":   p.completeSnapshots,
		"snapshot download": first(p.completeSnapshots),
		"snapshot upload":   first(p.completeArchives),
		"snapshot check":    first(p.completeArchivesAndSnapshots),
		"snapshot inspect":  first(p.completeArchivesAndSnapshots),
		"snapshot compare":  first(p.completeArchivesAndSnapshots),
		"sandbox":           p.completeRehearsal,
	}
}

// flagChoices are the values of the flags that have but a few.
func flagChoices() map[string][]string {
	choices := map[string][]string{"style": {"path", "subdomain"}, "proxy": {"nginx"}, "core": sandbox.Cores()}
	for _, key := range config.Keys() {
		if key.Flag != "" {
			choices[key.Flag] = key.Choices
		}
	}
	return choices
}

// flagCompletion is that of the value of a flag; nil where nothing can be offered.
func (p *program) flagCompletion(cmd *cobra.Command, f *pflag.Flag) cobra.CompletionFunc {
	kind := f.Value.Type()
	switch {
	case f.Name == "profile":
		return p.completeProfiles
	case f.Name == "fault":
		return completeFaults
	case f.Name == "cell" && kind == "URL":
		return p.completeCells
	case f.Name == "name" && slices.Contains([]string{"import", "status"}, cmd.Name()):
		return p.completeSnapshots
	case f.Name == "file", kind == "FILE2":
		return p.completeArchives
	case kind == "DIR":
		return completeFolders
	case slices.Contains([]string{"FILE", "WORD"}, kind):
		return completeFiles
	}
	return nil
}

// first completes the first argument only.
func first(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, toComplete)
	}
}

func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func completeFaults(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, f := range sandbox.Faults() {
		names = append(names, cobra.CompletionWithDesc(f.Name, f.Does))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) completeProfiles(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	names, _ := config.Profiles(p.sourceOfSettings(cmd))
	return names, cobra.ShellCompDirectiveNoFileComp
}
