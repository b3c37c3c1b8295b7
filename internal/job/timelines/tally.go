package timelines

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Tally sums up what came of many timelines.
type Tally struct {
	total     int
	Clean     map[string]Share // by what the admin wanted: an export, an import, or one that is not counted
	completed Share
	verdicts  map[string]int
	Failures  []Failure
	hardships map[string]int // how many timelines had which
	requests  int
	costs     map[string][]cost // by kind of job, what became of it, and what was said
	draw      Draw
	took      time.Duration
}

// A Share is how many of all end in done.
type Share struct{ All, Done int }

func (s Share) plus(t Share) Share { return Share{s.All + t.All, s.Done + t.Done} }

// Percent is the share of those that end in done.
func (s Share) Percent() float64 { return 100 * float64(s.Done) / float64(max(s.All, 1)) }

func newTally() *Tally {
	return &Tally{verdicts: map[string]int{}, Clean: map[string]Share{}, hardships: map[string]int{}, costs: map[string][]cost{}}
}

// A Failure is a timeline whose verdict is false.
type Failure struct {
	Seed  uint64
	Wrong string // what is false about it
	said  string // the verdict
	kind  string // the hardships, or what one of them brought; "" for none
}

func (y *Tally) add(seed uint64, r result) {
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
	y.hardships[r.script.hard.String()]++
	y.judge(seed, r, word)
	y.addCost(r)
	one := Share{All: 1}
	if r.outcome.Verdict == verdict.Done {
		one.Done = 1
	}
	if r.err == nil && r.completed() {
		y.completed = y.completed.plus(one)
	}
	if r.err == nil && r.clean() {
		y.Clean[r.wanted()] = y.Clean[r.wanted()].plus(one)
	}
}

// judge keeps a false verdict.
func (y *Tally) judge(seed uint64, r result, said string) {
	f := Failure{Seed: seed, Wrong: r.wrong(), said: said}
	f.kind = r.kind(f.Wrong)
	if r.gaveUp != "" {
		f.said = "no verdict"
	}
	if f.Wrong != "" {
		y.Failures = append(y.Failures, f)
	}
}

// wanted is what the admin asked for.
func (r result) wanted() string {
	switch {
	case r.script.kind == event.Export:
		return "export"
	case r.script.count:
		return "import, counted"
	}
	return NotCounted
}

// NotCounted is an import whose content the admin does not want to be compared.
const NotCounted = "import, not counted"

func (y *Tally) merge(o *Tally) {
	y.total, y.requests = y.total+o.total, y.requests+o.requests
	y.completed = y.completed.plus(o.completed)
	for wanted, s := range o.Clean {
		y.Clean[wanted] = y.Clean[wanted].plus(s)
	}
	for word, n := range o.verdicts {
		y.verdicts[word] += n
	}
	y.Failures = append(y.Failures, o.Failures...)
	for ending, of := range o.costs {
		y.costs[ending] = append(y.costs[ending], of...)
	}
	for kind, n := range o.hardships {
		y.hardships[kind] += n
	}
}

// Reasons lists what is false, with some seeds for each.
func (y *Tally) Reasons() string {
	seeds := map[string][]uint64{}
	for _, f := range y.Failures {
		why := f.Wrong
		if f.kind != "" {
			why = f.kind + ": " + f.said + ": " + plain(f.Wrong)
		}
		seeds[why] = append(seeds[why], f.Seed)
	}
	var b strings.Builder
	for _, wrong := range slices.Sorted(maps.Keys(seeds)) {
		fmt.Fprintf(&b, "%6d %s: seeds %v\n", len(seeds[wrong]), wrong, seeds[wrong][:min(12, len(seeds[wrong]))])
	}
	return b.String()
}

// String is the whole sum on several lines.
func (y *Tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d timelines, seed %d: %d false verdicts; %d requests, %s\n", y.total, y.draw.First, len(y.Failures),
		y.requests, y.took.Round(time.Millisecond))
	for _, word := range slices.Sorted(maps.Keys(y.verdicts)) {
		fmt.Fprintf(&b, "%8.3f %%  %s\n", 100*float64(y.verdicts[word])/float64(y.total), word)
	}
	for _, wanted := range slices.Sorted(maps.Keys(y.Clean)) {
		s := y.Clean[wanted]
		fmt.Fprintf(&b, "done: %.2f %% of the %d that complete and stay readable (%s)\n", s.Percent(), s.All, wanted)
	}
	fmt.Fprintf(&b, "done: %.2f %% of the %d that complete", y.completed.Percent(), y.completed.All)
	return b.String()
}
