package job

import (
	"context"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
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
		w := &watch{client: client, history: &History{Kind: event.Import}, judge: verdict, phase: phase}
		d := w.roundInTime(gone)
		if d.verdict != StillRunning || d.stop != StopInterrupted || !strings.HasPrefix(d.reason, want) {
			t.Errorf("%s: %+v", phase, d)
		}
		if got := hint(w.history, d); (got != "") != (phase == event.Counting) {
			t.Errorf("%s: hint %q", phase, got)
		}
	}
}

func TestOnlyTheFirstReasonsAreSaid(t *testing.T) {
	t.Parallel()
	many := strings.Split(strings.Repeat("x,", 1000)+"x", ",")
	if got, want := firstOf(many), "x; x; x; and 998 more like these"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := firstOf(many[:3]); got != "x; x; x" {
		t.Errorf("got %q", got)
	}
}
