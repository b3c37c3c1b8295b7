package progress

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"

	"github.com/personium/personium-cell/internal/event"
)

const (
	shortest = 8 // columns between the ends of the gauge
	fixed    = 6 // columns of what stands around description, percentage, gauge and clock: ends, brackets and blanks
	echo     = 2 // columns behind the bar, in which the terminal writes the ^C of who presses it
)

// A gauge makes the text of the bar. The library draws into memory, so that the caller decides when a picture goes to the
// terminal; the library's own idea of a terminal, of throttling and of an ending is not used.
type gauge struct {
	library *progressbar.ProgressBar
	picture bytes.Buffer
	clock   string // that stands behind the gauge
	percent int    // as last given to the library
	words   string // as last given to the library as its description
}

func newGauge(utf8 bool) *gauge {
	g := &gauge{}
	theme := progressbar.ThemeASCII
	if utf8 {
		theme = progressbar.ThemeDefault
	}
	g.library = progressbar.NewOptions(100,
		progressbar.OptionSetWriter(&g.picture),
		progressbar.OptionSetTheme(theme),
		progressbar.OptionSetElapsedTime(false), // its clock cannot be set
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionUseANSICodes(true),
	)
	return g
}

// draw returns the bar for a terminal of that width, without any control character, and shorter than the line so that
// the cursor stays on it, also behind the ^C that the terminal writes there.
func (g *gauge) draw(v *view, width int) string {
	shown := percentWords(max(v.percent, 0))
	switch {
	case v.steps > 0:
		shown = fmt.Sprintf(" %*d of %d", len(strconv.Itoa(v.steps)), v.step, v.steps) // as wide for each step
	case v.isBetween():
		shown = "" // the percentage is that of a job that is over
	}
	g.fit(v, width-len(shown), descriptions(v))
	if percent := max(v.percent, 0); percent != g.percent {
		g.percent = percent
		g.library.Set(percent)
	}
	g.picture.Reset()
	g.library.RenderBlank()
	return g.text(shown)
}

// full returns the full bar: the job is done. The library draws it once and nothing after it.
func (g *gauge) full(v *view, width int) string {
	g.percent = 100
	shown := percentWords(g.percent)
	g.fit(v, width-len(shown), []string{v.title() + ": done", string(v.kind) + ": done"})
	g.picture.Reset()
	g.library.Set(g.percent)
	return g.text(shown)
}

// percentWords is how the library writes a percentage behind a description.
func percentWords(percent int) string { return fmt.Sprintf(" %3d%%", percent) }

// fit chooses the first description that leaves a readable gauge, and the gauge's length. The library's options are
// functions on the bar and work at any time.
func (g *gauge) fit(v *view, width int, descriptions []string) {
	age, _ := v.age()
	room := width - echo - fixed
	fits := func(words, clock string) bool { return utf8.RuneCountInString(words)+shortest+len(clock) <= room }
	var chosen string
	for _, chosen = range descriptions {
		if fits(chosen, age.String()) {
			break
		}
	}
	g.words = chosen
	for _, g.clock = range v.clocks() {
		if fits(chosen, g.clock) {
			break
		}
	}
	length := max(room-utf8.RuneCountInString(chosen)-len(g.clock), 1)
	progressbar.OptionSetDescription(chosen)(g.library)
	progressbar.OptionSetWidth(length)(g.library)
}

// text is the last picture without the control characters around it, and with the clock. shown stands in the place of the percentage.
func (g *gauge) text(shown string) string {
	s := g.picture.String()
	s = s[strings.LastIndexByte(s, '\r')+1:]
	s = strings.TrimRight(strings.TrimSuffix(s, "\x1b[0K"), " ") + " [" + g.clock + "]"
	if rest, found := strings.CutPrefix(s, g.words+percentWords(g.percent)); found {
		return g.words + shown + rest
	}
	return s
}

// descriptions are the ways to say what the job does, the most telling first.
func descriptions(v *view) []string {
	words, short := phaseWords(v.phase)
	if v.isBetween() {
		words = map[event.Phase]string{event.Counting: "about to count", event.Linking: "about to link"}[v.phase]
	}
	if v.total > 0 {
		words = byteWords(v.moved, v.total)
	}
	if v.total > 0 && v.phase == event.Checking {
		words = short + " " + words // no title says that
	}
	return []string{
		v.title() + ": " + words,
		v.title() + ": " + short,
		string(v.kind) + ": " + words,
		string(v.kind) + ": " + short,
		short,
	}
}
