package cli

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

func noneOf(*http.Request, bool) bool { return false }

// A healthy job can stand still for minutes. No setting makes the ten minutes shorter in which one that is taken for dead is watched.
func TestADeadJobIsWatchedForTenMinutesBeforeItsLockIsImportedOver(t *testing.T) {
	t.Parallel()
	begin := []string{"import", "--name", "CellExport_2017_01", "--stall-timeout", "1m"}
	despite := func(stall string) []string {
		return []string{"import", "--name", "CellExport_2017_01", "--despite-lock", "--stall-timeout", stall}
	}
	for _, c := range []struct {
		stall       string
		least, most time.Duration
		words       string
	}{
		{"5s", 9 * time.Minute, 15 * time.Minute, "once nothing has changed for 10m0s"},
		{"30m", 29 * time.Minute, 35 * time.Minute, "once nothing has changed for 30m0s"},
	} {
		o := sandbox.Options{Style: "subdomain", Faults: []string{"killed=lock-kept"}}
		r := inBubble(t, &stranger{of: noneOf, lines: true}, o, begin, despite(c.stall))
		if last := r[1]; r[0].code != int(refusal.Running) || last.code != int(refusal.Done) || last.took < c.least || last.took > c.most ||
			!strings.Contains(last.output, c.words) || last.truth.POSTs != 2 || last.truth.ImportsCompleted != 1 {
			t.Errorf("--stall-timeout %s: exits %d and %d after %s; %+v\n%s", c.stall, r[0].code, last.code, last.took, last.truth, last.output)
		}
		if n := strings.Count(r[1].output, ": waiting, the cell is busy, "); n < 8 {
			t.Errorf("it tells only %d times that it waits\n%s", n, r[1].output)
		}
	}
}

// Who gives up is told what comes next.
func TestWhoGivesUpTheWatchOfADeadJobIsToldWhatIsNext(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{Style: "subdomain", Faults: []string{"killed=lock-kept"}}
	r := inBubble(t, &stranger{of: noneOf}, o, []string{"import", "--name", "CellExport_2017_01", "--stall-timeout", "1m"},
		[]string{"import", "--name", "CellExport_2017_01", "--despite-lock", "--timeout", "2m"})[1]
	if r.code != int(refusal.Unreachable) || !strings.Contains(r.output, "nothing was started") ||
		!strings.Contains(r.output, "; how the cell stands: personium-cell status --cell http://cell1.unit.localhost:8080/; if the job has not moved, the same command again") {
		t.Errorf("exit %d\n%s", r.code, r.output)
	}
}
