package job

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A timelineTally sums up what came of many timelines.
type timelineTally struct {
	total, clean, cleanDone  int
	completed, completedDone int
	verdicts                 map[string]int
	failures                 []timelineFailure
	requests                 int
	first                    uint64
	took                     time.Duration
}

type timelineFailure struct {
	seed  uint64
	wrong string
}

func (y *timelineTally) add(seed uint64, r timelineResult) {
	y.total++
	y.requests += r.unit.requests
	word := string(r.outcome.Verdict)
	switch {
	case r.err != nil:
		word = "refused, nothing started"
	case r.outcome.Verdict == StillRunning:
		word += " (" + string(r.outcome.Stop) + ")"
	case r.outcome.Proof != "":
		word += " (" + string(r.outcome.Proof) + ")"
	}
	y.verdicts[word]++
	if wrong := r.wrong(); wrong != "" {
		y.failures = append(y.failures, timelineFailure{seed, wrong})
	}
	done := r.outcome.Verdict == Done
	if r.err == nil && r.completed() {
		y.completed++
		y.completedDone += one(done)
	}
	if r.err == nil && r.clean() {
		y.clean++
		y.cleanDone += one(done)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (y *timelineTally) merge(o *timelineTally) {
	y.total, y.requests = y.total+o.total, y.requests+o.requests
	y.clean, y.cleanDone = y.clean+o.clean, y.cleanDone+o.cleanDone
	y.completed, y.completedDone = y.completed+o.completed, y.completedDone+o.completedDone
	for word, n := range o.verdicts {
		y.verdicts[word] += n
	}
	y.failures = append(y.failures, o.failures...)
}

// share is that of done among the timelines that complete and stay readable.
func (y *timelineTally) share() float64 { return float64(y.cleanDone) / float64(max(y.clean, 1)) }

// reasons lists what is false, with some seeds for each.
func (y *timelineTally) reasons() string {
	seeds := map[string][]uint64{}
	for _, f := range y.failures {
		seeds[f.wrong] = append(seeds[f.wrong], f.seed)
	}
	var b strings.Builder
	for _, wrong := range slices.Sorted(maps.Keys(seeds)) {
		fmt.Fprintf(&b, "%6d %s: seeds %v\n", len(seeds[wrong]), wrong, seeds[wrong][:min(12, len(seeds[wrong]))])
	}
	return b.String()
}

func (y *timelineTally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d timelines, seed %d: %d false verdicts; %d requests, %s\n", y.total, y.first, len(y.failures), y.requests, y.took.Round(time.Millisecond))
	for _, word := range slices.Sorted(maps.Keys(y.verdicts)) {
		fmt.Fprintf(&b, "%8.3f %%  %s\n", 100*float64(y.verdicts[word])/float64(y.total), word)
	}
	fmt.Fprintf(&b, "done: %.2f %% of the %d that complete and stay readable, %.2f %% of the %d that complete",
		100*y.share(), y.clean, 100*float64(y.completedDone)/float64(max(y.completed, 1)), y.completed)
	return b.String()
}
