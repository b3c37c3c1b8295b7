package job

import (
	"strings"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// foretold is what the report on an archive tells about an import of it.
func foretold(report *check.Report) verdict.Foretold {
	f := verdict.Foretold{Lossy: report.Lossy(), Ruins: report.Counts["root-meta-broken"] > 0}
	for _, l := range report.Losses() {
		f.Lost = append(f.Lost, verdict.Loss{Words: l.Words, Countable: l.Countable})
	}
	for _, c := range check.Codes() {
		if n := report.Counts[c.Code]; n > 0 && (c.Severity == check.Fails || c.Severity == check.Ruins) {
			f.Lost = append(f.Lost, verdict.Loss{Words: verdict.Counted(n, "finding", "findings") + " of " + c.Code + ", at which imports fail"})
		}
	}
	f.Sound = f.Lossy == "" && len(f.Lost) == 0
	return f
}

// lostInExport says what an archive lacks of the cell that it was made of, or has twice.
func lostInExport(report *check.Report) string {
	var words []string
	for _, l := range report.Losses() {
		if l.Lasting {
			words = append(words, l.Words)
		}
	}
	return strings.Join(words, ", ")
}

// refuseLoss refuses an archive of which an import loses something for certain; nil where none does.
func (p preflight) refuseLoss(report check.Report) error {
	losses := report.Losses()
	if len(losses) == 0 {
		return nil
	}
	var words []string
	for _, l := range losses {
		words = append(words, l.Words)
	}
	var first check.Finding
	for _, f := range report.Findings {
		if f.Code == losses[0].Code {
			first = f
			break
		}
	}
	if len(losses) == 1 && first.Code == "main-box-lost" {
		return p.badArchive(report, first)
	}
	next := refusal.Say("all of it: ").Then(p.checkCommand())
	if p.AsIs && curable(report) {
		next = leaveAsIs().Say("; all of it: ").Then(p.checkCommand())
	}
	return &refusal.Error{Code: refusal.BadArchive,
		Text: "an import of the snapshot would lose something for certain: " + strings.Join(words, ", ") + "; first: " + placed(first),
		Next: next.Say("; --accept-loss imports it all the same")}
}

// leaveAsIs is the way around what a copy would cure.
func leaveAsIs() refusal.Next {
	return refusal.Say("leave --as-is out: a prepared copy is imported then, which cures that")
}

// partialWords are about a snapshot of a cell whose import had failed: its status can be set right, and what it lacks nobody knows.
const partialWords = "the last import into the cell of the snapshot had failed, so that it may hold only a part of what the cell was to hold"

// partial reports whether a snapshot is of a failed cell.
func partial(report check.Report) bool { return report.Counts["cell-import-failed"] > 0 }
