package job

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// A reporter tells how far the preparation of a job is.
type reporter struct {
	to      event.Reporter
	subject event.Event // what all events have in common, and the phase
	noted   map[string]bool
}

func newReporter(c *personium.Client, to event.Reporter, r Request) *reporter {
	return &reporter{to: to, noted: map[string]bool{}, subject: event.Event{
		Kind: r.Kind, Cell: c.Cell().URL, Name: string(r.Name), RequestKey: c.RequestKey(), Phase: event.Preparing, Progress: -1,
	}}
}

// enter reports a new phase.
func (r *reporter) enter(phase event.Phase) {
	r.subject.Phase = phase
	e := r.subject
	e.At, e.Type = time.Now(), event.StateChanged
	r.to.Report(e)
}

// note tells the admin something, once.
func (r *reporter) note(warning bool, text string) {
	if r.noted[text] {
		return
	}
	r.noted[text] = true
	e := r.subject
	e.At, e.Type, e.Text, e.Warning = time.Now(), event.Noted, text, warning
	r.to.Report(e)
}
