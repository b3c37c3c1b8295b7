package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A Console is the terminal of this process. A question goes there and its answer comes from there, wherever the three
// streams go.
type Console struct{ in, out *os.File }

// Close leaves the terminal as it was.
func (c *Console) Close() {
	_ = c.in.Close()
	if c.out != c.in {
		_ = c.out.Close()
	}
}

// errInBackground: the shell has the terminal, or another program, and a read would stop this process.
var errInBackground = errors.New("this process is in the background of its terminal")

// Ask writes a question, and reads the line that is typed, without the white space around it; [io.EOF] for none at all. It
// waits until ctx ends. Who stopped the program and lets it go on is asked again.
func (c *Console) Ask(ctx context.Context, question string) (string, error) {
	defer neverStopped()()
	continued, stop := notifyContinued()
	defer stop()
	if !c.Foreground() {
		return "", errInBackground
	}
	fmt.Fprint(c.out, question)
	answered := make(chan typedLine, 1)
	go func() { answered <- readTyped(c.in) }()
	for {
		select {
		case <-ctx.Done():
			fmt.Fprintln(c.out)
			return "", context.Cause(ctx)
		case <-continued:
			if !c.Foreground() {
				return "", errInBackground
			}
			fmt.Fprint(c.out, question)
		case typed := <-answered:
			if typed.err != nil {
				fmt.Fprintln(c.out)
			}
			if typed.err != nil && !errors.Is(typed.err, io.EOF) && !c.Foreground() {
				return "", errInBackground
			}
			return typed.line, typed.err
		}
	}
}

// A typedLine is what somebody typed.
type typedLine struct {
	line string
	err  error
}

// readTyped reads up to the end of a line, and nothing of the next one.
func readTyped(from io.Reader) typedLine {
	var line strings.Builder
	for one := make([]byte, 1); ; {
		n, err := from.Read(one)
		switch {
		case n > 0 && one[0] == '\n', n == 0 && errors.Is(err, io.EOF) && line.Len() > 0:
			return typedLine{strings.TrimSpace(line.String()), nil}
		case n > 0:
			line.WriteByte(one[0])
		case err != nil:
			return typedLine{"", err}
		}
	}
}
