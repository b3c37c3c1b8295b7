package job

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// A timelineTally sums up what came of many timelines.
type timelineTally struct {
	total     int
	clean     map[string]share // by what the admin wanted: an export, an import, or one that is not counted
	completed share
	verdicts  map[string]int
	failures  []timelineFailure
	requests  int
	first     uint64
	took      time.Duration
}

// A share is how many of all end in done.
type share struct{ all, done int }

func (s share) plus(t share) share { return share{s.all + t.all, s.done + t.done} }

func (s share) percent() float64 { return 100 * float64(s.done) / float64(max(s.all, 1)) }

func newTally() *timelineTally {
	return &timelineTally{verdicts: map[string]int{}, clean: map[string]share{}}
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
	case r.outcome.Verdict == verdict.StillRunning:
		word += " (" + string(r.outcome.Stop) + ")"
	case r.outcome.Proof != "":
		word += " (" + string(r.outcome.Proof) + ")"
	}
	y.verdicts[word]++
	if wrong := r.wrong(); wrong != "" {
		y.failures = append(y.failures, timelineFailure{seed, wrong})
	}
	one := share{all: 1}
	if r.outcome.Verdict == verdict.Done {
		one.done = 1
	}
	if r.err == nil && r.completed() {
		y.completed = y.completed.plus(one)
	}
	if r.err == nil && r.clean() {
		y.clean[r.wanted()] = y.clean[r.wanted()].plus(one)
	}
}

// wanted is what the admin asked for.
func (r timelineResult) wanted() string {
	switch {
	case r.script.kind == event.Export:
		return "export"
	case r.script.count:
		return "import, counted"
	}
	return notCounted
}

const notCounted = "import, not counted"

func (y *timelineTally) merge(o *timelineTally) {
	y.total, y.requests = y.total+o.total, y.requests+o.requests
	y.completed = y.completed.plus(o.completed)
	for wanted, s := range o.clean {
		y.clean[wanted] = y.clean[wanted].plus(s)
	}
	for word, n := range o.verdicts {
		y.verdicts[word] += n
	}
	y.failures = append(y.failures, o.failures...)
}

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
	for _, wanted := range slices.Sorted(maps.Keys(y.clean)) {
		s := y.clean[wanted]
		fmt.Fprintf(&b, "done: %.2f %% of the %d that complete and stay readable (%s)\n", s.percent(), s.all, wanted)
	}
	fmt.Fprintf(&b, "done: %.2f %% of the %d that complete", y.completed.percent(), y.completed.all)
	return b.String()
}
