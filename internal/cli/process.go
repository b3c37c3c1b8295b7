package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/personium/personium-cell/internal/progress"
)

// ProcessEnv is the Env of this process. It is the only place where the process is touched.
func ProcessEnv(b Build) *Env {
	return &Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv, Environ: os.Environ(),
		Terminal:  terminalOf(os.Stderr, os.Getenv),
		Columns:   func() int { return columnsOf(os.Stdout) },
		CanAsk:    term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())),
		AskSecret: askSecret,
		Build:     b,
	}
}

// terminalOf describes a file as something to draw on.
func terminalOf(f *os.File, getenv func(string) string) progress.Terminal {
	fd := int(f.Fd())
	kind := getenv("TERM")
	return progress.Terminal{
		IsTerminal: term.IsTerminal(fd),
		Width:      func() int { return columnsOf(f) },
		Foreground: func() bool { return inForeground(fd) },
		Dumb:       kind == "dumb" || kind == "" && needsTERM,
		UTF8:       isUTF8(getenv),
	}
}

// columnsOf is how wide a terminal is now; 0 for what is none.
func columnsOf(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// isUTF8 reads the locale from the environment, in the order of POSIX.
func isUTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := getenv(name); value != "" {
			value = strings.ToLower(value)
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return false
}

// waitForHiding waits until the terminal is in another state than before, in which it does not show what is typed: some
// answer a question faster than it is asked.
func waitForHiding(fd int, before *term.State) {
	for range 200 {
		if now, err := term.GetState(fd); err != nil || *now != *before {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// askSecret asks a question on the terminal and reads the answer without showing it. When ctx ends first, the terminal shows
// again what is typed.
func askSecret(ctx context.Context, question string) (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type typed struct {
		answer []byte
		err    error
	}
	answered := make(chan typed, 1)
	go func() {
		answer, err := term.ReadPassword(fd)
		answered <- typed{answer, err}
	}()
	waitForHiding(fd, before)
	fmt.Fprint(os.Stderr, question)
	defer fmt.Fprintln(os.Stderr)
	select {
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	case t := <-answered:
		if t.err == nil && len(t.answer) == 0 {
			t.err = errors.New("no password was given")
		}
		return string(t.answer), t.err
	}
}
