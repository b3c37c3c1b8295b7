package report

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/personium/personium-cell/internal/verdict"
)

// shownPlaces and shownLinks are how much of a comparison is shown to people; --json has more.
const (
	shownPlaces = 40
	shownLinks  = 40
)

// countTable lays out what a cell does not hold as the snapshot does; "" when there is nothing like that.
func countTable(c *verdict.Counts) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(c.Different) > 0 {
		fmt.Fprintln(w, "WHERE\tIN THE SNAPSHOT\tIN THE CELL")
	}
	for _, d := range c.Different[:min(len(c.Different), shownPlaces)] {
		fmt.Fprintf(w, "%s\t%d\t%d\n", Printable(d.Place), d.Expected, d.Found)
	}
	_ = w.Flush()
	if more := len(c.Different) - shownPlaces; more > 0 {
		fmt.Fprintf(&b, "and %s; --json has all\n", verdict.Counted(more, "more place", "more places"))
	}
	lost := c.LinksExpected - c.LinksFound
	if lost > 0 {
		fmt.Fprintln(&b, "LOST LINKS")
	}
	shown := c.LostLinks[:min(len(c.LostLinks), shownLinks)]
	for _, link := range shown {
		fmt.Fprintln(&b, Printable(link))
	}
	if more := lost - int64(len(shown)); more > 0 {
		fmt.Fprintf(&b, "and %s; --json lists up to %d\n", verdict.Counted(more, "more lost link", "more lost links"),
			verdict.MaxLostLinks)
	}
	if lost == 0 && len(c.Different) == 0 {
		return b.String() // then the verdict itself says what was not compared
	}
	for _, what := range c.NotCounted {
		fmt.Fprintln(&b, "NOT COMPARED: "+Printable(what))
	}
	return b.String()
}
