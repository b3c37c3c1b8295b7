package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/job"
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
	verdict, code := archiveClean, exitDone
	if !report.Clean() {
		verdict, code = archiveBad, exitBadArchive
	}
	reason := findingWords(report)
	switch {
	case r.json != nil:
		err = r.json.Write(r.line(report, verdict, reason, code))
	case !r.quiet:
		_, err = fmt.Fprintf(r.env.Stdout, "%s%s: %s: %s\n", findingTable(report), verdict, printable(r.title()), reason)
	case code != exitDone:
		printError(r.env.Stderr, verdict+": "+r.title()+": "+reason, "")
	}
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if code == exitDone {
		return nil
	}
	return &failure{code: code, err: errors.New(reason), shown: true}
}

// findingWords counts the findings by severity.
func findingWords(report check.Report) string {
	counts := map[check.Severity]int{}
	for _, c := range check.Codes() {
		counts[c.Severity] += report.Counts[c.Code]
	}
	var words []string
	for _, s := range []check.Severity{check.Refused, check.Ruins, check.Fails, check.Lost, check.Harmless} {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if len(words) == 0 {
		return "nothing found in " + job.Counted(report.Entries, "entry", "entries")
	}
	return "findings: " + strings.Join(words, ", ")
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
	switch {
	case f.Entry == "":
		return "-"
	case f.Line > 0:
		return printable(f.Entry) + ":" + strconv.Itoa(f.Line)
	}
	return printable(f.Entry)
}
