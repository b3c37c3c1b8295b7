package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/verdict"
)

func newSnapshotInspectCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "inspect FILE|NAME",
		Short: "Show what an archive holds",
		Long: "inspect reads a whole archive and shows where it comes from and what it holds: rows of every type, boxes with their\n" +
			"files, OData collections with their entity sets, and links.\n\n" +
			"Exit code 0: this is what it holds; 10: the archive is damaged, so that it cannot be determined.\n\n" + archiveArgument,
		Example: "  personium-cell snapshot inspect CellExport_2017_01.zip\n" +
			"  personium-cell snapshot inspect CellExport_2017_01 --cell https://cell1.unit1.example/",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return lookInto(env, cmd, archiveLook{event.Inspect, args, showInventory})
		},
	}
}

func showInventory(r archiveRun, found check.Report) error {
	if found.Inventory == nil {
		return r.uncountable(found)
	}
	verdict := archiveClean
	if !found.Clean() {
		verdict = archiveCounted
	}
	page := strings.TrimSuffix(inventoryPage(r.title(), found), "\n")
	if err := r.out.Result(r.line(found, verdict, findingWords(found), refusal.Done), page); err != nil {
		return err
	}
	switch loss := found.Lossy(); {
	case !found.Clean() && r.out.ForPeople():
		r.out.Say("personium-cell: note: " + findingWords(found) + "; snapshot check shows them")
	case loss != "" && r.out.Quiet():
		r.out.Warning(report.Printable(r.title()) + ": " + loss + "; snapshot check shows them")
	}
	return nil
}

// uncountable ends the command for an archive that leaves doubt about what it holds.
func (r archiveRun) uncountable(found check.Report) error {
	reason := fmt.Sprintf("what %s holds cannot be determined: %s", r.title(), found.Findings[0].Text)
	if entry := found.Findings[0].Entry; entry != "" {
		reason = fmt.Sprintf("what %s holds cannot be determined: %s: %s", r.title(), entry, found.Findings[0].Text)
	}
	if r.out.JSON() {
		line := r.line(found, archiveBad, reason, refusal.BadArchive)
		line.Error.Hint = r.out.Hint(refusal.BadArchive, r.checkAgain())
		return errors.Join(report.Shown(refusal.BadArchive, reason), r.out.Write(line))
	}
	return r.out.Refused(report.Refused{Why: refusal.New(refusal.BadArchive, refusal.Next{}, "%s", reason), Hint: r.checkAgain()})
}

// inventoryPage lays out what an archive holds.
func inventoryPage(file string, found check.Report) string {
	inv := found.Inventory
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	created := "unknown"
	if !inv.Origin.Created.IsZero() {
		created = inv.Origin.Created.Format(time.RFC3339)
	}
	fmt.Fprintf(w, "file:\t%s (%s; %s with %s)\n", report.Printable(file), size.Words(found.Size),
		verdict.Counted(found.Entries, "entry", "entries"), size.Words(found.Expanded))
	if copied := found.Copy; copied != nil {
		fmt.Fprintf(w, "copy:\tof %s, prepared for the cell with the id %s; %s made after its import\n",
			report.Printable(cmp.Or(copied.Of, "a file")), report.Printable(copied.Target), verdict.Counted(copied.Links(), "link is", "links are"))
	}
	fmt.Fprintf(w, "cell:\t%s (id %s)\n", report.Printable(inv.Origin.Cell), report.Printable(inv.Origin.CellID))
	fmt.Fprintf(w, "unit:\t%s\n", report.Printable(inv.Origin.UnitURL))
	fmt.Fprintf(w, "created:\t%s\n", created)
	fmt.Fprintf(w, "links:\t%d at cell level; between rows of user data %d of N:N and %d of 0..1:N\n", inv.CellLinks, inv.DataLinks,
		inv.RowLinks)
	if inv.Orphans > 0 {
		fmt.Fprintf(w, "orphans:\t%s that no cell will show\n", verdict.Counted(inv.Orphans, "row", "rows"))
	}
	if inv.HiddenLinks > 0 {
		fmt.Fprintf(w, "hidden:\t%s, stored the other way round, that no cell will show\n",
			verdict.Counted(inv.HiddenLinks, "N:N link", "N:N links"))
	}
	_ = w.Flush()
	writeTypes(w, inv)
	_ = w.Flush()
	fmt.Fprintln(w, "\nBOX\tROWS\tFILES\tSIZE\tFOLDERS")
	for _, box := range inv.Boxes {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%d\n", report.Printable(boxWords(box)), box.Rows, box.Files, size.Words(box.Bytes), box.Folders)
	}
	_ = w.Flush()
	writeSets(w, inv)
	_ = w.Flush()
	return b.String()
}

// writeTypes lays out the rows of every type, and where a cell cannot show all of them, each once, how many it can.
func writeTypes(w *tabwriter.Writer, inv *archive.Inventory) {
	all := func(t archive.TypeRows) bool { return t.Shown() == t.Rows }
	if !slices.ContainsFunc(inv.Rows, func(t archive.TypeRows) bool { return !all(t) }) {
		fmt.Fprintln(w, "\nTYPE\tROWS")
		for _, t := range inv.Rows {
			fmt.Fprintf(w, "%s\t%d\n", t.Type, t.Rows)
		}
		return
	}
	fmt.Fprintln(w, "\nTYPE\tROWS\tSHOWN\tHIDDEN\tTWICE")
	for _, t := range inv.Rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", t.Type, t.Rows, t.Shown(), t.Hidden, t.Doubled)
	}
}

func writeSets(w *tabwriter.Writer, inv *archive.Inventory) {
	head := "\nBOX\tCOLLECTION\tENTITY SET\tROWS\tLINKS\n"
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			for _, s := range c.Sets {
				fmt.Fprintf(w, "%s%s\t%s\t%s\t%d\t%d\n", head, report.Printable(boxWords(box)), report.Printable(c.Path),
					report.Printable(s.Name), s.Rows, s.Links)
				head = ""
			}
		}
	}
}

func boxWords(b archive.Box) string {
	if b.Main {
		return b.Name + " (main box)"
	}
	return b.Name
}
