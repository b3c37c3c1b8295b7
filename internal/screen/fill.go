// Package screen breaks texts for a terminal between words. What is copied from there stays whole: a command of this program,
// a checksum, and a request that has a line of its own.
package screen

import (
	"strings"
	"unicode/utf8"
)

const (
	narrowest  = 20 // columns of the narrowest terminal for which lines are broken
	room       = 18 // columns that the last column has to have, or it begins at the left, on a line of its own
	below      = 6  // columns by which such a rest is set in
	step       = 2  // columns by which the rest of a line is set in that has no columns of its own
	sentence   = 4  // words that are a sentence; what has fewer may be a column of a table
	program    = "personium-cell "
	request    = "PUT /"
	commandEnd = ";,)" // what the last word of a command in a text ends with, where it is not quoted
)

// Fill breaks a line that is wider than a terminal, and sets in the rest below the last of its columns, which stand two spaces or
// more apart. A line of short columns stays as it is: the terminal wraps it. width 0 is no terminal.
func Fill(line string, width int) string {
	if width < narrowest || columns(line) <= width || strings.HasPrefix(line, "SHA256 (") ||
		strings.HasPrefix(strings.TrimLeft(line, " "), request) {
		return line
	}
	head := lastColumn(line)
	text := line[head:]
	switch wide := columns(line[:head]); {
	case wide > width-room && strings.Count(text, " ") < sentence-1:
		return line
	case wide == 0:
		return fill("", strings.Repeat(" ", step), text, width)
	case wide > width-room:
		indent := strings.Repeat(" ", below)
		if line = strings.TrimRight(line[:head], " "); line != "" {
			line += "\n"
		}
		return line + fill(indent, indent, text, width)
	default:
		return fill(line[:head], strings.Repeat(" ", wide), text, width)
	}
}

// Lines is Fill for each line of a text.
func Lines(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Fill(line, width)
	}
	return strings.Join(lines, "\n")
}

// fill puts words behind a head, and what has no room below it, behind an indent. A command behind a colon gets a line of its own,
// without the comma or semicolon behind it, so that it can be copied as it stands.
func fill(head, indent, text string, width int) string {
	var out strings.Builder
	out.WriteString(head)
	at, empty, ownLine := columns(head), true, false // where the line ends, whether it has no word yet, and whether it is a command's
	all := words(text)
	for i, word := range all {
		isCommand := strings.HasPrefix(word, program) && i > 0 && strings.HasSuffix(all[i-1], ":")
		if isCommand && i < len(all)-1 {
			word = strings.TrimRight(word, ",;")
		}
		switch n := columns(word); {
		case empty:
		case isCommand && columns(indent)+n > width: // as much of it as can be on one line
			out.WriteString("\n" + strings.Repeat(" ", step))
			at = step
		case isCommand, ownLine, at+1+n > width:
			out.WriteString("\n" + indent)
			at = columns(indent)
		default:
			out.WriteByte(' ')
			at++
		}
		out.WriteString(word)
		at, empty, ownLine = at+columns(word), false, isCommand
	}
	return out.String()
}

// words are what a text is broken into: a command of this program is one word.
func words(text string) []string {
	var all []string
	for text != "" {
		end := strings.IndexByte(text, ' ')
		if strings.HasPrefix(text, program) {
			end = commandIn(text)
		}
		if end < 0 {
			end = len(text)
		}
		all = append(all, text[:end])
		text = strings.TrimPrefix(text[end:], " ")
	}
	return all
}

// commandIn is where the command ends that a text begins with: at a space, or at the end of the text.
func commandIn(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && !quoted:
			i++ // of a quote that is itself quoted
		case c == '\'':
			quoted = !quoted
		case c == ' ' && !quoted:
			if last := strings.TrimRight(text[:i], "."); strings.ContainsAny(last[len(last)-1:], commandEnd) || strings.HasPrefix(text[i+1:], "(") {
				return i
			}
		}
	}
	return len(text)
}

// lastColumn is where the last column of a line begins; 0 where it has but one.
func lastColumn(line string) int {
	i := strings.LastIndex(line, "  ")
	if i < 0 {
		return 0
	}
	return i + len("  ")
}

func columns(s string) int { return utf8.RuneCountInString(s) }
