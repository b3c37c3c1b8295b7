package timelines

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A falseness is what one kind of trouble made a verdict say that is not true.
type falseness struct{ kind, said, wrong string }

// Hardships sums up the timelines that had troubles which are drawn only when they are asked for: how many verdicts are false,
// of which kind, what was said, why it is false, and the first seed of each.
func (y *Tally) Hardships() string {
	seeds := map[falseness][]uint64{}
	per := map[string]int{}
	for _, f := range y.Reported {
		k := falseness{f.kind, f.said, plain(f.Wrong)}
		seeds[k] = append(seeds[k], f.Seed)
		per[f.kind]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d timelines have hardships, %d verdicts of them are false\n", y.total-y.hardships[""], y.total,
		len(y.Reported))
	for _, kind := range slices.Sorted(maps.Keys(y.hardships)) {
		if kind != "" {
			fmt.Fprintf(&b, "%6d false of %6d  %s\n", per[kind], y.hardships[kind], kind)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(seeds), func(a, b falseness) int {
		return strings.Compare(a.kind+a.said+a.wrong, b.kind+b.said+b.wrong)
	}) {
		fmt.Fprintf(&b, "%6d %s: %s: %s, seed %d\n", len(seeds[k]), k.kind, k.said, k.wrong, seeds[k][0])
	}
	return b.String()
}

// plain is what is false without the number of requests that it took.
func plain(wrong string) string {
	if _, rest, counted := strings.Cut(wrong, " requests, "); counted {
		return rest
	}
	return wrong
}
