package cli

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func startOf(r *http.Request, _ bool) bool { return isStart(r) }

// bad says what no run may ever come to: a second job, a name that is burnt without evidence, or a wrong setting once the cell
// has
// answered.
func (r strangeRun) bad() string {
	switch {
	case r.truth.ImportsAccepted+r.truth.ExportsAccepted > 1:
		return "a second job was accepted"
	case strings.Contains(r.output, "burnt"):
		return "a name is called burnt"
	case r.code == int(refusal.Usage), r.code == int(refusal.NotFound):
		return "a setting is called wrong"
	}
	return ""
}

func (r strangeRun) check(t *testing.T, what string, want ...refusal.Code) {
	t.Helper()
	isWanted := len(want) == 0
	for _, code := range want {
		isWanted = isWanted || r.code == int(code)
	}
	if bad := r.bad(); bad != "" || !isWanted {
		t.Errorf("%s: exit %d, want %v %s; %+v\n%s", what, r.code, want, bad, r.truth, r.output)
	}
}

// A POST that cannot have passed is a refusal. Of one that may have, and of one that has all the same, looking tells.
func TestAPostThatCoreDidNotAnswerGetsARightVerdict(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"import", "--name", "CellExport_2017_01"}, {"export", "--name", "new"}} {
		walk(t, func(t *testing.T, s strange, style string) {
			r := runBehind(t, s.before(startOf), style, args...)
			if s.row.For[personium.Starting].Refused() {
				r.check(t, args[0]+", not passed", refusalsOf(s.row.For[personium.Starting])...)
			} else {
				r.check(t, args[0]+", not passed", refusal.Unproved)
			}
			says := strings.Contains(r.output, "nothing was started")
			if r.truth.POSTs != 0 || s.row.For[personium.Starting] == personium.RefusedForGood && !says {
				t.Errorf("%s: %d POSTs\n%s", args[0], r.truth.POSTs, r.output)
			}
			if s.row.Name == personium.NotSent { // there is none that passes
				return
			}
			passing := s.before(startOf)
			passing.passing = true
			runBehind(t, passing, style, args...).check(t, args[0]+", passed", refusal.Done)
		})
	}
}

// refusalsOf are the exit codes that a refusal of somebody in between may have.
func refusalsOf(p personium.Passage) []refusal.Code {
	if p.Lasts() {
		return []refusal.Code{refusal.Unexpected, refusal.Unauthorised}
	}
	return []refusal.Code{refusal.Unreachable}
}

func TestAnUploadThatCoreDidNotAnswerBurnsNoNameWithoutEvidence(t *testing.T) {
	t.Parallel()
	args := []string{"snapshot", "upload", "../../testdata/snapshot/small_src1_exp1.zip", "--name", "new"}
	walk(t, func(t *testing.T, s strange, style string) {
		wanted := refusalsOf(s.row.For[personium.Reading])
		runBehind(t, s.before(putOfArchive), style, args...).check(t, "not passed", wanted...)
		reading := s.before(putOfArchive)
		reading.reads = true
		r := runBehind(t, reading, style, args...)
		if r.check(t, "read, and not passed", wanted...); !strings.Contains(r.output, s.words()) {
			t.Errorf("it does not say %q\n%s", s.words(), r.output)
		}
		if s.row.Name == personium.NotSent { // there is none that passes
			return
		}
		passing := s.before(putOfArchive)
		passing.passing = true
		if s.row.For[personium.Uploading] == personium.MayHavePassed {
			runBehind(t, passing, style, args...).check(t, "passed", refusal.Unproved)
			return
		}
		r = runBehind(t, passing, style, args...)
		if r.check(t, "passed", wanted...); !strings.Contains(r.output, "new.zip is in the snapshot area now") ||
			!strings.Contains(r.output, "snapshot delete new") {
			t.Errorf("it does not say what is stored\n%s", r.output)
		}
	})
}

func putOfArchive(r *http.Request, _ bool) bool {
	return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "__snapshot")
}

// words are what the table says of the answer.
func (s strange) words() string {
	e := &personium.Error{Method: http.MethodPut, URL: "u", Status: s.status, Answered: true}
	if s.row.Name == personium.NotSent || s.row.Name == personium.NoAnswer || s.status == http.StatusRequestEntityTooLarge {
		return "" // these have words of their own
	}
	if s.status == http.StatusNotModified {
		return "a cache answers in the place of the unit"
	}
	return explain.Error("upload", e).Text
}

