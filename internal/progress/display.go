package progress

import (
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/event"
)

// A Mode is a way to show progress to people: the value of --progress.
type Mode string

// The modes.
const (
	Auto  Mode = "auto"  // a bar where one can be drawn well, else lines
	Bar   Mode = "bar"   // a bar on any terminal
	Lines Mode = "lines" // a line with the time for each change, and one a minute in between
	None  Mode = "none"  // nothing but warnings
)

// ParseMode reads the value of --progress. Its error names the values that are allowed.
func ParseMode(s string) (Mode, error) {
	switch m := Mode(s); m {
	case Auto, Bar, Lines, None:
		return m, nil
	}
	return "", fmt.Errorf("unknown progress display %q: it is one of auto, bar, lines, none", s)
}

// A Display shows the events of one job. Report does nothing after Close.
type Display interface {
	event.Reporter

	// Close ends the display and returns when nothing will be drawn any more. Only done, a proved success, makes a bar
	// full; otherwise it stays as it is, on a line of its own, or goes away if nothing had begun, or if it is that of a
	// comparison. The second Close does nothing.
	Close(done bool)

	// State tells how far it is now, for somebody who asked. It may be called at any time, from any goroutine, and does nothing
	// before the first event and after Close.
	State()
}

// NewDisplay returns the display for people on stderr, which t describes. Without a terminal it writes lines whatever
// mode says, so that a log never holds an escape sequence. Close must be called.
func NewDisplay(mode Mode, stderr io.Writer, t Terminal) Display {
	if mode == None {
		return NewAsked(warnings{stderr}, stderr)
	}
	l := newLines(stderr, t)
	if t.IsTerminal && (mode == Bar || mode == Auto && t.suitsBar()) {
		return startPainter(newBar(stderr, t, l))
	}
	return startPainter(l)
}

// warnings shows nothing but them: what --progress leaves out is how far it is.
type warnings struct{ out io.Writer }

func (w warnings) Report(e event.Event) {
	if e.Type == event.Noted && e.Warning {
		fmt.Fprintf(w.out, "personium-cell: %s\n", remark(e))
	}
}
func (warnings) Close(bool) {}
func (warnings) State()     {}

// NewSilent returns a display that shows nothing.
func NewSilent() Display { return silent{} }

type silent struct{}

func (silent) Report(event.Event) {}
func (silent) Close(bool)         {}
func (silent) State()             {}
