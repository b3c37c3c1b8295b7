package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// askSecret asks a question on the terminal and reads the answer without showing it. When ctx ends first, the terminal shows
// again what is typed.
func askSecret(ctx context.Context, question string) (string, error) {
	terminal, err := hideTyping(os.Stdin)
	if err != nil {
		return "", err
	}
	continued, stop := notifyContinued()
	defer stop()
	type typed struct {
		answer string
		err    error
	}
	answered := make(chan typed, 1)
	go func() {
		answer, err := terminal.read()
		answered <- typed{answer, err}
	}()
	terminal.awaitHidden()
	fmt.Fprint(os.Stderr, question)
	defer fmt.Fprintln(os.Stderr)
	for {
		select {
		case <-ctx.Done():
			return "", errors.Join(ctx.Err(), terminal.show())
		case <-continued: // the shell, which had the terminal meanwhile, has left it showing what is typed
			if err := terminal.hide(); err != nil {
				return "", err
			}
			fmt.Fprint(os.Stderr, question)
		case t := <-answered:
			if errors.Is(t.err, io.EOF) || t.err == nil && t.answer == "" {
				t.err = errors.New("no password was given")
			}
			return t.answer, errors.Join(t.err, terminal.show())
		}
	}
}
