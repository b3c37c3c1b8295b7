package job

import (
	"context"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// Who gives up while the content is compared is told that the job itself is over.
func TestAnInterruptedComparisonIsNotTakenForAJobThatGoesOn(t *testing.T) {
	t.Parallel()
	client, err := personium.New(personium.Cell{URL: "http://127.0.0.1:1/cell1/"}, personium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for phase, want := range map[event.Phase]string{event.Counting: "the import is over as far as can be seen", event.Running: "the looking was interrupted"} {
		w := &follower{Watch: Watch{Client: client, Judge: verdict.Judge}, history: newHistory(client, event.Import, ""), phase: phase}
		d := w.roundInTime(gone)
		if d.Verdict != verdict.StillRunning || d.Stop != verdict.StopInterrupted || !strings.HasPrefix(d.Reason, want) {
			t.Errorf("%s: %+v", phase, d)
		}
		if o := w.outcome(d); o.Hint != "" || (o.Phase == event.Counting) != (phase == event.Counting) {
			t.Errorf("%s: hint %q, phase %q", phase, o.Hint, o.Phase)
		}
	}
}