// The copy of an import that did not arrive is another one the next time; one that did is imported.
func TestACopyThatCoreDidNotAnswerIsImportedOrNot(t *testing.T) {
	t.Parallel()
	args := []string{"import", "--file", "../../testdata/snapshot/forward_refs.zip", "--name", "new", "--yes"}
	walkEvery(t, 4, func(t *testing.T, s strange, style string) {
		if s.status == http.StatusRequestEntityTooLarge { // without a copy, where that loses nothing
			return
		}
		reading := s.before(putOfArchive)
		reading.reads = true
		r := runBehind(t, reading, style, args...)
		r.check(t, "not passed", refusalsOf(s.row.For[personium.Reading])...)
		if strings.Contains(r.output, "another name: --name") || !strings.Contains(r.output, "nothing was started") {
			t.Errorf("not passed\n%s", r.output)
		}
		if s.row.For[personium.Uploading] == personium.MayHavePassed {
			passing := s.before(putOfArchive)
			passing.passing = true
			runBehind(t, passing, style, args...).check(t, "passed", refusal.Done)
		}
	})
}

// What may have arrived of a file that is imported as it is can be imported from where it is.
func TestAnUploadOfAnImportThatMayHaveArrivedSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	s := &stranger{status: http.StatusServiceUnavailable, of: putOfArchive, passing: true}
	r := runBehind(t, s, "path", "import", "--file", "../../testdata/snapshot/many-m27.zip", "--name", "new", "--yes", "--as-is")
	r.check(t, "passed", refusal.Busy)
	const next = "hint: see whether it is whole: personium-cell snapshot check new --cell http://127.0.0.1:8080/cell1/; if so, next time " +
		"--name new, without --file; if not: personium-cell snapshot delete new --cell http://127.0.0.1:8080/cell1/"
	if !strings.Contains(r.output, next) || !strings.Contains(r.output, "nothing was started") {
		t.Errorf("%s", r.output)
	}
}

// Listing, uploading and deleting send PROPFIND first. Somebody who does not know the method does not make the URL of the cell wrong.
func TestAFirstRequestThatCoreDidNotAnswerIsNoWrongSetting(t *testing.T) {
	t.Parallel()
	walkEvery(t, 3, func(t *testing.T, s strange, style string) {
		for _, args := range [][]string{
			{"snapshot", "list"},
			{"snapshot", "upload", "../../testdata/snapshot/small_src1_exp1.zip", "--name", "new"},
			{"snapshot", "delete", "CellExport_2017_01", "--yes"},
		} {
			r := runBehind(t, s.before(propfindOf), style, args...)
			r.check(t, args[1], refusalsOf(s.row.For[personium.Reading])...)
			if needs := s.status == 405 || s.status == 501 || s.status == 403; needs != strings.Contains(r.output, "--method-override") {
				t.Errorf("%s: --method-override in\n%s", args[1], r.output)
			}
		}
	})
}

// What cannot be read before the POST ends the run, and says whether it may pass by itself. Afterwards the watch goes on.
func TestAReadingThatCoreDidNotAnswerIsNoWrongSetting(t *testing.T) {
	t.Parallel()
	state := func(r *http.Request, posted bool) bool {
		return r.Method == http.MethodGet && (strings.HasSuffix(r.URL.Path, "/__import") || strings.HasSuffix(r.URL.Path, "/__export"))
	}
	list := func(r *http.Request, posted bool) bool {
		return r.Method == "PROPFIND" && strings.Contains(r.URL.Path, "__snapshot")
	}
	walk(t, func(t *testing.T, s strange, style string) {
		want := refusalsOf(s.row.For[personium.Reading])
		for what, of := range map[string]func(*http.Request, bool) bool{"state": state, "listing": list} {
			r := runBehind(t, s.before(of), style, "export", "--name", "new")
			if r.check(t, what, want...); r.truth.POSTs != 0 {
				t.Errorf("%s: something was started", what)
			}
		}
		later := s.before(func(r *http.Request, posted bool) bool { return posted && state(r, posted) })
		later.most = 4
		runBehind(t, later, style, "import", "--name", "CellExport_2017_01").check(t, "a watch", refusal.Done)
	})
}

// What cannot be counted is said, at once where it will never be.
func TestACountingThatCoreDidNotAnswerIsUnproved(t *testing.T) {
	t.Parallel()
	counting := func(r *http.Request, posted bool) bool {
		return posted && strings.Contains(r.URL.RawQuery, "inlinecount")
	}
	walk(t, func(t *testing.T, s strange, style string) {
		args := []string{"import", "--name", "CellExport_2017_01", "--max-outage", "10m"}
		r := runBehind(t, s.before(counting), style, args...)
		r.check(t, "never counted", refusal.Unproved)
		if soon := r.took < 5*time.Minute; soon != s.row.For[personium.Counting].Lasts() {
			t.Errorf("it took %s\n%s", r.took, r.output)
		}
		gap := s.before(counting)
		gap.most = 3
		if !s.row.For[personium.Counting].Lasts() {
			runBehind(t, gap, style, args...).check(t, "a gap", refusal.Done)
		}
	})
}
