package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestAResultIsALineForScriptsAndTextForPeople(t *testing.T) {
	t.Parallel()
	for _, s := range []scene{{
		name: "a line and a table",
		run: func(r *Report) error {
			begin(r)
			return r.Result(r.Done("2 files are listed"), "NAME  SIZE\nsnap\x07  12")
		},
		text: streams{"NAME  SIZE\nsnap\\a  12\n", started},
		json: streams{out: startLine + `{"type":"result","verdict":"done","proof":"","reason":"2 files are listed","not_proved":"",` +
			`"exit_code":0,"kind":"import","cell":"https://unit1.example/cell1/","name":"snap","started_at":"","elapsed_s":0,` +
			`"counts":null,"request_key":"nightly-7","error":null}` + "\n"},
	}, {
		name: "a line that tells more",
		run: func(r *Report) error {
			return r.Result(struct {
				Line
				Size int64 `json:"size"`
			}{r.Line("clean", "nothing found"), 12}, "clean")
		},
		text: streams{out: "clean\n"},
		json: streams{out: `{"type":"result","verdict":"clean","proof":"","reason":"nothing found","not_proved":"",` +
			`"exit_code":0,"kind":"import","cell":"","name":"snap","started_at":"","elapsed_s":0,` +
			`"counts":null,"request_key":"","error":null,"size":12}` + "\n"},
	}, {
		name: "a result that says no, and why",
		run: func(r *Report) error {
			if err := r.Result(r.Line("refused", "no"), "no"); err != nil {
				return err
			}
			return r.Denied(refusal.New(refusal.Unauthorised, refusal.Next{}, "the token is expired"), "get a new one")
		},
		text:  streams{"no\n", "personium-cell: error: the token is expired\npersonium-cell: hint: get a new one\n"},
		quiet: streams{err: "personium-cell: error: the token is expired\npersonium-cell: hint: get a new one\n"},
		json: streams{out: `{"type":"result","verdict":"refused","proof":"","reason":"no","not_proved":"",` +
			`"exit_code":0,"kind":"import","cell":"","name":"snap","started_at":"","elapsed_s":0,` +
			`"counts":null,"request_key":"","error":null}` + "\n"},
		shown: 4,
	}} {
		s.play(t)
	}
}

func TestNothingIsToldAnyMoreAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(r *Report) error{
		"a result":   func(r *Report) error { return r.Result(r.Done("yes"), "yes") },
		"an outcome": func(r *Report) error { return r.Outcome(verdict.Outcome{Verdict: verdict.Failed}, refusal.Failed, "") },
		"a refusal":  func(r *Report) error { return r.Refused(Refused{Why: refusal.Interrupted("")}) },
		"a close":    func(r *Report) error { r.Close(); return nil },
	} {
		for _, o := range []Options{{}, {JSON: true}} {
			synctest.Test(t, func(t *testing.T) {
				want, _ := o.see(func(r *Report) error { begin(r); return end(r) })
				got, _ := o.see(func(r *Report) error {
					begin(r)
					err := end(r)
					r.Note(true, "too late")
					return err
				})
				if got != want || want == (streams{}) {
					t.Errorf("%s, JSON %t: got %q, want %q", name, o.JSON, got, want)
				}
			})
		}
	}
}

func TestAResultThatCannotBeWrittenIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	const why = "personium-cell: error: write the result: no space left on device\n"
	busy := func(r *Report) Line { l := r.Line("busy", "a job"); l.ExitCode = refusal.Running; return l }
	for name, c := range map[string]struct {
		end  func(r *Report) error
		code refusal.Code
		said string
	}{
		"a result":           {func(r *Report) error { return r.Result(r.Done("yes"), "yes") }, refusal.Unexpected, "yes\n"},
		"a result of a code": {func(r *Report) error { return r.Result(busy(r), "state: busy") }, refusal.Running, "state: busy\n"},
	} {
		for _, inJSON := range []bool{false, true} {
			var errs strings.Builder
			r := New(Options{Out: fullDisk{}, Err: &errs, JSON: inJSON, Display: progress.NewSilent})
			err := c.end(r)
			if code, shown := CodeOfShown(err); !shown || code != c.code || !Unwritten(err) || errs.String() != why+c.said {
				t.Errorf("%s, JSON %t: got %v with code %d after %q", name, inJSON, err, code, errs.String())
			}
			if !Unwritten(fmt.Errorf("import: %w", err)) {
				t.Errorf("%s, JSON %t: not found inside another error", name, inJSON)
			}
		}
	}
	if Unwritten(errors.New("another one")) || Unwritten(nil) {
		t.Error("another error is taken for one of writing")
	}
}

