package screen

import (
	"bytes"
	"io"
	"strings"
)

// A Writer breaks each line for a terminal before it is written. What is drawn again and again, which ends without a line feed,
// passes as it is.
type Writer struct {
	to    io.Writer
	width func() int // 0: unknown
}

// NewWriter is a Writer for a terminal of so many columns now.
func NewWriter(to io.Writer, width func() int) *Writer { return &Writer{to, width} }

func (w *Writer) Write(p []byte) (int, error) {
	width := w.width()
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 || width <= 0 {
		return w.to.Write(p)
	}
	var out strings.Builder
	for line := range strings.Lines(string(p[:end])) {
		moves := movement(line)
		out.WriteString(line[:moves] + Fill(strings.TrimSuffix(line[moves:], "\n"), width) + "\n")
	}
	out.Write(p[end:])
	if _, err := io.WriteString(w.to, out.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// movement is how long the codes are that a line begins with, which move the cursor or erase.
func movement(line string) int {
	n := 0
	for {
		rest := line[n:]
		switch {
		case strings.HasPrefix(rest, "\r"):
			n++
		case strings.HasPrefix(rest, "\x1b["):
			final := strings.IndexFunc(rest[2:], func(r rune) bool { return r >= '@' && r <= '~' })
			if final < 0 {
				return n
			}
			n += 2 + final + 1
		default:
			return n
		}
	}
}
