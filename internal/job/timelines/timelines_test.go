package timelines_test

import (
	"flag"
	"math"
	"testing"

	"github.com/personium/personium-cell/internal/job/timelines"
	"github.com/personium/personium-cell/internal/verdict"
)

var (
	timelineCount = flag.Int("timelines", 2000, "how many random server timelines the verdict is tried on")
	timelineSeed  = flag.Uint64("timelines-seed", 1, "the seed of the first of them; each further one has the next")
)

const (
	tracesShown = 3
	leastDone   = 97.0 // percent of the timelines that complete and stay readable, less what chance may take of few
	// leastUncounted is the same where the admin does not want the content to be compared: one that nobody saw at work is not done then.
	leastUncounted = 85.0
	naiveShare     = 5 // of how many timelines one is tried with "ready means done"
)

// TestTimelinesNeverEndInAFalseVerdict tries Prepare, Start and Wait on random timelines of a model of the unit.
// go test ./internal/job/timelines -v -timelines 100000
func TestTimelinesNeverEndInAFalseVerdict(t *testing.T) {
	t.Parallel()
	n := *timelineCount
	if testing.Short() {
		n = max(n/10, 1)
	}
	tally := timelines.Run(t, timelines.Draw{First: *timelineSeed, N: n}, verdict.Judge)
	t.Log(tally.String())
	t.Log(tally.Costs())
	t.Log(tally.Hardships())
	shown := tally.Failures[:min(len(tally.Failures), tracesShown)]
	if len(tally.Failures) > 0 {
		t.Errorf("false verdicts:\n%s", tally.Reasons())
	}
	for _, f := range shown {
		d := timelines.Draw{First: f.Seed}
		t.Logf("-timelines 1 -timelines-seed %d: %s\n%s", f.Seed, f.Wrong, timelines.Trace(t, d, verdict.Judge))
	}
	for wanted, s := range tally.Clean {
		least := leastDone
		if wanted == timelines.NotCounted {
			least = leastUncounted
		}
		if s.All >= 50 && s.Percent() < least-100/math.Sqrt(float64(s.All)) {
			t.Errorf("only %.2f %% of the timelines that complete and stay readable end in done (%s)", s.Percent(), wanted)
		}
	}
}

// TestTimelinesUnmaskReadyMeansDone shows that the timelines can tell a bad verdict from a good one.
func TestTimelinesUnmaskReadyMeansDone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs some hundreds")
	}
	n := max(*timelineCount/naiveShare, 1)
	tally := timelines.Run(t, timelines.Draw{First: *timelineSeed, N: n}, readyMeansDone)
	t.Logf("\"ready means done\": %d of %d verdicts are false, seed %d", len(tally.Failures), n, *timelineSeed)
	if n >= 100 && len(tally.Failures) < n/20 {
		t.Errorf("\"ready means done\" is false in only %d of %d timelines", len(tally.Failures), n)
	}
}

// readyMeansDone is what a plain polling loop concludes from a state; about everything else it is no worse than verdict.
func readyMeansDone(h *verdict.History) verdict.Decision {
	switch h.Last.Answer {
	case verdict.AnswerReady:
		return verdict.Decision{Verdict: verdict.Done}
	case verdict.AnswerFailed, verdict.AnswerClosed:
		return verdict.Decision{Verdict: verdict.Failed}
	}
	return verdict.Judge(h)
}
