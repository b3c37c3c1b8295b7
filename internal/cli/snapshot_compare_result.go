package cli

import (
	"fmt"
	"slices"
	"strings"
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

// What a comparison leaves open.
const (
	valuesOpen = "names and values of rows were not compared, nor links looked for where the snapshot has none"
	hiddenOpen = "what no API shows was not compared, such as passwords"
)

// A compareLine is the last line of snapshot compare --json.
type compareLine struct {
	report.Line
	File        string      `json:"file"`         // "" of a snapshot in the cell
	With        string      `json:"with"`         // the other file; "" of a cell
	Deep        bool        `json:"deep"`         // values were compared
	Mismatches  int64       `json:"mismatches"`   // of those
	Origin      string      `json:"origin"`       // the cell that the snapshot is from: its unit, a space, its name
	OtherCell   bool        `json:"other_cell"`   // that is another one
	HiddenRows  int64       `json:"hidden_rows"`  // of the snapshot, that no cell shows
	HiddenLinks int64       `json:"hidden_links"` // of the snapshot, that its cell did not show: not asked for; none with --repair
	MoreLinks   []string    `json:"more_links"`   // that the cell was seen to have beside the snapshot's; without --deep
	Changed     []string    `json:"changed"`      // places that others wrote to meanwhile
	Repaired    int         `json:"repaired"`     // links that were made
	NotRepaired []link.Left `json:"not_repaired"`
}

// compared is what came of a comparison.
type compared struct {
	*comparison
	r *compare.Result
}

// show shows it.
func (c compared) show() error {
	word, code, reason := c.judge()
	next := c.hint()
	hint := next.Words()
	if c.conn != nil {
		hint = c.out.Hint(code, next.Words(here(c.conn)))
	}
	line := c.line()
	line.Line = c.out.Line(word, reason)
	line.Counts, line.ExitCode, line.ElapsedS = report.CountsOf(job.CountsOf(c.r)), code, time.Since(c.begun).Round(time.Millisecond).Seconds()
	if line.NotProved = valuesOpen; c.isDeep {
		line.NotProved = hiddenOpen
	}
	text := word + ": " + reason
	if code != refusal.Done {
		line.Error = &report.Problem{Message: reason, Hint: hint, Code: refusal.SlugOf(code)}
		c.out.Close() // a full bar would say that all is well
	}
	if c.out.Quiet() && code != refusal.Done {
		c.out.Error(text)
	}
	if err := c.out.Result(line, c.table()+text); err != nil {
		return err
	}
	if c.out.ForPeople() && hint != "" {
		c.out.Say("personium-cell: hint: " + hint)
	}
	return report.Shown(code, reason)
}

// line is the last line of --json, but for the verdict.
func (c compared) line() compareLine {
	inv := c.found.Inventory
	line := compareLine{File: c.file, With: c.with, Deep: c.isDeep, HiddenRows: inv.Orphans, HiddenLinks: c.r.HiddenLinks,
		Origin:    strings.TrimSpace(inv.Origin.UnitURL + " " + inv.Origin.Cell),
		OtherCell: c.conn != nil && inv.Target != inv.Origin.CellID,
		Changed:   append([]string{}, c.r.Changed...), Repaired: c.repairs.made, NotRepaired: append([]link.Left{}, c.repairs.left...)}
	line.MoreLinks = []string{}
	if c.beyond() > 0 {
		line.MoreLinks = c.r.BeyondLinks
	}
	if c.deep != nil {
		line.Mismatches = c.deep.mismatches
	}
	return line
}

// judge is the verdict, with its exit code and its reason.
func (c compared) judge() (word string, code refusal.Code, reason string) {
	title, counts := c.title(), job.CountsOf(c.r)
	if c.name != "" {
		title = c.name.Archive()
	}
	done := c.repairs.words()
	switch {
	case len(c.r.Different) > 0 || c.r.LinksExpected > c.r.LinksFound || c.mismatches()+c.beyond() > 0:
		holds := " does not hold what " + title + " holds: "
		if !c.lacks() && c.mismatchesAreExtra() {
			holds = " holds more than " + title + " holds: "
		}
		return different, refusal.Incomplete, c.other() + holds + c.mismatchWords() + done
	case len(c.r.NotCompared) > 0:
		return unproved, refusal.Unproved, "not all of " + title + " could be compared with " + c.other() + ": " + counts.Words() +
			"; " + strings.Join(c.r.NotCompared, "; ") + done
	case c.isDeep:
		return equal, refusal.Done, c.other() + " and " + title + " are equal in number, names, links, values, bytes and rights; " +
			hiddenOpen + " (" + counts.Words() + ")" + done
	}
	return equal, refusal.Done, c.other() + " and " + title + " are equal in number of rows, in names and sizes of files " +
		"and in the links of the snapshot; " + valuesOpen + " (" + counts.Words() + ")" + done
}

// mismatches is how many values differ.
func (c compared) mismatches() int64 {
	if c.deep == nil {
		return 0
	}
	return c.deep.mismatches
}

// beyond is how many links the cell was seen to have that the snapshot has not. A deep comparison has them among its mismatches.
func (c compared) beyond() int64 {
	if c.isDeep {
		return 0
	}
	return c.r.LinksBeyond
}

// mismatchWords are the counts, after the mismatches that a deep comparison has found.
func (c compared) mismatchWords() string {
	n, counts := c.mismatches(), job.CountsOf(c.r)
	words := verdict.Counted(n, "mismatch", "mismatches")
	switch {
	case n == 0 && c.beyond() > 0:
		return counts.Words() + "; " + verdict.Counted(c.r.LinksBeyond, "link too many", "links too many")
	case n == 0:
		return counts.Words()
	case len(c.r.Different) == 0 && c.r.LinksFound == c.r.LinksExpected:
		return words + " among " + counts.Words()
	}
	return words + "; " + counts.Words()
}

// words say what was repaired.
func (r repairs) words() string {
	switch {
	case r.no:
		return "; no link was made"
	case r.planned == 0:
		return ""
	}
	return "; " + verdict.Counted(r.made, "link was made", "links were made")
}

// hint is what can be done about a difference.
func (c compared) hint() refusal.Next {
	again := func(flag string) []string {
		flags := []string{flag}
		if c.isDeep {
			flags = append(flags, "--deep")
		}
		return comparing(c.title(), append(flags, refusal.Here)...)
	}
	switch {
	case c.conn == nil:
	case c.died != nil && c.differs():
		return refusal.Say("what that import was to bring only another import brings, which replaces everything in the cell: ").
			Command(c.importing()...)
	case c.awaits():
		return *c.unmade
	case c.repair == noRepair && c.repairs.links:
		next := refusal.Say("make those of the lost links that can be made: ").Command(again("--repair")...)
		if c.repairs.roles {
			next = next.Say("; with those of roles, if these were not taken away on purpose: ").Command(again("--repair=roles")...)
		}
		return c.andTheRest(next)
	case c.repair != repairRoles && !c.repairs.no && c.repairs.roles:
		return c.andTheRest(refusal.Say("if the lost links of roles were not taken away on purpose, give them back: ").
			Command(again("--repair=roles")...))
	case c.advice != "" && !c.repairs.no && (c.repair == noRepair || c.lacksEntities()): // else it is about what was repaired
		return refusal.Say(c.advice)
	case c.repair != noRepair && !c.repairs.no && len(c.repairs.left) > 0 && c.r.LinksFound < c.r.LinksExpected:
		return refusal.Say("what could not be made only another import of the snapshot brings, which replaces everything in the cell: ").
			Command(c.importing()...)
	case len(c.r.Changed) > 0:
		return refusal.Say("compare again when nothing writes to the cell")
	case c.lacks() && !c.repairs.no:
		return refusal.Say("what is missing another import of the snapshot brings, which replaces everything in the cell: ").Command(c.importing()...)
	}
	return refusal.Next{}
}

// andTheRest adds to a repair of links what brings all else.
func (c compared) andTheRest(next refusal.Next) refusal.Next {
	if !c.lacksEntities() && c.mismatchesAreExtra() {
		return next
	}
	return next.Say("; the rest only another import of the snapshot brings, which replaces everything in the cell: ").Command(c.importing()...)
}

// lacks reports whether the cell has less of something than the snapshot.
func (c compared) lacks() bool { return c.r.LinksFound < c.r.LinksExpected || c.lacksEntities() }

// lacksEntities reports whether that is something else than links.
func (c compared) lacksEntities() bool {
	return slices.ContainsFunc(c.r.Different, func(d compare.Difference) bool { return d.Found < d.Expected })
}

// mismatchesAreExtra reports whether a deep comparison, if there was one, found nothing but what the snapshot does not have.
func (c compared) mismatchesAreExtra() bool {
	return c.deep == nil || c.deep.mismatches == c.deep.extra
}

// differs reports whether the cell lacks something, or has it otherwise.
func (c compared) differs() bool {
	return len(c.r.Different) > 0 || c.r.LinksFound < c.r.LinksExpected || c.mismatches() > 0
}

// importing is the command that imports what was compared.
func (c compared) importing() []string {
	if c.name != "" {
		return []string{"import", "--name", string(c.name), refusal.Here}
	}
	return []string{"import", "--file", refusal.File(c.file), refusal.Here}
}

// remarks are what has to be known about the snapshot beside what differs.
func (c compared) remarks() []string {
	inv := c.found.Inventory
	var remarks []string
	say := func(format string, a ...any) { remarks = append(remarks, report.Printable(fmt.Sprintf(format, a...))) }
	if c.good != "" {
		say("the import of %s, which was incomplete, is recorded as done", c.good)
	}
	if c.leftBehind != "" {
		say("made by this program to prepare an import that seems not to have taken place: %s; it does no harm, and the next import takes it away", c.leftBehind)
	}
	if c.died != nil {
		say("%s", diedWords(*c.died))
	}
	if c.awaits() {
		say(unfinished)
	}
	if inv.Orphans > 0 {
		say("left out: %s of the snapshot that no cell shows", verdict.Counted(inv.Orphans, "row", "rows"))
	}
	if c.r.HiddenLinks > 0 {
		say("left out: %s of the snapshot that the cell it was made of did not show; a prepared import makes them, and whether they are there "+
			"is asked only with --repair", verdict.Counted(c.r.HiddenLinks, "link", "links"))
	}
	if c.r.Unrelated > 0 {
		say("left out: %s of rows whose types have no association, or a dead one: no cell shows them",
			verdict.Counted(c.r.Unrelated, "link", "links"))
	}
	if c.deep != nil && c.deep.hidden > 0 {
		say("left out: %s of %s that no cell shows: an import has lost them", verdict.Counted(c.deep.hidden, "link", "links"), c.with)
	}
	if c.conn != nil {
		if from := job.Elsewhere(inv, c.conn.Client().Cell()); from != "" {
			say("%s", from)
		}
	}
	if job.CountsOf(c.r).MainBoxLost() {
		say("rows of the main box are missing: an import --as-is loses them in another cell than that of the snapshot, one without it adapts them")
	}
	if n := c.found.Counts["ref-mutual"]; n > 0 && c.conn != nil {
		say("%s of one row to one read well here even where a plain import has cut them in half: the ll of a new export shows it",
			verdict.Counted(n, "link", "links"))
	}
	if n := c.repairs.beyond; n > 0 {
		say("%s more: one run makes the first %d, the next one those that follow", verdict.Counted(n, "lost link", "lost links"), mostLost)
	}
	if c.repair != noRepair && c.lacksEntities() {
		say("rows, files and types are not repaired")
	}
	if c.repair != noRepair && c.repairs.planned == 0 && len(c.repairs.left) == 0 && len(c.r.NotCompared) == 0 && c.r.LinksFound >= c.r.LinksExpected {
		say("no link is lost, so that there is nothing to repair")
	}
	return remarks
}
