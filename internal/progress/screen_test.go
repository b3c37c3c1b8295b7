package progress

import (
	"strconv"
	"strings"
	"testing"
)

// A screen is as much of a terminal as the bar needs: it wraps long lines, and wraps them anew when its width changes, as
// today's terminals do. A line is what stands between two line feeds; it may take several rows.
type screen struct {
	t      *testing.T
	width  int
	lines  [][]rune
	line   int // where the cursor is
	offset int
}

func newScreen(t *testing.T, width int) *screen {
	return &screen{t: t, width: width, lines: make([][]rune, 1)}
}

// row is the row of the cursor in its line. After the last column the cursor waits there until the next character.
func (s *screen) row() int {
	if s.offset > 0 && s.offset == len(s.lines[s.line]) {
		return (s.offset - 1) / s.width
	}
	return s.offset / s.width
}

func (s *screen) write(output string) {
	for output != "" {
		r := []rune(output)[0]
		output = output[len(string(r)):]
		switch r {
		case '\r':
			s.offset = s.row() * s.width
		case '\n':
			s.line++
			s.offset = 0
			if s.line == len(s.lines) {
				s.lines = append(s.lines, nil)
			}
		case '\x1b':
			output = s.escape(output)
		default:
			s.put(r)
		}
	}
}

func (s *screen) put(r rune) {
	if r < ' ' {
		s.t.Errorf("an unexpected control character %q", r)
	}
	line := s.lines[s.line]
	if s.offset < len(line) {
		line[s.offset] = r
	} else {
		s.lines[s.line] = append(line, r)
	}
	s.offset++
}

// escape obeys the sequence at the start of output and returns what follows.
func (s *screen) escape(output string) string {
	end := strings.IndexAny(output, "AJK")
	if end < 0 || output[0] != '[' {
		s.t.Fatalf("an unexpected escape sequence: %q", output)
	}
	switch number := output[1:end]; output[end] {
	case 'A':
		n, err := strconv.Atoi(number)
		if err != nil || n > s.row() {
			s.t.Fatalf("the cursor goes up %q rows from row %d of the bar", number, s.row())
		}
		s.offset -= n * s.width
	case 'J':
		s.lines = s.lines[:s.line+1]
		s.lines[s.line] = s.lines[s.line][:s.offset]
	case 'K':
		s.lines[s.line] = s.lines[s.line][:s.offset]
	}
	return output[end+1:]
}

// text is what stands on the screen, without the blanks at the ends of lines.
func (s *screen) text() string {
	var b strings.Builder
	for _, line := range s.lines {
		b.WriteString(strings.TrimRight(string(line), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
