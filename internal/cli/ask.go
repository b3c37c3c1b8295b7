package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
)

// An asker asks a question and gives the line that is typed, without the white space around it.
type asker func(ctx context.Context, question string) (string, error)

// asker asks on the terminal; nil where nobody can answer.
func (p *program) asker() asker {
	if !p.CanAsk {
		return nil
	}
	return p.answerTo
}

func (p *program) answerTo(ctx context.Context, question string) (string, error) {
	fmt.Fprint(p.Stderr, question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(p.Stdin).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(p.Stderr)
		return "", refusal.Interrupted("nothing was started")
	case line := <-answer:
		if !strings.HasSuffix(line, "\n") {
			fmt.Fprintln(p.Stderr)
		}
		return strings.TrimSpace(line), nil
	}
}

// yes asks a question and waits for a yes.
func (ask asker) yes(ctx context.Context, question string) error {
	line, err := ask(ctx, question+" [y/N] ")
	if err != nil {
		return err
	}
	if !isYes(line) {
		return notConfirmed("nothing was started")
	}
	return nil
}

// notConfirmed is the error of an answer that was no yes.
func notConfirmed(nothing string) error {
	return &refusal.Error{Code: refusal.Unexpected, Err: errors.New("not confirmed; " + nothing)}
}
