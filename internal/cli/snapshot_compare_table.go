package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/personium/personium-cell/internal/report"
)

// shownOfComparison is how much of each part of a comparison is shown to people, where nobody wants all.
const shownOfComparison = 40

// table lays out what differs, what was not compared and what was not repaired.
func (c compared) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(c.r.Different) > 0 {
		fmt.Fprintln(w, "WHERE\tIN THE SNAPSHOT\tIN THE "+c.otherTitle())
	}
	for _, d := range c.r.Different[:c.shown(len(c.r.Different))] {
		fmt.Fprintf(w, "%s\t%d\t%d\n", report.Printable(d.Place), d.Expected, d.Found)
	}
	_ = w.Flush()
	c.more(&b, len(c.r.Different)-c.shown(len(c.r.Different)))
	lost := int(c.r.LinksExpected - c.r.LinksFound)
	if c.conn != nil {
		c.list(&b, "LOST LINKS", c.reasoned(c.r.LostLinks), lost)
		c.list(&b, "LOST FILES", c.r.LostFiles, len(c.r.LostFiles))
		if more := int(c.beyond()); more > 0 {
			c.list(&b, "LINKS TOO MANY", c.r.BeyondLinks, more)
		}
	}
	c.mismatchTable(&b)
	if len(c.r.Different) > 0 || lost > 0 || c.mismatches()+c.beyond() > 0 {
		c.list(&b, "NOT COMPARED", c.r.NotCompared, len(c.r.NotCompared))
	}
	for _, remark := range c.remarks() {
		fmt.Fprintln(&b, remark)
	}
	return b.String()
}

func (c compared) otherTitle() string {
	if c.conn == nil {
		return "OTHER ONE"
	}
	return "CELL"
}

// mismatchTable lays out what a deep comparison found.
func (c compared) mismatchTable(b *strings.Builder) {
	if c.mismatches() == 0 {
		return
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	title := "WHAT\tWHERE\tPROPERTY"
	if c.showValues {
		title += "\tIN THE SNAPSHOT\tIN THE " + c.otherTitle()
	}
	fmt.Fprintln(w, title)
	slices.SortStableFunc(c.deep.shown, inOrder)
	for _, m := range c.deep.shown {
		where := m.Place
		if m.Key != "" {
			where += "(" + m.Key + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s", m.Kind, report.Printable(where), report.Printable(orDash(m.Property)))
		if c.showValues {
			fmt.Fprintf(w, "\t%s\t%s", report.Printable(orDash(m.Expected)), report.Printable(orDash(m.Found)))
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	c.more(b, int(c.deep.mismatches)-len(c.deep.shown))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// reasoned adds to lost links why they were not made, where that is known.
func (c compared) reasoned(links []string) []string {
	why := map[string]string{}
	for _, l := range c.repairs.left {
		why[l.Link] = "; not made: " + l.Why
	}
	reasoned := make([]string, len(links))
	for i, link := range links {
		reasoned[i] = link + why[link]
	}
	return reasoned
}

// shown is how many of something are shown.
func (c compared) shown(n int) int {
	if c.all {
		return n
	}
	return min(n, shownOfComparison)
}

// list writes entries below a title; all is how many there are, of which not all may be named.
func (c compared) list(b *strings.Builder, title string, entries []string, all int) {
	if all <= 0 {
		return
	}
	fmt.Fprintln(b, title)
	shown := c.shown(len(entries))
	for _, e := range entries[:shown] {
		fmt.Fprintln(b, report.Printable(e))
	}
	c.more(b, all-shown)
}

func (c compared) more(b *strings.Builder, more int) {
	if more > 0 {
		fmt.Fprintf(b, "and %d more; --all shows all\n", more)
	}
}
