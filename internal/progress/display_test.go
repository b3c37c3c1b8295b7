package progress

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

func TestParseModeKnowsFourWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"auto", "bar", "lines", "none"} {
		if m, err := ParseMode(word); err != nil || string(m) != word {
			t.Errorf("ParseMode(%q) = %q, %v", word, m, err)
		}
	}
	for _, word := range []string{"", "Auto", "spinner"} {
		_, err := ParseMode(word)
		if err == nil || !strings.Contains(err.Error(), "auto, bar, lines, none") {
			t.Errorf("ParseMode(%q): error %v does not name the choices", word, err)
		}
	}
}

func TestABarIsChosenOnlyWhereItCanBeDrawn(t *testing.T) {
	t.Parallel()
	with := func(change func(*Terminal)) Terminal {
		term := terminal(80)
		change(&term)
		return term
	}
	background := func(term *Terminal) { term.Foreground = func() bool { return false } }
	for _, tc := range []struct {
		name string
		mode Mode
		term Terminal
		want string // "bar", "lines" or "nothing"
	}{
		{"auto on a terminal", Auto, terminal(80), "bar"},
		{"auto at forty columns", Auto, terminal(40), "bar"},
		{"auto below forty columns", Auto, terminal(39), "lines"},
		{"auto where the width is unknown", Auto, terminal(0), "bar"},
		{"auto where nothing tells the width", Auto, Terminal{IsTerminal: true}, "bar"},
		{"auto in a pipe", Auto, Terminal{}, "lines"},
		{"auto on a dumb terminal", Auto, with(func(term *Terminal) { term.Dumb = true }), "lines"},
		{"auto in the background", Auto, with(background), "nothing"},
		{"lines in the background", Lines, with(background), "nothing"},
		{"bar in a pipe", Bar, Terminal{}, "lines"},
		{"bar on a dumb terminal", Bar, with(func(term *Terminal) { term.Dumb = true }), "bar"},
		{"bar in the background", Bar, with(background), "nothing"},
		{"bar below forty columns", Bar, terminal(39), "lines"},
		{"lines on a terminal", Lines, terminal(80), "lines"},
		{"none on a terminal", None, terminal(80), "nothing"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out output
			d := NewDisplay(tc.mode, &out, tc.term)
			d.Report(started())
			d.Report(look(event.Running, 26))
			text, got := out.take(), "lines"
			switch {
			case text == "":
				got = "nothing"
			case strings.Contains(text, "\x1b"):
				got = "bar"
			}
			d.Close(false)
			if got != tc.want {
				t.Errorf("got %s, want %s: %q", got, tc.want, text)
			}
		})
	}
}

func TestTheSilentDisplayTakesEverything(t *testing.T) {
	t.Parallel()
	d := NewSilent()
	d.Report(started())
	d.Close(true)
	d.Report(started())
	d.Close(false)
}

func TestWithoutProgressThereAreWarningsAlone(t *testing.T) {
	t.Parallel()
	var out output
	d := NewDisplay(None, &out, terminal(80))
	d.Report(started())
	d.Report(look(event.Running, 50))
	d.Report(note("an aside", false))
	d.Report(note("the journal\x1b[2J cannot be written", true))
	d.Close(true)
	if got, want := out.take(), "personium-cell: warning: the journal\\x1b[2J cannot be written\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNothingIsDrawnAfterClose(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{Bar, Lines} {
		var out output
		d := NewDisplay(mode, &out, terminal(80))
		d.Report(started())
		d.Close(false)
		out.take()
		d.Report(look(event.Running, 50))
		d.Report(note("late", true))
		d.Close(true)
		if got := out.take(); got != "" {
			t.Errorf("%s drew after Close: %q", mode, got)
		}
	}
}
