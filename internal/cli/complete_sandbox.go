package cli

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// completeRehearsal completes the command line behind sandbox, with the cells and snapshots of a practice unit.
func (p *program) completeRehearsal(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	words := p.wordsBehind(cmd.Name())
	if len(words) == 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out bytes.Buffer
	o := sandboxOptions{listen: "127.0.0.1:0", style: "path"}
	err := practise(cmd.Context(), o, func(at practice) error {
		outer := *p.Env
		outer.Stdout, outer.Stderr = &out, io.Discard
		line := append([]string{p.Args[0]}, words...)
		rehearse(cmd.Context(), &program{Env: &outer, build: p.build, ground: p.ground}, rehearsal{line, at})
		return nil
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return offered(out.String())
}

// wordsBehind is the command line behind the flags of a command, as far as it is typed. Cobra itself takes flags of it for
// those of the command.
func (p *program) wordsBehind(command string) []string {
	at := slices.Index(p.Args, command)
	if at < 0 || at+1 >= len(p.Args) {
		return nil
	}
	typed := p.Args[at+1:]
	last := len(typed) - 1
	flags := newSandboxCommand(p).Flags()
	if flags.Parse(typed[:last]) != nil {
		return nil
	}
	return append(slices.Clone(flags.Args()), typed[last])
}

// offered reads what a completion has written: a word a line, and then a directive.
func offered(text string) ([]string, cobra.ShellCompDirective) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	last, found := strings.CutPrefix(lines[len(lines)-1], ":")
	directive, err := strconv.Atoi(last)
	if !found || err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return lines[:len(lines)-1], cobra.ShellCompDirective(directive)
}
