package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// findingIndent is where the words of a finding begin, after the columns for its level and its check.
const findingIndent = 21

// words are the lines of a finding: what is found, what it means and what mends it below each other. On a terminal they
// are broken between words; width 0 is none.
func (f finding) words(width int) []string {
	lines := hang(fmt.Sprintf("%-7s  %-10s  ", f.Level, f.Check), f.Found, width)
	indent := strings.Repeat(" ", findingIndent)
	if f.Means != "" {
		lines = append(lines, hang(indent, f.Means, width)...)
	}
	if f.Mend != "" {
		lines = append(lines, hang(indent, "mend: "+f.Mend, width)...)
	}
	return lines
}

// hang breaks a text between words, so that all of it stands right of the head. What is too narrow for that is not broken.
func hang(head, text string, width int) []string {
	text = printable(text)
	room := width - findingIndent
	if room < 30 {
		return []string{head + text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room {
			lines = append(lines, head+line)
			head, line = strings.Repeat(" ", findingIndent), word
			continue
		}
		if line != "" {
			word = line + " " + word
		}
		line = word
	}
	return append(lines, head+line)
}

// firstNames lists the beginning of what may be many names.
func firstNames(names []string) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