// What was refused decides how the process ends, also where the line of --json does not come out.
func TestARefusalThatCannotBeWrittenKeepsItsCode(t *testing.T) {
	t.Parallel()
	var errs strings.Builder
	r := New(Options{Out: fullDisk{}, Err: &errs, JSON: true})
	err := r.Refused(Refused{Why: refusal.New(refusal.NotFound, refusal.Next{}, "there is no such cell")})
	if code, shown := CodeOfShown(err); code != refusal.NotFound || !shown || !Unwritten(err) {
		t.Errorf("got code %d of %v, shown: %t", code, err, shown)
	}
	if got := errs.String(); got != "personium-cell: error: there is no such cell\n" {
		t.Errorf("stderr: %q", got)
	}
}

func TestASuccessIsNoErrorAndAnotherCodeIsShown(t *testing.T) {
	t.Parallel()
	if err := Shown(refusal.Done, "all is well"); err != nil {
		t.Errorf("done: got %v", err)
	}
	err := Shown(refusal.Incomplete, "12 of 13 rows")
	if err == nil || err.Error() != "12 of 13 rows" {
		t.Errorf("got %v", err)
	}
	if code, shown := CodeOfShown(fmt.Errorf("import: %w", err)); code != refusal.Incomplete || !shown {
		t.Errorf("got code %d, shown: %t", code, shown)
	}
	for _, other := range []error{nil, errors.New("other"), refusal.New(refusal.Busy, refusal.Next{}, "busy")} {
		if code, shown := CodeOfShown(other); code != 0 || shown {
			t.Errorf("%v: got code %d, shown: %t", other, code, shown)
		}
	}
}

// A script reads all keys in each line, empty ones too.
func TestEachResultHasAllKeys(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Line{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"type":"","verdict":"","proof":"","reason":"","not_proved":"","exit_code":0,"kind":"","cell":"","name":"",` +
		`"started_at":"","elapsed_s":0,"counts":null,"request_key":"","error":null}`
	if string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

func TestSecondsOfALineHaveNoMoreDigitsThanMilliseconds(t *testing.T) {
	t.Parallel()
	for ms := range int64(10_000) {
		text, err := json.Marshal(Elapsed(time.Duration(ms)*time.Millisecond + 400*time.Microsecond))
		if want := strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64); err != nil || string(text) != want {
			t.Fatalf("%d ms: got %s, want %s", ms, text, want)
		}
	}
}

// The job ended as it did: its verdict is told on stderr, and decides how the process ends.
func TestAnOutcomeThatCannotBeWrittenKeepsItsCode(t *testing.T) {
	t.Parallel()
	const why = "personium-cell: error: write the result: no space left on device\n"
	for _, c := range []struct {
		verdict verdict.Verdict
		code    refusal.Code
	}{{verdict.Done, refusal.Done}, {verdict.Failed, refusal.Failed}, {verdict.Incomplete, refusal.Incomplete}, {verdict.Unproved, refusal.Unproved}} {
		for _, inJSON := range []bool{false, true} {
			var errs strings.Builder
			r := New(Options{Out: fullDisk{}, Err: &errs, JSON: inJSON, Display: progress.NewSilent})
			o := verdict.Outcome{Kind: event.Import, Name: "snap", Cell: cellURL, Verdict: c.verdict, Reason: "so"}
			code, shown := CodeOfShown(r.Outcome(o, c.code, "do that"))
			want := why + string(c.verdict) + ": import of snap into " + cellURL + ": so\npersonium-cell: hint: do that\n"
			if code != c.code || shown != (c.code != refusal.Done) || errs.String() != want {
				t.Errorf("%s, JSON %t: code %d after %q", c.verdict, inJSON, code, errs.String())
			}
		}
	}
}
