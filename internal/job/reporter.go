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
	beaten  time.Time // when beat last reported
}

func newReporter(c *personium.Client, to event.Reporter, r Request) *reporter {
	return &reporter{to: to, noted: map[string]bool{}, beaten: time.Now(), subject: event.Event{
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

// betweenBeats is how often it is told at most that a preparation goes on.
const betweenBeats = 10 * time.Second

// beat tells that the preparation goes on.
func (r *reporter) beat() { r.step(0, 0) }

// step tells how far a part of the preparation is.
func (r *reporter) step(step, steps int) {
	if time.Since(r.beaten) < betweenBeats {
		return
	}
	e := r.subject
	e.At, e.Type, e.Step, e.Steps = time.Now(), event.Progressed, step, steps
	r.beaten = e.At
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
