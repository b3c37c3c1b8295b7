package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func newSnapshotInspectCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "inspect FILE|NAME",
		Short: "Show what an archive holds",
		Long: "inspect reads a whole archive and shows where it comes from and what it holds: rows of every type, boxes with their\n" +
			"files, OData collections with their entity sets, and links.\n\n" +
			"Exit code 0: this is what it holds; 10: the archive is damaged, so that it cannot be told.\n\n" + archiveArgument,
		Example: "  personium-cell snapshot inspect CellExport_2017_01.zip\n" +
			"  personium-cell snapshot inspect CellExport_2017_01 --cell https://cell1.unit1.example/",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := openArchiveRun(env, cmd, kindInspect, args)
			if err != nil {
				return err
			}
			return runSnapshotInspect(cmd.Context(), r)
		},
	}
}

func runSnapshotInspect(ctx context.Context, r *archiveRun) error {
	report, err := r.check(ctx)
	if err != nil {
		return err
	}
	if report.Inventory == nil {
		return r.uncountable(report)
	}
	verdict := archiveClean
	if !report.Clean() {
		verdict = archiveCounted
	}
	if r.json != nil {
		return r.json.Write(r.line(report, verdict, findingWords(report), refusal.Done))
	}
	if r.quiet {
		return nil
	}
	if _, err := fmt.Fprint(r.env.Stdout, inventoryPage(r.title(), report)); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if !report.Clean() {
		fmt.Fprintf(r.env.Stderr, "personium-cell: note: %s; snapshot check shows them\n", findingWords(report))
	}
	return nil
}

// uncountable ends the command for an archive that leaves doubt about what it holds.
func (r *archiveRun) uncountable(report check.Report) error {
	reason := fmt.Sprintf("what %s holds cannot be told: %s", r.title(), report.Findings[0].Text)
	if entry := report.Findings[0].Entry; entry != "" {
		reason = fmt.Sprintf("what %s holds cannot be told: %s: %s", r.title(), entry, report.Findings[0].Text)
	}
	f := &refusal.Error{Code: refusal.BadArchive, Err: errors.New(reason), Next: refusal.Say("personium-cell snapshot check " + r.again())}
	if r.json == nil {
		return f
	}
	line := r.line(report, archiveBad, reason, refusal.BadArchive)
	line.Error.Hint = f.Next.Words()
	return errors.Join(alreadyShown(f.Code, reason), r.json.Write(line))
}

// inventoryPage lays out what an archive holds.
func inventoryPage(file string, report check.Report) string {
	inv := report.Inventory
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	created := "unknown"
	if !inv.Origin.Created.IsZero() {
		created = inv.Origin.Created.Format(time.RFC3339)
	}
	fmt.Fprintf(w, "file:\t%s (%d bytes; %s with %d bytes)\n", printable(file), report.Size, verdict.Counted(report.Entries, "entry", "entries"), report.Expanded)
	fmt.Fprintf(w, "cell:\t%s (id %s)\n", printable(inv.Origin.Cell), printable(inv.Origin.CellID))
	fmt.Fprintf(w, "unit:\t%s\n", printable(inv.Origin.UnitURL))
	fmt.Fprintf(w, "created:\t%s\n", created)
	fmt.Fprintf(w, "links:\t%d at cell level, %d N:N and %d 0..1:N between rows of user data\n", inv.CellLinks, inv.DataLinks, inv.RowLinks)
	if inv.Orphans > 0 {
		fmt.Fprintf(w, "orphans:\t%s that no cell will show\n", verdict.Counted(inv.Orphans, "row", "rows"))
	}
	_ = w.Flush()
	fmt.Fprintln(w, "\nTYPE\tROWS")
	for _, t := range inv.Rows {
		fmt.Fprintf(w, "%s\t%d\n", t.Type, t.Rows)
	}
	_ = w.Flush()
	fmt.Fprintln(w, "\nBOX\tROWS\tFILES\tBYTES\tFOLDERS")
	for _, box := range inv.Boxes {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", printable(boxWords(box)), box.Rows, box.Files, box.Bytes, box.Folders)
	}
	_ = w.Flush()
	writeSets(w, inv)
	_ = w.Flush()
	return b.String()
}

func writeSets(w *tabwriter.Writer, inv *archive.Inventory) {
	head := "\nBOX\tCOLLECTION\tENTITY SET\tROWS\tLINKS\n"
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			for _, s := range c.Sets {
				fmt.Fprintf(w, "%s%s\t%s\t%s\t%d\t%d\n", head, printable(boxWords(box)), printable(c.Path), printable(s.Name), s.Rows, s.Links)
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
