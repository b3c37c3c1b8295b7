package progress

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const (
	heartbeat = 60 * time.Second // the longest silence of a job that is shown as lines, where none is said
	stride    = 10               // percentage points that are worth a line of their own
)

// lines is a painter that writes one line with the time for each change: for log files, cron, CI and simple terminals.
type lines struct {
	out     io.Writer
	view    view
	last    time.Time   // when the last line was written
	phase   event.Phase // as in the last line about the state
	percent int         // as in that line; 0 before the first
	term    Terminal
	held    []string // notes that came while the shell had the terminal
	missed  bool     // something was not written meanwhile
}

func newLines(out io.Writer, t Terminal) *lines {
	return &lines{out: out, last: time.Now(), term: t}
}

func (l *lines) event(e event.Event) {
	l.view.apply(e)
	switch e.Type {
	case event.Started:
		l.phase = l.view.phase
		if words := l.origin(e); words != "" {
			l.write(e.At, words)
		}
	case event.Noted:
		if l.inBackground() {
			l.held, l.missed = append(l.held, l.line(e.At, remark(e))), true
			return
		}
		l.write(e.At, remark(e))
	default:
		l.change(e)
	}
}

// origin says what the admin needs to find the job again, on the unit and in its log.
func (l *lines) origin(e event.Event) string {
	var words []string
	if l.view.cell != "" { // it may not be known yet
		words = append(words, "cell "+l.view.cell)
	}
	if e.RequestKey != "" {
		words = append(words, "request key "+clean(e.RequestKey))
	}
	return strings.Join(words, ", ")
}

func (l *lines) change(e event.Event) {
	text := remark(e)
	if text == "" && l.view.phase == l.phase && l.view.percent < l.percent+stride {
		return
	}
	words := l.view.state()
	if text != "" {
		words += "; " + text
	}
	l.state(e.At, words)
}

// state writes a line about the state as it is now.
func (l *lines) state(at time.Time, words string) {
	l.phase, l.percent = l.view.phase, max(l.view.percent, 0)
	l.write(at, words)
}

func (l *lines) tick() {
	l.release()
	if time.Since(l.last) < l.term.heartbeat() {
		return
	}
	if l.view.began.IsZero() {
		l.last = time.Now()
		return
	}
	l.state(time.Now(), l.view.now())
}

func (l *lines) pause() time.Duration {
	pause := l.term.heartbeat() - time.Since(l.last)
	if l.term.IsTerminal {
		pause = min(pause, redraw) // whether the shell has the terminal may have changed
	}
	return pause
}

// asked writes a line about the state for somebody who wants to know it.
func (l *lines) asked() {
	if !l.view.began.IsZero() {
		l.state(time.Now(), l.view.now())
	}
}

func (l *lines) close(bool) {
	for _, line := range l.held {
		io.WriteString(l.out, line)
	}
	l.held = nil
}

// release writes the notes that were held, and the state as it is by now.
func (l *lines) release() {
	if l.inBackground() || !l.missed {
		return
	}
	l.missed = false
	l.close(true)
	l.state(time.Now(), l.view.now())
}

// inBackground reports whether the terminal is another program's at the moment.
func (l *lines) inBackground() bool { return l.term.IsTerminal && !l.term.foreground() }

// write writes one line in one call, so that lines of other programs in the same log do not cut it. A failure is
// ignored: a full disk under the log must not end the watch over a job.
func (l *lines) write(at time.Time, words string) {
	l.last = time.Now()
	if l.inBackground() {
		l.missed = true
		return
	}
	io.WriteString(l.out, l.line(at, words))
}

// line is a line as it is written.
func (l *lines) line(at time.Time, words string) string {
	if at.IsZero() {
		at = time.Now()
	}
	return fmt.Sprintf("%s %s: %s\n", at.UTC().Format(time.RFC3339), l.view.title(), words)
}
