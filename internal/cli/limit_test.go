package cli

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

const limitTold = "a proxy in front of the unit answers 429 (too many requests); each request is tried again for up to "

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
