package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func newSnapshotCheckCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE|NAME",
		Short: "Find out what an import of an archive would stumble over",
		Long: "check reads a whole archive and shows what is wrong with it, the worst first:\n\n" +
			"  refused   the server refuses the archive before it touches the cell\n" +
			"  ruins     the import fails, and leaves a cell that no later import repairs\n" +
			"  fails     the import fails after the cell has been wiped\n" +
			"  lost      the import ends well, and something is missing or wrong afterwards\n" +
			"  harmless  worth knowing, and nothing more\n\n" +
			"Exit code 0: nothing, or only harmless findings; 10: other findings.\n\n" +
			archiveArgument + " The check then knows which cell\n" +
			"the archive would be imported into, and says what would be lost there.",
		Example: "  personium-cell snapshot check CellExport_2017_01.zip\n" +
			"  personium-cell snapshot check CellExport_2017_01 --cell https://cell1.unit1.example/",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := openArchiveRun(env, cmd, kindCheck, args)
			if err != nil {
				return err
			}
			return runSnapshotCheck(cmd.Context(), r)
		},
	}
}

func runSnapshotCheck(ctx context.Context, r *archiveRun) error {
	report, err := r.check(ctx)
	if err != nil {
		return err
	}
	verdict, code := archiveClean, refusal.Done
	if !report.Clean() {
		verdict, code = archiveBad, refusal.BadArchive
	}
	reason := findingWords(report)
	switch {
	case r.json != nil:
		err = r.json.Write(r.line(report, verdict, reason, code))
	case !r.quiet:
		_, err = fmt.Fprintf(r.env.Stdout, "%s%s: %s: %s\n", findingTable(report), verdict, printable(r.title()), reason)
	case code != refusal.Done:
		printError(r.env.Stderr, verdict+": "+r.title()+": "+reason, "")
	}
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if code == refusal.Done {
		return nil
	}
	return alreadyShown(code, reason)
}

// findingWords counts the findings by severity.
func findingWords(report check.Report) string {
	tally := report.Tally()
	if tally == "" {
		return "nothing found in " + verdict.Counted(report.Entries, "entry", "entries")
	}
	return "findings: " + tally
}

// findingTable lays out the findings, and says of which codes there are more.
func findingTable(report check.Report) string {
	if len(report.Findings) == 0 {
		return ""
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SEVERITY\tCODE\tWHERE\tWHAT")
	listed := map[string]int{}
	for _, f := range report.Findings {
		listed[f.Code]++
		what := f.Text
		if f.Server != "" {
			what += "; the server would say: " + f.Server
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Severity, f.Code, placeWords(f), printable(what))
		if more := report.Counts[f.Code] - listed[f.Code]; listed[f.Code] == check.FindingsPerCode && more > 0 {
			fmt.Fprintf(w, "%s\t%s\t\tand %d more like these\n", f.Severity, f.Code, more)
		}
	}
	_ = w.Flush()
	return b.String()
}

func placeWords(f check.Finding) string {
	return cmp.Or(f.Place(), "-")
}
