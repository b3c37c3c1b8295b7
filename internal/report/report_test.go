package report

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestARunBeginsOnceAndTellsWhatWasNotedBeforeIt(t *testing.T) {
	t.Parallel()
	for _, s := range []scene{{
		name: "it begins once",
		run:  func(r *Report) error { begin(r); r.Begin(); return nil },
		text: streams{err: started},
		json: streams{out: startLine},
	}, {
		name: "what takes no time is not drawn for people",
		run:  func(r *Report) error { r.Subject("list", ""); begin(r); return nil },
		json: streams{out: `{"type":"start","schema":1,"kind":"list","cell":"https://unit1.example/cell1/","name":"",` +
			`"request_key":"nightly-7","at":"2000-01-01T00:00:00Z"}` + "\n"},
	}, {
		name: "a note from before it comes after it",
		run: func(r *Report) error {
			r.Note(false, "GET https://unit1.example/cell1/: 200")
			time.Sleep(time.Second)
			begin(r)
			r.Note(true, "the session is not kept")
			return nil
		},
		text: streams{err: "2000-01-01T00:00:01Z import snap: cell https://unit1.example/cell1/, request key nightly-7\n" +
			"2000-01-01T00:00:00Z import snap: GET https://unit1.example/cell1/: 200\n" +
			"2000-01-01T00:00:01Z import snap: warning: the session is not kept\n"},
		json: streams{out: `{"type":"start","schema":1,"kind":"import","cell":"https://unit1.example/cell1/","name":"snap",` +
			`"request_key":"nightly-7","at":"2000-01-01T00:00:01Z"}` + "\n" +
			`{"type":"note","at":"2000-01-01T00:00:00Z","phase":"","warning":false,` +
			`"text":"GET https://unit1.example/cell1/: 200"}` + "\n" +
			`{"type":"note","at":"2000-01-01T00:00:01Z","phase":"preparing","warning":true,"text":"the session is not kept"}` + "\n"},
	}, {
		name: "a run that never begins has told nothing",
		run:  func(r *Report) error { r.Note(true, "lost"); return nil },
	}, {
		name: "what a job tells is passed on",
		run: func(r *Report) error {
			begin(r)
			r.Report(event.Event{At: time.Now(), Type: event.StateChanged, Phase: event.Running, Progress: 26})
			return nil
		},
		text: streams{err: started + "2000-01-01T00:00:00Z import snap: running, 26 %\n"},
		json: streams{out: startLine +
			`{"type":"state","at":"2000-01-01T00:00:00Z","phase":"running","progress":26,"started_at":""}` + "\n"},
	}} {
		s.play(t)
	}
}

func TestAWarningIsReadWhateverBecomesOfTheRun(t *testing.T) {
	t.Parallel()
	const (
		warned  = "personium-cell: warning: --insecure is set\n"
		warning = `{"type":"note","at":"2000-01-01T00:00:00Z","phase":"preparing","warning":true,"text":"--insecure is set"}` + "\n"
	)
	for _, s := range []scene{{
		name:  "of a run that never begins",
		run:   func(r *Report) error { r.Warning("--insecure is set"); return nil },
		text:  streams{err: warned},
		json:  streams{err: warned},
		quiet: streams{err: warned},
	}, {
		name:  "before it begins",
		run:   func(r *Report) error { r.Warning("--insecure is set"); begin(r); return nil },
		text:  streams{err: warned + started},
		json:  streams{out: startLine + warning, err: warned},
		quiet: streams{err: warned},
	}, {
		name:  "after it began",
		run:   func(r *Report) error { begin(r); r.Warning("--insecure is set"); return nil },
		text:  streams{err: started + warned},
		json:  streams{out: startLine + warning, err: warned},
		quiet: streams{err: warned},
	}} {
		s.play(t)
	}
}

func TestAQuestionTakesWhatIsDrawnAway(t *testing.T) {
	t.Parallel()
	scene{
		name: "a question in the middle of an import",
		run: func(r *Report) error {
			begin(r)
			r.Pause()
			r.Report(event.Event{At: time.Now(), Type: event.StateChanged, Phase: event.Queued, Progress: -1})
			r.Resume()
			r.Report(event.Event{At: time.Now(), Type: event.StateChanged, Phase: event.Running, Progress: -1})
			return nil
		},
		text: streams{err: started + "2000-01-01T00:00:00Z import snap: preparing\n2000-01-01T00:00:00Z import snap: running\n"},
		json: streams{out: startLine +
			`{"type":"state","at":"2000-01-01T00:00:00Z","phase":"queued","progress":null,"started_at":""}` + "\n" +
			`{"type":"state","at":"2000-01-01T00:00:00Z","phase":"running","progress":null,"started_at":""}` + "\n"},
	}.play(t)
}

// What is asked for has to be read, whatever is left out otherwise.
func TestWhatIsSaidToSomebodyWhoIsAskedIsOnOneLineEach(t *testing.T) {
	t.Parallel()
	said := streams{err: "replaced:  everything in https://unit1.example/cell1/\nby:        a\\x1b[31m.zip\n"}
	scene{
		name: "two lines",
		run: func(r *Report) error {
			r.Say("replaced:  everything in "+cellURL, "by:        a\x1b[31m.zip")
			return nil
		},
		text: said, json: said, quiet: said,
	}.play(t)
}

func TestAnErrorSaysWhatCanBeDone(t *testing.T) {
	t.Parallel()
	wrote := streams{err: "personium-cell: error: the cell is busy\\n\n"}
	scene{
		name: "of a run that goes on",
		run:  func(r *Report) error { r.Error("the cell is busy\n"); return nil },
		text: wrote, json: wrote, quiet: wrote,
	}.play(t)
	hinted := streams{err: "personium-cell: error: the cell is busy\n" +
		"personium-cell: hint: look with personium-cell status --wait\n"}
	scene{
		name: "with a command",
		run: func(r *Report) error {
			WriteError(r.options.Err, "the cell is busy", refusal.Say("look with ").Command("status", "--wait"))
			return nil
		},
		text: hinted, json: hinted, quiet: hinted,
	}.play(t)
}

func TestWhatIsNotForPrintingIsQuoted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                  "",
		"plain, ä and 日本":   "plain, ä and 日本",
		"a\tb\nc":           `a\tb\nc`,
		"\x1b[31mred\x00":   `\x1b[31mred\x00`,
		"left \u202e right": `left \u202e right`,
		"it's":              "it's",
		"\u00a0":            `\u00a0`,
		"not \xff UTF-8":    "not \ufffd UTF-8",
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
