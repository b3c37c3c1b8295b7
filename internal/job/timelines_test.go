package job

import (
	"flag"
	"testing"

	"github.com/personium/personium-cell/internal/verdict"
)

var (
	timelineCount = flag.Int("timelines", 2000, "how many random server timelines the verdict is tried on")
	timelineSeed  = flag.Uint64("timelines-seed", 1, "the seed of the first of them; each further one has the next")
)

const (
	tracesShown = 3
	leastDone   = 97.0 // percent of the timelines that complete and stay readable
	// leastUncounted is the same where the admin does not want the content to be compared.
	leastUncounted = 90.0
	naiveShare     = 5 // of how many timelines one is tried with "ready means done"
)

// TestTimelinesNeverEndInAFalseVerdict tries Prepare, Start and Wait on random timelines of a model of the unit.
// go test ./internal/job -run Timelines -v -timelines 100000
func TestTimelinesNeverEndInAFalseVerdict(t *testing.T) {
	t.Parallel()
	tally := runTimelines(t, *timelineSeed, *timelineCount, verdict.Judge)
	t.Log(tally.String())
	if len(tally.failures) > 0 {
		t.Errorf("false verdicts:\n%s", tally.reasons())
	}
	for _, f := range tally.failures[:min(len(tally.failures), tracesShown)] {
		t.Logf("-timelines 1 -timelines-seed %d: %s\n%s", f.seed, f.wrong, traceTimeline(t, f.seed, verdict.Judge))
	}
	for wanted, s := range tally.clean {
		least := leastDone
		if wanted == notCounted {
			least = leastUncounted
		}
		if s.all >= 200 && s.percent() < least {
			t.Errorf("only %.2f %% of the timelines that complete and stay readable end in done (%s)", s.percent(), wanted)
		}
	}
}

// TestTimelinesUnmaskReadyMeansDone shows that the timelines can tell a bad verdict from a good one.
func TestTimelinesUnmaskReadyMeansDone(t *testing.T) {
	t.Parallel()
	n := max(*timelineCount/naiveShare, 1)
	tally := runTimelines(t, *timelineSeed, n, readyMeansDone)
	t.Logf("\"ready means done\": %d of %d verdicts are false, seed %d", len(tally.failures), n, *timelineSeed)
	if n >= 100 && len(tally.failures) < n/20 {
		t.Errorf("\"ready means done\" is false in only %d of %d timelines", len(tally.failures), n)
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
