package progress

import (
	"fmt"
	"io"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const (
	heartbeat = 60 * time.Second // the longest silence of a job that is shown as lines
	stride    = 10               // percentage points that are worth a line of their own
)

// lines is a painter that writes one line with the time for each change: for log files, cron, CI and simple terminals.
type lines struct {
	out     io.Writer
	view    view
	last    time.Time   // when the last line was written
	phase   event.Phase // as in the last line about the state
	percent int         // as in that line; 0 before the first
}

func newLines(out io.Writer) *lines {
	return &lines{out: out, last: time.Now()}
}

func (l *lines) event(e event.Event) {
	l.view.apply(e)
	switch e.Type {
	case event.Started:
		l.phase = l.view.phase
		l.write(e.At, l.origin(e))
	case event.Noted:
		l.write(e.At, remark(e))
	default:
		l.change(e)
	}
}

// origin says what the admin needs to find the job again, on the unit and in its log.
func (l *lines) origin(e event.Event) string {
	words := "cell " + l.view.cell
	if e.RequestKey != "" {
		words += ", request key " + clean(e.RequestKey)
	}
	return words
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
	if time.Since(l.last) < heartbeat {
		return
	}
	if l.view.began.IsZero() {
		l.last = time.Now()
		return
	}
	l.state(time.Now(), fmt.Sprintf("%s, %s so far", l.view.state(), l.view.elapsed()))
}

func (l *lines) pause() time.Duration { return heartbeat - time.Since(l.last) }

func (l *lines) close(bool) {}

// write writes one line in one call, so that lines of other programs in the same log do not cut it. A failure is
// ignored: a full disk under the log must not end the watch over a job.
func (l *lines) write(at time.Time, words string) {
	l.last = time.Now()
	if at.IsZero() {
		at = l.last
	}
	fmt.Fprintf(l.out, "%s %s: %s\n", at.UTC().Format(time.RFC3339), l.view.title(), words)
}
