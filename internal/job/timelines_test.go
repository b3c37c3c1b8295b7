package job

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/verdict"
)

var (
	timelineCount = flag.Int("timelines", 2000, "how many random server timelines the verdict is tried on")
	timelineSeed  = flag.Uint64("timelines-seed", 1, "the seed of the first of them; each further one has the next")
)

const (
	patience    = 100 * time.Minute // after the last thing that happened, beyond every limit
	requestsMax = 100_000           // of one timeline
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
	theSample()
	tally := runTimelines(t, *timelineCount, verdict.Judge)
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
	theSample()
	n := max(*timelineCount/naiveShare, 1)
	tally := runTimelines(t, n, readyMeansDone)
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

// runTimelines runs n timelines, on as many goroutines as there are processors, each in a bubble with its own time.
func runTimelines(t *testing.T, n int, judge func(*verdict.History) verdict.Decision) *timelineTally {
	begin := time.Now()
	whole := newTally()
	whole.first = *timelineSeed
	var mu sync.Mutex
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			part := newTally()
			for i := w; i < n; i += workers {
				seed := *timelineSeed + uint64(i)
				part.add(seed, runTimeline(t, seed, judge, nil))
			}
			mu.Lock()
			defer mu.Unlock()
			whole.merge(part)
		})
	}
	group.Wait()
	slices.SortFunc(whole.failures, func(a, b timelineFailure) int { return int(a.seed) - int(b.seed) })
	whole.took = time.Since(begin)
	return whole
}

func runTimeline(t *testing.T, seed uint64, judge func(*verdict.History) verdict.Decision, trace func(time.Duration, string)) timelineResult {
	var r timelineResult
	synctest.Test(t, func(t *testing.T) {
		c := newChance(seed)
		s := newScript(c)
		u := newModelUnit(c, s)
		u.trace = trace
		r = timelineResult{script: s, unit: u}
		r.run(t.Context(), judge)
	})
	return r
}

// watch ends a timeline that does not end by itself.
func (u *modelUnit) watch(ctx context.Context, giveUp func(why string)) {
	for ctx.Err() == nil {
		u.mu.Lock()
		end, requests := u.quiet().Add(patience), u.requests
		u.mu.Unlock()
		switch {
		case requests > requestsMax:
			giveUp(fmt.Sprintf("%d requests, and no end", requests))
		case !time.Now().Before(end):
			giveUp(fmt.Sprintf("no verdict %s after the last thing that happened", patience))
		default:
			pauseFor(ctx, min(time.Until(end), time.Hour))
		}
	}
}

// traceTimeline runs a timeline once more and writes down what happens in it.
func traceTimeline(t *testing.T, seed uint64, judge func(*verdict.History) verdict.Decision) string {
	const most = 120
	var lines []string
	var recent []string
	again := 0
	r := runTimeline(t, seed, judge, func(at time.Duration, text string) {
		if slices.Contains(recent, text) {
			again++
			return
		}
		if again > 0 {
			lines = append(lines, fmt.Sprintf("              … %d more of these", again))
		}
		recent, again = append(recent[max(0, len(recent)-5):], text), 0
		lines = append(lines, fmt.Sprintf("%12.3fs %s", at.Seconds(), text))
	})
	if n := len(lines); n > most {
		lines = slices.Concat(lines[:most/3], []string{fmt.Sprintf("… %d lines …", n-most)}, lines[n-most*2/3:])
	}
	verdict := fmt.Sprintf("%12.3fs %s (%s): %s", r.endedAt.Sub(r.unit.began).Seconds(), r.outcome.Verdict, r.outcome.Stop, r.outcome.Reason)
	if r.err != nil {
		verdict = r.err.Error()
	}
	return r.script.String() + "\n" + strings.Join(lines, "\n") + "\n" + verdict
}
