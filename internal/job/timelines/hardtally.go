package timelines

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Hardships says how many timelines had which troubles, and how many verdicts of them are false.
func (y *Tally) Hardships() string {
	per := map[string]int{}
	for _, f := range y.Failures {
		per[f.kind]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d timelines have hardships\n", y.total-y.hardships[""], y.total)
	for _, kind := range slices.Sorted(maps.Keys(y.hardships)) {
		if kind != "" {
			fmt.Fprintf(&b, "%6d false of %6d  %s\n", per[kind], y.hardships[kind], kind)
		}
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
