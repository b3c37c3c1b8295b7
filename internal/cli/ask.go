package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/transfer"
)

// ask shows what an import replaces and waits for a yes. Meanwhile nothing is drawn: a bar would wipe out the question.
func (s *session) ask(ctx context.Context, p *job.Plan, local *transfer.File) error {
	draws := s.json == nil && !s.settings.Quiet
	if draws {
		s.display.Close(false)
	}
	for _, line := range planWords(p, s.client.Cell().URL, local) {
		fmt.Fprintln(s.env.Stderr, printable(line))
	}
	if err := s.confirm(ctx, "Import? The cell is emptied first."); err != nil || !draws {
		return err
	}
	again := s.start
	again.Type = event.StateChanged
	err := s.openDisplay()
	s.display.Report(again)
	return err
}

// confirm asks a question and waits for a yes.
func (s *session) confirm(ctx context.Context, question string) error {
	line, err := s.answerTo(ctx, question+" [y/N] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(line) {
	case "y", "yes":
		return nil
	}
	return errNotConfirmed()
}

func errNotConfirmed() error {
	return &refusal.Error{Code: refusal.Unexpected, Err: errors.New("not confirmed; nothing was started")}
}

// answerTo asks a question and gives the line that is typed, without the white space around it.
func (s *session) answerTo(ctx context.Context, question string) (string, error) {
	fmt.Fprint(s.env.Stderr, question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(s.env.Stdin).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.env.Stderr)
		return "", refusal.Interrupted("nothing was started")
	case line := <-answer:
		if !strings.HasSuffix(line, "\n") {
			fmt.Fprintln(s.env.Stderr)
		}
		return strings.TrimSpace(line), nil
	}
}
