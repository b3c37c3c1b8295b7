package job

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// That a lock does not keep an import away is said only in subdomain style, of a job that may be dead, with what speaks for that.
func TestALockIsOnlySaidToBeOneOfTheDeadWithItsEvidence(t *testing.T) {
	t.Parallel()
	ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	held := personium.Lock{State: personium.LockHeld}
	for _, tc := range []struct {
		name  string
		kind  event.Kind
		style personium.Style
		began string
		lock  personium.Lock
		still time.Duration // for how long the journal knows the job to stand
		want  string        // "": nothing is offered
	}{
		{"an hour old", event.Import, personium.SubdomainStyle, ago(2 * time.Hour), held, 0, "; it began 2h0m0s ago: if its unit was restarted since, the job "},
		{"seen to stand still", event.Import, personium.SubdomainStyle, ago(30 * time.Minute), held, 20 * time.Minute,
			"; this machine has seen it stand at 40 % for 20m0s: if its unit was restarted since, "},
		{"seen for a moment", event.Import, personium.SubdomainStyle, ago(30 * time.Minute), held, time.Minute, ""},
		{"new", event.Import, personium.SubdomainStyle, ago(time.Minute), held, 0, ""},
		{"path style", event.Import, personium.PathStyle, ago(2 * time.Hour), held, 0, ""},
		{"an export is wanted", event.Export, personium.SubdomainStyle, ago(2 * time.Hour), held, 0, ""},
		{"a lock that cannot be probed", event.Import, personium.SubdomainStyle, ago(2 * time.Hour), personium.Lock{State: personium.LockUnknown}, 0, ""},
		{"a job that has lost its lock", event.Import, personium.SubdomainStyle, ago(2 * time.Hour), personium.Lock{State: personium.LockFree}, 0, "; it began 2h0m0s ago: "},
		{"a queued job", event.Import, personium.SubdomainStyle, "", held, 0, ""},
	} {
		of := personium.Cell{URL: "https://cell1.u.test/", UnitURL: "https://u.test/", Name: "cell1", Style: tc.style}
		client, err := personium.New(of, personium.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := &Plan{Request: Request{Kind: tc.kind, Name: "snap", StateDir: t.TempDir()}, client: client}
		s := cell.State{Lock: tc.lock, Import: verdict.Look{Answer: verdict.AnswerProcessing, Name: "old", StartedAt: tc.began, Progress: 40}}
		if tc.still > 0 {
			h := newHistory(client, event.Import, "old")
			h.News, h.NewsSince = s.Import, time.Now().Add(-tc.still)
			if _, err := NewJournal(p.StateDir).begin(of, "key", h); err != nil {
				t.Fatal(err)
			}
		}
		got := p.busyNext(s).Words()
		const always = "wait for it with --wait-busy 30m, or watch it: personium-cell status --wait"
		if tc.want == "" && got != always || !strings.HasPrefix(got, always+tc.want) || strings.Contains(got, "--despite-lock") != (tc.want != "") {
			t.Errorf("%s: got %q", tc.name, got)
		}
	}
}
