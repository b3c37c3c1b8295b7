package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/personium/personium-cell/internal/screen"
)

// showHelp writes the help page of a command or a topic.
func (p *program) showHelp(cmd *cobra.Command, _ []string) {
	fmt.Fprint(cmd.OutOrStdout(), helpPage(cmd, p.helpWidth()))
}

// helpWidth is how wide a help page of this run is. What is no terminal may be a pager on one, which COLUMNS tells of.
func (p *program) helpWidth() int {
	columns := p.columns()
	if told, err := strconv.Atoi(p.getenv("COLUMNS")); err == nil && columns == 0 && told > 0 {
		columns = told
	}
	return helpWidth(columns)
}

// helpWidth is how wide a help page is on a terminal of so many columns; 0 columns are not known.
func helpWidth(columns int) int {
	const least, most, usual = 40, 100, 80
	if columns == 0 {
		return usual
	}
	return min(max(columns, least), most)
}

// helpPage is the help page of a command or a topic.
func helpPage(cmd *cobra.Command, width int) string {
	var b strings.Builder
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	b.WriteString(strings.TrimRight(reflowed(text, width), "\n") + "\n")
	if !cmd.Runnable() && !cmd.HasAvailableSubCommands() { // a topic
		return b.String()
	}
	b.WriteString("\nUsage:\n  " + usageLine(cmd) + "\n")
	if cmd.Example != "" {
		b.WriteString("\nExamples:\n" + cmd.Example + "\n")
	}
	writeCommands(&b, "Commands", width, cmd, (*cobra.Command).IsAvailableCommand)
	writeCommands(&b, "Topics, for personium-cell help TOPIC", width, cmd, (*cobra.Command).IsAdditionalHelpTopicCommand)
	writeFlags(&b, inGroups(ownFlags(cmd)), width)
	b.WriteString("\n" + reflowed(lastHelpLine(cmd), width) + "\n")
	return b.String()
}

// usageLine is how a command is typed.
func usageLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND [flags]"
	}
	return cmd.UseLine()
}

// lastHelpLine says where the common flags are explained.
func lastHelpLine(cmd *cobra.Command) string {
	const more = "personium-cell help options"
	count := 0
	cmd.Root().PersistentFlags().VisitAll(func(*pflag.Flag) { count++ })
	switch {
	case cmd.Annotations[behind] != "":
		return "The common flags go behind COMMAND: " + more
	case cmd.HasAvailableSubCommands():
		return fmt.Sprintf("%s COMMAND --help explains one of them. All take the %d common flags: %s", cmd.CommandPath(), count, more)
	}
	return fmt.Sprintf("And the %d common flags, such as --cell, --profile, --json: %s", count, more)
}

// behind is the annotation of a command that takes the common flags behind another command only.
const behind = "behind"

func writeCommands(b *strings.Builder, title string, width int, cmd *cobra.Command, shown func(*cobra.Command) bool) {
	longest := 0
	for _, sub := range cmd.Commands() {
		if shown(sub) {
			longest = max(longest, len(sub.Name()))
		}
	}
	if longest == 0 {
		return
	}
	b.WriteString("\n" + title + ":\n")
	for _, sub := range cmd.Commands() {
		if shown(sub) {
			b.WriteString(screen.Fill(fmt.Sprintf("  %-*s  %s", longest, sub.Name(), sub.Short), width) + "\n")
		}
	}
}

// writeFlags writes flags in their groups, all descriptions below each other; width 0 does not break them.
func writeFlags(b *strings.Builder, parts []partOfFlags, width int) {
	const widest = 28 // a longer flag has a line of its own
	column := 0
	for _, part := range parts {
		for _, f := range part.flags {
			if n := len(flagWords(f)); n <= widest {
				column = max(column, n)
			}
		}
	}
	for _, part := range parts {
		b.WriteString("\n" + part.title + ":\n")
		for _, f := range part.flags {
			left := flagWords(f)
			if len(left) > column {
				b.WriteString("  " + left + "\n")
				left = ""
			}
			b.WriteString(screen.Fill(fmt.Sprintf("  %-*s  %s", column, left, describedFlag(f)), width) + "\n")
		}
	}
}

// flagWords is a flag with the placeholder of its value, as it is typed.
func flagWords(f *pflag.Flag) string {
	words := "--" + f.Name
	if f.Shorthand != "" {
		words = "-" + f.Shorthand + ", " + words
	}
	switch kind := f.Value.Type(); {
	case kind == "bool":
		return words
	case f.NoOptDefVal != "":
		return words + "[=" + kind + "]"
	default:
		return words + " " + kind
	}
}

// describedFlag is what a flag does, and its default where that is not in the description.
func describedFlag(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return f.Usage
	}
	return f.Usage + " (default " + f.DefValue + ")"
}
