package job

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

var (
	timelineCount = flag.Int("timelines", 2000, "how many random server timelines the verdict is tried on")
	timelineSeed  = flag.Uint64("timelines-seed", 1, "the seed of the first of them; each further one has the next")
)

const (
	patience    = 100 * time.Minute // after the last thing that happened, beyond every limit
	requestsMax = 100_000           // of one timeline
	tracesShown = 3
	naiveShare  = 5 // of how many timelines one is tried with "ready means done"
)

// TestTimelinesNeverEndInAFalseVerdict tries Prepare, Start and Wait on random timelines of a model of the unit.
// go test ./internal/job -run Timelines -v -timelines 100000
func TestTimelinesNeverEndInAFalseVerdict(t *testing.T) {
	t.Parallel()
	tally := runTimelines(t, *timelineCount, verdict)
	t.Log(tally.String())
	if len(tally.failures) > 0 {
		t.Errorf("false verdicts:\n%s", tally.reasons())
	}
	for _, f := range tally.failures[:min(len(tally.failures), tracesShown)] {
		t.Logf("-timelines 1 -timelines-seed %d: %s\n%s", f.seed, f.wrong, traceTimeline(t, f.seed, verdict))
	}
	if share := tally.share(); tally.clean >= 100 && share < 0.95 {
		t.Errorf("only %.2f %% of the timelines that complete and stay readable end in done", 100*share)
	}
}

// TestTimelinesUnmaskReadyMeansDone shows that the timelines can tell a bad verdict from a good one.
func TestTimelinesUnmaskReadyMeansDone(t *testing.T) {
	t.Parallel()
	n := max(*timelineCount/naiveShare, 1)
	tally := runTimelines(t, n, readyMeansDone)
	t.Logf("\"ready means done\": %d of %d verdicts are false, seed %d", len(tally.failures), n, *timelineSeed)
	if n >= 100 && len(tally.failures) < n/20 {
		t.Errorf("\"ready means done\" is false in only %d of %d timelines", len(tally.failures), n)
	}
}

// readyMeansDone is what a plain polling loop concludes.
func readyMeansDone(h *History) decision {
	switch h.Last.Answer {
	case AnswerReady:
		return decision{verdict: Done}
	case AnswerFailed, AnswerClosed:
		return decision{verdict: Failed}
	}
	return withinLimits(h, judgeTrouble(h))
}

// runTimelines runs n timelines, on as many goroutines as there are processors, each in a bubble with its own time.
func runTimelines(t *testing.T, n int, judge func(*History) decision) *timelineTally {
	begin := time.Now()
	whole := &timelineTally{verdicts: map[string]int{}, first: *timelineSeed}
	var mu sync.Mutex
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			part := &timelineTally{verdicts: map[string]int{}}
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

func runTimeline(t *testing.T, seed uint64, judge func(*History) decision, trace func(time.Duration, string)) timelineResult {
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

// run is an admin who starts a job, waits for it, perhaps gives up, and perhaps comes back.
func (r *timelineResult) run(ctx context.Context, judge func(*History) decision) {
	s, u := r.script, r.unit
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go u.watch(ctx, func(why string) { r.gaveUp = why; cancel() })
	client, err := personium.New(personium.Cell{URL: modelCellURL(s.style), UnitURL: modelUnitURL, Name: "cell1", Style: s.style},
		personium.Options{Source: modelSource{renews: s.renews}, RequestKey: "timeline", Transport: u})
	if err != nil {
		r.err = err
		return
	}
	first, interrupt := context.WithCancel(ctx)
	defer interrupt()
	if s.cancelAt > 0 {
		defer time.AfterFunc(s.cancelAt, interrupt).Stop()
	}
	h, err := prepareAndStart(first, client, s)
	if err != nil {
		r.err = err
	} else {
		r.outcome = waitWith(first, client, h, judge)
		if r.outcome.Stop == StopInterrupted && s.resumeFor > 0 && r.gaveUp == "" {
			u.resume(time.Now().Add(s.resumeFor))
			pauseFor(ctx, s.resumeFor)
			r.outcome = waitWith(ctx, client, resumed(h, s.limits), judge)
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	r.endedAt = time.Now()
	u.advance(r.endedAt)
}

func prepareAndStart(ctx context.Context, client *personium.Client, s script) (*History, error) {
	p, err := Prepare(ctx, client, silent{}, Request{Kind: s.kind, Name: snapshot.Name(s.name), Limits: s.limits, WaitBusy: s.waitBusy})
	if err != nil {
		return nil, err
	}
	defer p.Close()
	h, _, err := p.Start(ctx)
	return h, err
}

// waitWith is Wait, with another verdict in verdict's place.
func waitWith(ctx context.Context, client *personium.Client, h *History, judge func(*History) decision) Outcome {
	w := &watch{client: client, report: silent{}, history: h, judge: judge, noted: map[string]bool{}}
	w.evidence = h.evidence()
	return w.follow(ctx)
}

// resumed is the history as another process reads it from the journal.
func resumed(h *History, l Limits) *History {
	data, err := json.Marshal(h)
	var again History
	if err == nil {
		err = json.Unmarshal(data, &again)
	}
	if err != nil {
		panic(err)
	}
	again.Resume(l)
	return &again
}

// silent hears nothing.
type silent struct{}

func (silent) Report(Event) {}

// A modelSource gives out a token, and another one when that is refused.
type modelSource struct{ renews bool }

func (modelSource) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: firstToken}, nil
}

func (s modelSource) Renew(context.Context, personium.Credential) (personium.Credential, error) {
	if !s.renews {
		return personium.Credential{}, errors.New("no other token")
	}
	return personium.Credential{Bearer: secondToken}, nil
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
func traceTimeline(t *testing.T, seed uint64, judge func(*History) decision) string {
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
