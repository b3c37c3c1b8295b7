package cli

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

const limitTold = "a proxy in front of the unit answers 429 (too many requests), which slows this run down; " +
	"each request is tried again for up to "

// A request that is tried again for a minute is explained, once, also before it is known which cell the run is about.
func TestARequestThatIsTurnedAwayAgainAndAgainIsTold(t *testing.T) {
	t.Parallel()
	for what, of := range map[string]func(*http.Request, bool) bool{"PROPFIND": propfindOf, "everything": anyOf} {
		list := []string{"snapshot", "list"}
		r := inBubble(t, &stranger{status: 429, of: of, lines: true}, sandbox.Options{Style: "path"}, list, append(list, "--quiet"))
		if r[0].check(t, what, refusal.Unreachable); strings.Count(r[0].output, limitTold+"1m0s\n") != 1 {
			t.Errorf("%s\n%s", what, r[0].output)
		}
		if r[1].check(t, what, refusal.Unreachable); strings.Contains(r[1].output, limitTold) {
			t.Errorf("%s, quiet\n%s", what, r[1].output)
		}
	}
	r := runBehind(t, &stranger{status: 429, of: anyOf, most: 2, lines: true}, "path", "snapshot", "list")
	if r.check(t, "a moment", refusal.Done); strings.Contains(r.output, limitTold) {
		t.Errorf("it tells of a moment\n%s", r.output)
	}
}

// A limit that turns no request away for long makes a run that is done take many times as long: that is told, once.
func TestALimitThatSlowsADoneRunDownIsTold(t *testing.T) {
	t.Parallel()
	r := runBehind(t, &stranger{status: 429, of: limited(anyOf), lines: true}, "path", "import", "--name", "CellExport_2017_01")
	if r.check(t, "import", refusal.Done); strings.Count(r.output, limitTold+"1m0s\n") != 1 ||
		strings.Index(r.output, limitTold) > strings.Index(r.output, "running") {
		t.Errorf("%s", r.output)
	}
}

// The page of a proxy is no answer of core without its version, and doctor tells of the limit itself.
func TestDoctorJudgesTheUnitBehindALimitByAnAnswerOfCore(t *testing.T) {
	t.Parallel()
	for what, of := range map[string]func(*http.Request, bool) bool{"the first": anyOf, "later ones": laterThanTheFirst()} {
		r := runBehind(t, &stranger{status: 429, of: of, most: 1}, "path", "doctor")
		r.check(t, what, refusal.Done)
		for _, want := range []string{"server      the unit says that it is core 1.8.4",
			"warning  server      a proxy in front of the unit answers 429 (too many requests)"} {
			if !strings.Contains(r.output, want) {
				t.Errorf("%s: no %q\n%s", what, want, r.output)
			}
		}
	}
	unlimited := runBehind(t, &stranger{of: func(*http.Request, bool) bool { return false }}, "path", "doctor")
	if unlimited.check(t, "without a limit", refusal.Done); strings.Contains(unlimited.output, "429") {
		t.Errorf("without a limit\n%s", unlimited.output)
	}
}

// laterThanTheFirst is every request but the first.
func laterThanTheFirst() func(*http.Request, bool) bool {
	first := true
	return func(*http.Request, bool) bool {
		was := first
		first = false
		return !was
	}
}

// What cannot be counted for as long as an outage may last is over: the tries of the wire are not tried again.
func TestCountingThatIsTurnedAwayEndsWithTheOutage(t *testing.T) {
	t.Parallel()
	counting := func(r *http.Request, posted bool) bool {
		return posted && strings.Contains(r.URL.RawQuery, "inlinecount")
	}
	for _, c := range []struct {
		args []string
		most time.Duration // the job itself takes less than 30 seconds, its end half a minute or one
	}{
		{[]string{"--as-is"}, 45 * time.Second},
		{nil, 2 * time.Minute},
	} {
		for _, style := range []string{"path", "subdomain"} {
			args := append([]string{"import", "--name", "CellExport_2017_01", "--max-outage", "4s"}, c.args...)
			r := runBehind(t, &stranger{status: 429, of: counting}, style, args...)
			if r.check(t, style, refusal.Unproved); r.took > c.most {
				t.Errorf("%s, %v: it took %s\n%s", style, c.args, r.took, r.output)
			}
		}
	}
}
