package timelines

import (
	"context"
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

const (
	patience    = 100 * time.Minute // after the last thing that happened, beyond every limit
	requestsMax = 100_000           // of one timeline

)

// A Judge is what is tried: verdict.Judge, or one that is to be found out.
type Judge func(*verdict.History) verdict.Decision

// A Draw says which timelines are drawn.
type Draw struct {
	First uint64 // the seed of the first one; each further one has the next
	N     int    // how many
}

// Run plays timelines, on as many goroutines as there are processors, each in a bubble with a time of its own. It says nothing
// itself: the tally is for the test to judge.
func Run(t *testing.T, d Draw, judge Judge) *Tally {
	theSample() // outside of the bubbles
	begin := time.Now()
	whole := newTally()
	whole.draw = d
	var mu sync.Mutex
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			part := newTally()
			for i := w; i < d.N; i += workers {
				one := Draw{First: d.First + uint64(i)}
				part.add(one.First, play(t, one, judge, nil))
			}
			mu.Lock()
			defer mu.Unlock()
			whole.merge(part)
		})
	}
	group.Wait()
	slices.SortFunc(whole.Failures, func(a, b Failure) int { return int(a.Seed) - int(b.Seed) })
	whole.took = time.Since(begin)
	return whole
}

// play plays the first timeline of a draw.
func play(t *testing.T, d Draw, judge Judge, trace func(time.Duration, string)) result {
	var r result
	synctest.Test(t, func(t *testing.T) {
		c := newChance(d.First)
		s := newScript(c)
		u := newModelUnit(c, s)
		u.trace = trace
		r = result{script: s, unit: u}
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
			pause(ctx, min(time.Until(end), time.Hour))
		}
	}
}

// Trace plays the first timeline of a draw once more and writes down what happens in it.
func Trace(t *testing.T, d Draw, judge Judge) string {
	const most = 120
	var lines []string
	var recent []string
	again := 0
	r := play(t, d, judge, func(at time.Duration, text string) {
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
	verdict := fmt.Sprintf("%12.3fs %s (%s): %s", r.endedAt.Sub(r.unit.began).Seconds(), r.outcome.Verdict, r.outcome.Stop,
		r.outcome.Reason)
	if r.err != nil {
		verdict = r.err.Error()
	}
	return r.script.String() + "\n" + strings.Join(lines, "\n") + "\n" + verdict
}
