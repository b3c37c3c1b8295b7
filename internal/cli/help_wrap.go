package cli

import (
	"strings"

	"github.com/personium/personium-cell/internal/screen"
)

// reflowed breaks the paragraphs of a text anew, to a width. Lines that begin with a space are rows of
// a table, or examples.
func reflowed(text string, width int) string {
	var out, paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			out = append(out, wrapped(strings.Join(paragraph, " "), width)...)
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && line[0] != ' ' && line[0] != '\t' {
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		out = append(out, screen.Fill(line, width))
	}
	flush()
	return strings.Join(out, "\n")
}

// wrapped breaks words into lines of at most width characters, but for words that are longer.
func wrapped(words string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(words) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
