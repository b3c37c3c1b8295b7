package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
)

func helpHint(cmd *cobra.Command) string { return cmd.CommandPath() + " --help" }

// flagError tells what is wrong with the flags of a command line.
func (p *program) flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.Is(err, errTwice) && errors.As(err, &invalid):
		return refusal.Misuse(refusal.Say("leave one of them out"), "--%s is given twice, and it takes one value",
			invalid.GetFlag().Name)
	case errors.Is(err, errNoValue) && errors.As(err, &invalid):
		f := invalid.GetFlag()
		return refusal.Misuse(refusal.Say("--"+f.Name+" "+f.Value.Type()), "--%s needs a value, and %s in its place looks like a flag", f.Name,
			invalid.GetValue())
	case errors.As(err, &unknown):
		if word := p.strayWord(cmd); word != "" {
			return cmd.Args(cmd, []string{word}) // what the flags were meant for
		}
		return p.unknownFlag(cmd, unknown)
	}
	return refusal.Misuse(refusal.Say(helpHint(cmd)), "%w", err)
}

// unknownFlag tells what a flag that there is not may be meant to be.
func (p *program) unknownFlag(cmd *cobra.Command, unknown *pflag.NotExistError) error {
	if unknown.GetSpecifiedName() == "wait" && cmd.Flags().Lookup("detach") != nil && !slices.Contains(p.Args, "--detach") {
		return refusal.Misuse(refusal.Say("leave it out: the job is watched to its end anyway; --wait-busy 30m waits for a cell that is busy"),
			"%w", unknown)
	}
	typed, meant := p.meantFlag(cmd, unknown)
	if meant == "" {
		return refusal.Misuse(refusal.Say(helpHint(cmd)), "%w", unknown)
	}
	next := refusal.Say(meant)
	if args, ok := p.corrected(typed, meant); ok {
		next = refusal.Command(args...)
	}
	return refusal.Misuse(next, "%w; did you mean %s?", unknown, meant)
}

// strayWord is the word in the place of a subcommand that is the name of none; "" where none stands there.
func (p *program) strayWord(cmd *cobra.Command) string {
	path := strings.Fields(cmd.CommandPath())[1:]
	if !cmd.HasSubCommands() || len(p.Args) <= len(path) || !slices.Equal(p.Args[:len(path)], path) || strings.HasPrefix(p.Args[len(path)], "-") {
		return ""
	}
	return p.Args[len(path)]
}

// meantFlag is a flag as it was typed, and the one that is like it, both with their dashes.
func (p *program) meantFlag(cmd *cobra.Command, unknown *pflag.NotExistError) (typed, meant string) {
	if shorts := unknown.GetSpecifiedShortnames(); shorts != "" {
		name, _, _ := strings.Cut(shorts, "=")
		if cmd.Flags().Lookup(name) == nil {
			return "", ""
		}
		return "-" + name, "--" + name
	}
	name := nearest(unknown.GetSpecifiedName(), flagNames(cmd))
	if name == "" {
		return "", ""
	}
	return "--" + unknown.GetSpecifiedName(), "--" + name
}

// corrected is the command line of this run with another word; not ok where that is not all of the line that was typed, and where it does not
// tell which of several words was meant.
func (p *program) corrected(typed, meant string) (args []string, ok bool) {
	if p.ground.Rehearsal {
		return nil, false
	}
	args = slices.Clone(p.Args)
	times := 0
	for i, arg := range args {
		name, value, hasValue := strings.Cut(arg, "=")
		if name != typed {
			continue
		}
		times++
		args[i] = meant
		if hasValue {
			args[i] += "=" + value
		}
	}
	return args, times == 1
}

// asFlag is the command line of this run with a word as the value of the flag that it may belong to: the profile of that name, which
// is all that config can be told, or the name of a snapshot.
func (p *program) asFlag(cmd *cobra.Command, word string) refusal.Next {
	flag := ""
	profiles, err := config.Profiles(p.sourceOfSettings(cmd))
	switch {
	case cmd.Parent().Name() == "config", err == nil && slices.Contains(profiles, word):
		flag = "--profile"
	case cmd.Flags().Lookup("file") != nil && strings.HasSuffix(word, ".zip"):
		flag = "--file"
	case cmd.Flags().Lookup("name") != nil:
		flag = "--name"
	}
	return p.valueOf(cmd, flag, word)
}

// valueOf is the command line of this run with a word as the value of a flag.
func (p *program) valueOf(cmd *cobra.Command, flag, word string) refusal.Next {
	times := 0
	var args []string
	for _, arg := range p.Args {
		if arg == word {
			times++
			args = append(args, flag)
		}
		args = append(args, arg)
	}
	if flag == "" || times != 1 || p.ground.Rehearsal || cmd.Flags().Changed(strings.TrimPrefix(flag, "--")) || cmd.Flags().NArg() > 1 {
		return refusal.Say(helpHint(cmd))
	}
	return refusal.Command(args...)
}

// refuseStrayArguments turns cobra's complaints about arguments, and its silence about unknown commands, into usage
// errors.
func (p *program) refuseStrayArguments(cmd *cobra.Command) {
	check := cmd.Args
	if cmd.HasSubCommands() || check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		var own *refusal.Error
		err := check(cmd, args)
		switch {
		case err == nil:
			return nil
		case errors.As(err, &own):
			return own
		case len(args) == 0:
		case !cmd.HasSubCommands() && strings.HasPrefix(err.Error(), "unknown command"):
			return refusal.Misuse(p.asFlag(cmd, args[0]), "%s takes no arguments, and %q is one", cmd.CommandPath(), args[0])
		case cmd == cmd.Root() && args[0] == "watch":
			return refusal.Misuse(refusal.Command("status", "--wait"), "%w", err)
		default:
			if meant := nearest(args[0], subcommandNames(cmd, false)); meant != "" {
				next := refusal.Say(cmd.CommandPath() + " " + meant)
				if line, ok := p.corrected(args[0], meant); ok {
					next = refusal.Command(line...)
				}
				return refusal.Misuse(next, "%w", err)
			}
		}
		if !cmd.HasSubCommands() && (strings.HasPrefix(err.Error(), "accepts ") || strings.HasPrefix(err.Error(), "requires ")) {
			return wrongCount(cmd, args)
		}
		return refusal.Misuse(refusal.Say(helpHint(cmd)), "%w", err)
	}
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.RunE = func(cmd *cobra.Command, _ []string) error {
			return refusal.Misuse(refusal.Say(helpHint(cmd)), "%s needs a subcommand", cmd.CommandPath())
		}
	}
	for _, sub := range cmd.Commands() {
		p.refuseStrayArguments(sub)
	}
}
