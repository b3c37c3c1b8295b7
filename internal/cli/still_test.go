package cli

import (
	"net/http"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A job that died with its unit holds its lock for ever. Whoever asks is told since when nothing has changed, and who can do
// something about it; watching alone would go on for ever.
func TestOfAJobThatDoesNotMoveEveryCommandSaysSinceWhenAndWhoCanHelp(t *testing.T) {
	t.Parallel()
	const name = "CellExport_2017_01"
	status := []string{"status"}
	for style, who := range map[string]string{
		"path":      "an operator of the unit has to free its lock",
		"subdomain": "import --despite-lock imports over its lock",
	} {
		helps := "if its unit was restarted it is dead, and " + who + "; watch it again with: personium-cell status --wait"
		through := &stranger{of: func(*http.Request, bool) bool { return false }, lines: true}
		o := sandbox.Options{Style: style, Faults: []string{"stuck"}}
		r := inBubble(t, through, o, []string{"import", "--name", name, "--timeout", "5m"}, status,
			[]string{"status", "--wait", "--timeout", "6m"}, status, []string{"status", "--name", name}, []string{"doctor"},
			[]string{"status", "--json"})
		for i, want := range []struct {
			code  refusal.Code
			words []string
		}{
			{refusal.Running, []string{"the job had not finished after 5m0s (Processing, 77 %)\n", "the server may go on working"}},
			{refusal.Running, []string{"still:   unchanged since 2000-01-01T00:00:", ", as far as this machine has seen\n",
				"next:    watch it with: personium-cell status --wait"}},
			{refusal.Running, []string{"the job had not finished after 6m0s (Processing, 77 %, unchanged since 2000-01-01T00:00:", helps}},
			{refusal.Running, []string{"still:   unchanged since 2000-01-01T00:00:", "next:    the job may still be at work; " + helps}},
			{refusal.Running, []string{"the server says Processing, 77 %, unchanged since 2000-01-01T00:00:", helps}},
			{refusal.Done, []string{", unchanged since 2000-01-01T00:00:",
				"fix: ask an operator whether the unit was restarted since: then the job is dead"}},
			{refusal.Running, []string{`"unchanged_since":"2000-01-01T00:00:`, helps}},
		} {
			r[i].check(t, style, want.code)
			for _, words := range want.words {
				if !strings.Contains(r[i].output, words) {
					t.Errorf("%s, run %d: no %q\n%s", style, i, words, r[i].output)
				}
			}
		}
	}
}

// A job that died in the queue was never seen at work: the lock that it left is what stands.
func TestOfALockThatAQueuedJobLeftTheTimeIsToldToo(t *testing.T) {
	t.Parallel()
	through := &stranger{of: func(*http.Request, bool) bool { return false }}
	o := sandbox.Options{Style: "path", Faults: []string{"killed-queued=lock-kept"}}
	runs := inBubble(t, through, o, []string{"import", "--name", "CellExport_2017_01", "--timeout", "11m"}, []string{"status"},
		[]string{"status", "--name", "CellExport_2017_01"})
	for i, want := range []string{"after 11m0s (Acceptable, but the lock is held, unchanged since ", "still:   unchanged since ",
		"the job is queued, or about to end, unchanged since "} {
		if runs[i].check(t, want, refusal.Running); !strings.Contains(runs[i].output, want) ||
			!strings.Contains(runs[i].output, "an operator of the unit has to free its lock") {
			t.Errorf("%d\n%s", i, runs[i].output)
		}
	}
}
