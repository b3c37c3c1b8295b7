package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/job"
)

// notes is the display for the time before a question: it shows what the admin should know, and draws nothing.
type notes struct{ w io.Writer }

// Report shows a note.
func (n notes) Report(e job.Event) {
	switch {
	case e.Type != job.Noted:
	case e.Warning:
		fmt.Fprintln(n.w, "warning: "+printable(e.Text))
	default:
		fmt.Fprintln(n.w, printable(e.Text))
	}
}

// Close does nothing.
func (notes) Close(bool) {}

// ask shows what an import replaces and waits for a yes.
func (s *session) ask(ctx context.Context, p *job.Plan) error {
	for _, line := range planWords(p, s.client.Cell().URL) {
		fmt.Fprintln(s.env.Stderr, printable(line))
	}
	return s.confirm(ctx, "Import? The cell is emptied first.")
}

// confirm asks a question and waits for a yes.
func (s *session) confirm(ctx context.Context, question string) error {
	fmt.Fprint(s.env.Stderr, question+" [y/N] ")
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(s.env.Stdin).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.env.Stderr)
		return &job.Refusal{Why: job.WhyInterrupted, Reason: "interrupted; nothing was started"}
	case line := <-answer:
		if !strings.HasSuffix(line, "\n") {
			fmt.Fprintln(s.env.Stderr)
		}
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return nil
		}
	}
	return &failure{code: exitUnexpected, err: errors.New("not confirmed; nothing was started")}
}
