package report

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestARefusalSaysWhyAndWhatCanBeDone(t *testing.T) {
	t.Parallel()
	busy := Refused{Why: refusal.New(refusal.Busy, refusal.Next{}, "the cell is busy"), Hint: "wait for it with --wait-busy",
		ServerCode: "PR409-CM-0002", ServerText: `"cell import"`}
	const words = "personium-cell: error: the cell is busy\npersonium-cell: hint: wait for it with --wait-busy\n"
	const line = `{"type":"result","verdict":"not started","proof":"","reason":"the cell is busy","not_proved":"","exit_code":6,` +
		`"kind":"import","cell":"https://unit1.example/cell1/","name":"snap","started_at":"","elapsed_s":0,"counts":null,` +
		`"request_key":"nightly-7","error":{"message":"the cell is busy","hint":"wait for it with --wait-busy",` +
		`"server_code":"PR409-CM-0002","server_message":"\"cell import\"","code":"busy"}}` + "\n"
	inLog := busy
	inLog.InLog = true
	for _, s := range []scene{{
		name:  "after the run has started",
		run:   func(r *Report) error { begin(r); return r.Refused(busy) },
		text:  streams{err: started + words},
		json:  streams{out: startLine + line, err: words},
		quiet: streams{err: words},
		shown: 6,
	}, {
		name: "before it has started: then it begins with that",
		run: func(r *Report) error {
			r.Note(false, "asked")
			r.SetCell(cellURL, "nightly-7")
			return r.Refused(busy)
		},
		text: streams{err: started + "2000-01-01T00:00:00Z import snap: asked\n" + words},
		json: streams{out: startLine +
			`{"type":"note","at":"2000-01-01T00:00:00Z","phase":"","warning":false,"text":"asked"}` + "\n" + line, err: words},
		quiet: streams{err: words},
		shown: 6,
	}, {
		name:  "where the unit has a request in its log",
		run:   func(r *Report) error { begin(r); return r.Refused(inLog) },
		text:  streams{err: started + words + logged},
		json:  streams{out: startLine + line, err: words},
		quiet: streams{err: words + logged},
		shown: 6,
	}} {
		s.play(t)
	}
}

func TestARefusalNeedsNeitherCellNorHint(t *testing.T) {
	t.Parallel()
	for _, s := range []scene{{
		name: "of settings that cannot be used",
		run: func(r *Report) error {
			return r.Refused(Refused{Why: refusal.Misuse(refusal.Say("not shown: the hint is the caller's"), "no cell is given")})
		},
		text: streams{err: "personium-cell: error: no cell is given\n"},
		json: streams{out: `{"type":"start","schema":1,"kind":"import","cell":"","name":"snap","request_key":"",` +
			`"at":"2000-01-01T00:00:00Z"}` + "\n" +
			`{"type":"result","verdict":"not started","proof":"","reason":"no cell is given","not_proved":"","exit_code":2,` +
			`"kind":"import","cell":"","name":"snap","started_at":"","elapsed_s":0,"counts":null,"request_key":"",` +
			`"error":{"message":"no cell is given","hint":"","server_code":"","server_message":"","code":"usage"}}` + "\n",
			err: "personium-cell: error: no cell is given\n"},
		quiet: streams{err: "personium-cell: error: no cell is given\n"},
		shown: 2,
	}, {
		name: "of a command that starts nothing, with a word of its own",
		run: func(r *Report) error {
			r.Subject(event.Kind("status"), "")
			return r.Refused(Refused{Why: refusal.Interrupted(""), Verdict: "unknown"})
		},
		text: streams{err: "personium-cell: error: interrupted\n"},
		json: streams{out: `{"type":"start","schema":1,"kind":"status","cell":"","name":"","request_key":"",` +
			`"at":"2000-01-01T00:00:00Z"}` + "\n" +
			`{"type":"result","verdict":"unknown","proof":"","reason":"interrupted","not_proved":"","exit_code":130,` +
			`"kind":"status","cell":"","name":"","started_at":"","elapsed_s":0,"counts":null,"request_key":"",` +
			`"error":{"message":"interrupted","hint":"","server_code":"","server_message":"","code":"interrupted"}}` + "\n",
			err: "personium-cell: error: interrupted\n"},
		quiet: streams{err: "personium-cell: error: interrupted\n"},
		shown: 130,
	}} {
		s.play(t)
	}
}

func TestANoIsToldAndIsNoProblem(t *testing.T) {
	t.Parallel()
	const words = "personium-cell: nothing was started\n"
	scene{
		name: "a no at a question",
		run: func(r *Report) error {
			begin(r)
			return r.Refused(Refused{Why: refusal.Declined("nothing was started")})
		},
		text: streams{err: started + words},
		json: streams{out: startLine + `{"type":"result","verdict":"not started","proof":"","reason":"nothing was started",` +
			`"not_proved":"","exit_code":130,"kind":"import","cell":"https://unit1.example/cell1/","name":"snap","started_at":"",` +
			`"elapsed_s":0,"counts":null,"request_key":"nightly-7","error":null}` + "\n", err: words},
		quiet: streams{err: words},
		shown: 130,
	}.play(t)
}
