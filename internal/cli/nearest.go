package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// farthest is how many letters of a word may be wrong, missing or too many for it still to be taken for another one.
const farthest = 2

// nearest is the word that somebody may have meant who typed another one; "" where none is like it.
func nearest(typed string, words []string) string {
	best, distance := "", farthest+1
	for _, word := range words {
		d := lettersApart(strings.ToLower(typed), strings.ToLower(word))
		if len(typed) >= 3 && strings.HasPrefix(word, typed) {
			d = min(d, 1)
		}
		if d < distance && d < len(typed) {
			best, distance = word, d
		}
	}
	return best
}

// lettersApart is the distance of Levenshtein.
func lettersApart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// subcommandNames are those that can be typed behind a command, and with topics also those of help.
func subcommandNames(cmd *cobra.Command, topics bool) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || topics && sub.IsAdditionalHelpTopicCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// flagNames are those of the flags that a command takes.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	slices.Sort(names)
	return names
}
