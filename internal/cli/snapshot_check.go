package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/verdict"
)

func newSnapshotCheckCommand(env *program) *cobra.Command {
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
			return lookInto(env, cmd, archiveLook{event.Check, args, showFindings})
		},
	}
}

func showFindings(r archiveRun, found check.Report) error {
	verdict, code := archiveClean, refusal.Done
	if !found.Clean() {
		verdict, code = archiveBad, refusal.BadArchive
	}
	reason := findingWords(found)
	text := verdict + ": " + report.Printable(r.title()) + ": " + reason
	if r.out.Quiet() && code != refusal.Done {
		r.out.Error(verdict + ": " + r.title() + ": " + reason)
	}
	if err := r.out.Result(r.line(found, verdict, reason, code), findingTable(found)+text); err != nil {
		return err
	}
	return report.Shown(code, reason)
}

// findingWords counts the findings by severity.
func findingWords(found check.Report) string {
	tally := found.Tally()
	if tally == "" {
		return "nothing found in " + verdict.Counted(found.Entries, "entry", "entries")
	}
	if found.Has("main-box-rows") {
		tally += "; an import adapts the rows of the main box to its cell; with --as-is it loses them, unless that cell is the one " +
			"they are from"
	}
	return "findings: " + tally + cureWords(found)
}

// cureWords say what an import does about the findings: which a prepared copy cures, and whether it refuses the rest or warns of it; "" of what is
// harmless, and of what is such a copy itself.
func cureWords(found check.Report) string {
	rest := found.Without(prepare.Cures()...)
	var cured []string
	for _, f := range found.Findings {
		if f.Severity != check.Harmless && !rest.Has(f.Code) && !slices.Contains(cured, f.Code) {
			cured = append(cured, f.Code)
		}
	}
	refused := rest.Unfit() != nil || len(rest.Losses()) > 0 || found.Inventory == nil
	words := ""
	switch warned := rest.Lossy() != ""; {
	case found.Copy != nil || len(cured) == 0 && !refused && !warned:
		return ""
	case refused && len(cured) == 0:
		words = "; import refuses it"
	case refused:
		words = "; a prepared copy cures " + strings.Join(cured, ", ") + ", and for the rest import refuses it"
	case len(cured) == 0:
		words = "; import warns of that, and goes on"
	case warned:
		words = "; import cures " + strings.Join(cured, ", ") + " with a prepared copy, warns of the rest, and goes on"
	default:
		words = "; import cures that with a prepared copy, and --as-is does not"
	}
	if !refused && slices.Contains(cured, "cell-import-failed") {
		words += "; what the snapshot may lack of its cell nothing brings"
	}
	return words
}

// findingTable lays out the findings, those that say the same as one, and says of which codes there are more.
func findingTable(found check.Report) string {
	if len(found.Findings) == 0 {
		return ""
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SEVERITY\tCODE\tWHERE\tWHAT")
	for _, f := range found.Groups() {
		what := f.Text
		if f.Server != "" {
			what += "; the server would say: " + f.Server
		}
		if f.Times > 1 {
			what += fmt.Sprintf(" (%d times, here first)", f.Times)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Severity, f.Code, placeWords(f.Finding), report.Printable(what))
		if f.More > 0 {
			fmt.Fprintf(w, "%s\t%s\t\tand %d more like these\n", f.Severity, f.Code, f.More)
		}
	}
	_ = w.Flush()
	return b.String()
}

func placeWords(f check.Finding) string {
	return cmp.Or(f.Place(), "-")
}
