package progress

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/event"
)

const redraw = time.Second // how often the clock of the bar moves

// Escape sequences that every terminal but a dumb one understands.
const (
	upFormat   = "\x1b[%dA"
	eraseBelow = "\x1b[J" // from the cursor to the end of the screen
	eraseRest  = "\x1b[K" // from the cursor to the end of the line
)

// bar is a painter that keeps one line of a terminal up to date and prints notes above it. While the terminal is narrow
// it lets lines speak; while the shell has the terminal it draws nothing and keeps the notes.
type bar struct {
	out   io.Writer
	term  Terminal
	gauge *gauge // nil before the first event
	lines *lines // has the view too
	notes []string
	drawn int  // columns of what stands on the cursor's line; 0 when that line is not ours
	lent  bool // lines speak
}

func newBar(out io.Writer, t Terminal, l *lines) *bar {
	return &bar{out: out, term: t, lines: l}
}

func (b *bar) event(e event.Event) {
	if b.lent && b.term.foreground() && b.term.columns() < narrow {
		b.lines.event(e)
		return
	}
	b.lines.view.apply(e)
	if b.gauge == nil {
		b.gauge = newGauge(b.term.UTF8)
	}
	switch text := remark(e); {
	case e.Type == event.Started:
		if words := b.lines.origin(e); words != "" {
			b.notes = append(b.notes, words)
		}
	case text != "":
		b.notes = append(b.notes, text)
	}
	b.tick()
}

func (b *bar) tick() {
	if b.gauge == nil {
		return
	}
	if !b.term.foreground() {
		b.drawn = 0 // the shell writes on that line now
		return
	}
	width := b.term.columns()
	if width < narrow {
		b.lend(width)
		return
	}
	b.lent = false
	b.paint(width, b.gauge.draw(&b.lines.view, width))
}

func (b *bar) pause() time.Duration { return redraw }

// asked leaves the state as it is now above the bar.
func (b *bar) asked() {
	if b.gauge == nil {
		return
	}
	b.notes = append(b.notes, b.lines.view.title()+": "+b.lines.view.now())
	b.tick()
}

// close also prints the notes that came while the shell had the terminal: they may be warnings. A bar of what has not begun
// is taken away, as a question or an error comes in its place; and that of a comparison, whose result does.
func (b *bar) close(done bool) {
	if b.gauge == nil {
		return
	}
	width := b.term.columns()
	switch fits := b.term.foreground() && width >= narrow; {
	case fits && done:
		b.paint(width, b.gauge.full(&b.lines.view, width))
	case !b.term.foreground():
		b.drawn = 0
	case fits && b.lines.view.hasNothingToKeep():
		io.WriteString(b.out, b.erasure(width))
		b.drawn = 0
	case b.drawn > 0 && width < narrow:
		b.lend(width)
	}
	if b.drawn > 0 {
		fmt.Fprintln(b.out)
	}
	for _, note := range b.notes {
		fmt.Fprintln(b.out, note)
	}
}

// lend leaves the terminal to lines: the first time with the state as it is.
func (b *bar) lend(width int) {
	io.WriteString(b.out, b.erasure(width))
	b.drawn = 0
	for _, note := range b.notes {
		b.lines.write(time.Time{}, note)
	}
	b.notes = nil
	if b.lent {
		b.lines.tick()
		return
	}
	b.lent = true
	b.lines.state(time.Time{}, b.lines.view.state())
}

// paint prints the notes and draws the bar below them, in one write: half a picture is never on the screen.
func (b *bar) paint(width int, frame string) {
	var s strings.Builder
	if len(b.notes) > 0 || b.drawn > width {
		s.WriteString(b.erasure(width))
	}
	for _, note := range b.notes {
		s.WriteString(note + "\n")
	}
	s.WriteString("\r" + frame + eraseRest)
	b.notes = nil
	b.drawn = utf8.RuneCountInString(frame)
	io.WriteString(b.out, s.String())
}

// erasure takes the bar off the screen. A terminal that became narrower has wrapped it over several rows, and the cursor
// is in the last of them.
func (b *bar) erasure(width int) string {
	if b.drawn == 0 {
		return ""
	}
	up := ""
	if rows := (b.drawn - 1) / width; rows > 0 {
		up = fmt.Sprintf(upFormat, rows)
	}
	return "\r" + up + eraseBelow
}
