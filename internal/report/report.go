package report

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
)

// Options say how a run is shown, and where.
type Options struct {
	Out, Err io.Writer // the result goes to Out, everything else to Err
	Columns  int       // of the terminal that Out is; 0 is none
	JSON     bool      // lines of JSON on Out; Err then has errors and warnings only
	Quiet    bool      // nothing but what went wrong
	Practice bool      // the unit is a practice unit that ends with the run: what is to be typed next is for a real one
	// Display opens what draws the progress of a run for people. It is not called where JSON or Quiet is set.
	Display func() progress.Display
}

// A Report shows one run of a command.
type Report struct {
	options Options
	json    *progress.JSON   // nil without JSON
	mu      sync.Mutex       // of display, which State may be asked of at any time
	display progress.Display // what a job tells goes there
	subject event.Event      // what all events of the run have in common
	begun   bool
	moved   *Moved                      // nil for none
	left    event.Phase                 // in which the job was left alone, as somebody wanted; "" of one that is watched
	account func() string               // whose the credential is; nil where nobody can tell
	repeat  func() (unit, flags string) // see SetRepeat
	held    []event.Event               // notes from before the first event, which they come after
}

// New is the report of a run that has not begun.
func New(o Options) *Report {
	r := &Report{options: o, subject: event.Event{Progress: -1}}
	switch {
	case o.JSON:
		r.json = progress.NewJSON(o.Out)
		r.display = progress.NewAsked(r.json, o.Err)
	case o.Quiet:
		r.display = progress.NewAsked(progress.NewSilent(), o.Err)
	default:
		r.display = o.Display()
	}
	return r
}

// JSON reports whether a script reads along.
func (r *Report) JSON() bool { return r.json != nil }

// Quiet reports whether nothing is to be shown but what went wrong.
func (r *Report) Quiet() bool { return r.options.Quiet }

// ForPeople reports whether the run is shown as text.
func (r *Report) ForPeople() bool { return !r.JSON() && !r.Quiet() }

// OnTerminal reports whether the result goes to a terminal.
func (r *Report) OnTerminal() bool { return r.ForPeople() && r.options.Columns > 0 }

// SetCell says which cell the run is about, and with which key its requests stand in the unit's log. Both may be empty.
func (r *Report) SetCell(cell, requestKey string) {
	r.subject.Cell, r.subject.RequestKey = cell, requestKey
}

// Subject says what the run does, and with which snapshot; the name may be empty.
func (r *Report) Subject(kind event.Kind, name string) { r.subject.Kind, r.subject.Name = kind, name }

// SetMoved says which file was downloaded, or sent; the result of a job tells it.
func (r *Report) SetMoved(m Moved) { r.moved = &m }

// Leave says that the run ends while its job goes on, because somebody wanted that: it is no failure. phase is what was seen last.
func (r *Report) Leave(phase event.Phase) { r.left = phase }

// About is what all events of the run have in common.
func (r *Report) About() event.Event { return r.subject }

// Begin shows the first event, once. What is drawn for people is only what takes its time: jobs, transfers and checks.
func (r *Report) Begin() {
	if r.begun {
		return
	}
	r.begun = true
	r.subject.At, r.subject.Type, r.subject.Phase = time.Now(), event.Started, event.Preparing
	if r.JSON() || r.subject.Kind.TakesTime() {
		r.show(r.subject)
	}
	for _, e := range r.held {
		r.show(e)
	}
	r.held = nil
}

// Continue is Begin for a run that has written lines of its own already.
func (r *Report) Continue() { r.begun = true }

// State tells how far the run is, to somebody who asked. It may be called from any goroutine.
func (r *Report) State() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.display.State()
}

func (r *Report) show(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.display.Report(e)
}

func (r *Report) closeDisplay(done bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.display.Close(done)
}

// Report passes on what a running job tells.
func (r *Report) Report(e event.Event) {
	if e.Type == event.Noted {
		e.Text = r.note(e.Text)
	}
	r.show(e)
}

// Note tells one sentence. Before the first event it is kept until then.
func (r *Report) Note(warning bool, text string) {
	e := r.subject
	e.At, e.Type, e.Text, e.Warning = time.Now(), event.Noted, r.note(text), warning
	r.inTurn(e)
}

// Now tells one sentence at once, also before the first event: it explains why nothing else comes.
func (r *Report) Now(text string) {
	if r.begun || !r.ForPeople() {
		r.Note(true, text)
		return
	}
	fmt.Fprintln(r.options.Err, "personium-cell: "+r.note(text))
}

// inTurn shows a note, which before the first event waits for that.
func (r *Report) inTurn(note event.Event) {
	if !r.begun {
		r.held = append(r.held, note)
		return
	}
	r.show(note)
}

// Warning is for what has to be read whatever becomes of the run, also where it is quiet.
func (r *Report) Warning(text string) {
	text = r.note(text)
	fmt.Fprintln(r.options.Err, "personium-cell: warning: "+text)
	if r.JSON() {
		r.inTurn(event.Event{At: time.Now(), Type: event.Noted, Phase: event.Preparing, Text: text, Progress: -1,
			Warning: true})
	}
}

// Pause takes away what is drawn, to make room for a question.
func (r *Report) Pause() {
	if r.ForPeople() {
		r.closeDisplay(false)
	}
}

// Resume draws again after Pause.
func (r *Report) Resume() {
	if !r.ForPeople() {
		return
	}
	r.mu.Lock()
	r.display = r.options.Display()
	r.mu.Unlock()
	again := r.subject
	again.Type = event.StateChanged
	r.show(again)
}

// Close ends what is drawn, of a run that ends without a result.
func (r *Report) Close() { r.closeDisplay(false) }

// Say writes lines for people who are about to be asked something.
func (r *Report) Say(lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(r.options.Err, Printable(line))
	}
}
