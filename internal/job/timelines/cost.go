package timelines

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A cost is what one timeline took: requests over all, and the time from the end of the job to the verdict.
type cost struct {
	requests int
	lag      time.Duration
}

// addCost keeps what it took to watch a job to a verdict on its end.
func (y *Tally) addCost(r result) {
	j := r.unit.ours
	if r.err != nil || j == nil || j.alive() || r.outcome.Stop != "" {
		return
	}
	ending := fmt.Sprintf("%s %s: %s", r.script.kind, j.state, r.outcome.Verdict)
	y.costs[ending] = append(y.costs[ending], cost{r.unit.requests, max(r.endedAt.Sub(j.overAt), 0)})
}

// Costs is the median of requests and of the time from the end to the verdict, for each kind of ending.
func (y *Tally) Costs() string {
	var b strings.Builder
	b.WriteString("median requests, and seconds from the end to the verdict, by ending\n")
	for _, ending := range slices.Sorted(maps.Keys(y.costs)) {
		of := y.costs[ending]
		slices.SortFunc(of, func(a, b cost) int { return a.requests - b.requests })
		requests := of[len(of)/2].requests
		slices.SortFunc(of, func(a, b cost) int { return int(a.lag - b.lag) })
		fmt.Fprintf(&b, "%6d  %6d requests %8.1f s  %s\n", len(of), requests, of[len(of)/2].lag.Seconds(), ending)
	}
	return b.String()
}
