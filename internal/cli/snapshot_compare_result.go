package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/verdict"
)

// The verdicts on a comparison.
const (
	equal       = "equal"
	different   = "different"
	unproved    = "unproved"
	notCompared = "not compared" // it came to none
)

// A compareLine is the last line of snapshot compare --json.
type compareLine struct {
	report.Line
	File        string      `json:"file"`         // "" of a snapshot in the cell
	Origin      string      `json:"origin"`       // the cell that the snapshot was made of: its unit, a space, its name
	OtherCell   bool        `json:"other_cell"`   // that is another one
	HiddenRows  int64       `json:"hidden_rows"`  // of the snapshot, that no cell shows
	HiddenLinks int64       `json:"hidden_links"` // of the same
	Changed     []string    `json:"changed"`      // places that others wrote to meanwhile
	Repaired    int         `json:"repaired"`     // links that were made
	NotRepaired []link.Left `json:"not_repaired"`
}

// show shows what came of it.
func (c *comparison) show(r *compare.Result) error {
	word, code, reason := c.judge(r)
	line := compareLine{Line: c.out.Line(word, reason), File: c.file, HiddenRows: c.found.Inventory.Orphans, HiddenLinks: r.HiddenLinks,
		Changed: append([]string{}, r.Changed...), Repaired: c.repairs.made, NotRepaired: append([]link.Left{}, c.repairs.left...)}
	inv := c.found.Inventory
	line.Origin, line.OtherCell = strings.TrimSpace(inv.Origin.UnitURL+" "+inv.Origin.Cell), inv.Target != inv.Origin.CellID
	line.Counts, line.ExitCode, line.ElapsedS = job.CountsOf(r), code, time.Since(c.begun).Round(time.Millisecond).Seconds()
	line.NotProved = valuesOpen
	if code != refusal.Done {
		line.Error = &report.Problem{Message: reason, Hint: c.hint(r).Words(here(c.conn))}
	}
	text := word + ": " + reason
	if code != refusal.Done {
		c.out.Close() // a full bar would say that all is well
	}
	if c.out.Quiet() && code != refusal.Done {
		c.out.Error(text)
	}
	if err := c.out.Result(line, c.table(r)+text); err != nil {
		return err
	}
	if next := c.hint(r); c.out.ForPeople() && !next.IsNothing() {
		c.out.Say("personium-cell: hint: " + next.Words(here(c.conn)))
	}
	return report.Shown(code, reason)
}

// valuesOpen is what a comparison by numbers leaves open.
const valuesOpen = "values not compared"

// judge is the verdict, with its exit code and its reason.
func (c *comparison) judge(r *compare.Result) (word string, code refusal.Code, reason string) {
	cell, title := c.conn.Client().Cell().URL, c.title()
	if c.name != "" {
		title = c.name.Archive()
	}
	counts := job.CountsOf(r)
	switch lost := r.LinksExpected - r.LinksFound; {
	case len(r.Different) > 0 || lost > 0:
		return different, refusal.Incomplete, cell + " does not hold what " + title + " holds: " + counts.Words() + c.repairs.words()
	case len(r.NotCompared) > 0:
		return unproved, refusal.Unproved, "not all of " + title + " could be compared with " + cell + ": " + counts.Words() +
			" are the same; " + strings.Join(r.NotCompared, "; ") + c.repairs.words()
	}
	return equal, refusal.Done, cell + " and " + title + " are equal in number, names, sizes and links; " + valuesOpen + " (" +
		counts.Words() + ")" + c.repairs.words()
}

// words say what was repaired.
func (r repairs) words() string {
	if r.planned == 0 {
		return ""
	}
	return "; " + verdict.Counted(r.made, "link was made", "links were made")
}

// hint is what can be done about a difference.
func (c *comparison) hint(r *compare.Result) refusal.Next {
	lost := r.LinksExpected - r.LinksFound
	switch {
	case lost > 0 && c.repair == noRepair:
		return refusal.Say("make the lost links: ").Command("snapshot", "compare", c.title(), "--repair", refusal.Here)
	case len(r.Changed) > 0:
		return refusal.Say("compare again when nobody writes to the cell")
	}
	return refusal.Next{}
}

const shownOfComparison = 40

// table lays out what differs, what was not compared and what was not repaired.
func (c *comparison) table(r *compare.Result) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(r.Different) > 0 {
		fmt.Fprintln(w, "WHERE\tIN THE SNAPSHOT\tIN THE CELL")
	}
	for _, d := range r.Different[:c.shown(len(r.Different))] {
		fmt.Fprintf(w, "%s\t%d\t%d\n", report.Printable(d.Place), d.Expected, d.Found)
	}
	_ = w.Flush()
	c.more(&b, len(r.Different))
	c.list(&b, "LOST LINKS", c.reasoned(r.LostLinks), int(r.LinksExpected-r.LinksFound))
	c.list(&b, "LOST FILES", r.LostFiles, len(r.LostFiles))
	if len(r.Different)+len(r.LostLinks) > 0 {
		c.list(&b, "NOT COMPARED", r.NotCompared, len(r.NotCompared))
	}
	for _, remark := range c.remarks(r) {
		fmt.Fprintln(&b, remark)
	}
	return b.String()
}

// reasoned adds to lost links why they were not made, where that is known.
func (c *comparison) reasoned(links []string) []string {
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
func (c *comparison) shown(n int) int {
	if c.all {
		return n
	}
	return min(n, shownOfComparison)
}

// list writes entries below a title; all is how many there are, of which not all may be named.
func (c *comparison) list(b *strings.Builder, title string, entries []string, all int) {
	if all == 0 {
		return
	}
	fmt.Fprintln(b, title)
	for _, e := range entries[:c.shown(len(entries))] {
		fmt.Fprintln(b, report.Printable(e))
	}
	c.more(b, all)
}

func (c *comparison) more(b *strings.Builder, all int) {
	if more := all - c.shown(all); more > 0 {
		fmt.Fprintf(b, "and %d more; --all shows all\n", more)
	}
}

// remarks are what has to be known about the snapshot beside what differs.
func (c *comparison) remarks(r *compare.Result) []string {
	inv := c.found.Inventory
	var remarks []string
	say := func(format string, a ...any) { remarks = append(remarks, report.Printable(fmt.Sprintf(format, a...))) }
	if inv.Orphans+r.HiddenLinks > 0 {
		say("left out: %s and %s of the snapshot that no cell shows", verdict.Counted(inv.Orphans, "row", "rows"),
			verdict.Counted(r.HiddenLinks, "link", "links"))
	}
	if inv.Target != inv.Origin.CellID {
		say("the snapshot is of another cell, %s of %s", inv.Origin.Cell, inv.Origin.UnitURL)
	}
	if r.MainBoxAway && len(r.Different) > 0 {
		say("rows of the main box arrive in another cell only by a prepared import")
	}
	if n := c.found.Counts["ref-mutual"]; n > 0 {
		say("%s of one row to one read well here even where a plain import has cut them in half: the ll of a new export shows it",
			verdict.Counted(n, "link", "links"))
	}
	if c.repair != noRepair && len(r.Different) > 0 {
		say("rows, files and types are not repaired; a prepared import brings them")
	}
	return remarks
}
