package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// archived is an export that is over, and left an archive of which this is known.
func archived(report *check.Report) *verdict.History {
	h := new(verdict.History)
	h.Kind, h.Name, h.Accepted, h.ByArchive, h.Archive = event.Export, "nightly", true, true, &verdict.Archive{Size: 5}
	readInto(h.Archive, report)
	h.Record(verdict.Look{Answer: verdict.AnswerReady, Progress: -1})
	h.RecordProbe(h.Last.At, verdict.Lock{State: verdict.LockFree})
	h.Record(verdict.Look{Answer: verdict.AnswerReady, Progress: -1, AfterFree: true})
	h.RecordListing(&verdict.Listing{Archive: true})
	return h
}

func TestAnArchiveWithoutRowsIsHeldAgainstTheCell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		rows, cellRows int64
		want           verdict.Verdict
	}{
		{"rows of a cell with rows", 3, 2, verdict.Done},
		{"no row of an empty cell", 0, 0, verdict.Done},
		{"rows of a cell that was emptied meanwhile", 3, 0, verdict.Done},
		{"no row of a cell with rows", 0, 2, verdict.Incomplete},
	} {
		h := archived(&check.Report{Inventory: &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: test.rows}}}})
		if asked := verdict.Judge(h).Need == verdict.NeedCellRows; asked != (test.rows == 0) {
			t.Errorf("%s: the cell's rows are asked for: %t", test.name, asked)
		}
		h.CellRows = &verdict.CellRows{Rows: test.cellRows}
		got := verdict.Judge(h)
		if got.Verdict != test.want || (got.Proof == verdict.ProofArchive) != (test.want == verdict.Done) {
			t.Errorf("%s: got %s (%s), want %s", test.name, got.Verdict, got.Proof, test.want)
		}
	}
}

func TestTheArchiveOfAnExportIsJudgedByItsFindings(t *testing.T) {
	t.Parallel()
	for severity, want := range map[check.Severity]verdict.Verdict{
		check.Refused: verdict.Failed, check.Ruins: verdict.Failed, check.Fails: verdict.Failed,
		check.Lost: verdict.Done, check.Harmless: verdict.Done,
	} {
		report := &check.Report{Findings: []check.Finding{{Code: "x", Severity: severity, Entry: "10_odata/20_role.pjson", Line: 3, Text: "is odd"}}}
		got := verdict.Judge(archived(report))
		if got.Verdict != want {
			t.Errorf("%s: got %s, want %s", severity, got.Verdict, want)
		}
		if lost := got.NotProved != ""; lost != (severity == check.Lost) {
			t.Errorf("%s: not proved: %q", severity, got.NotProved)
		}
		if bad := "the export left nightly.zip, and no import of this archive would end well: 10_odata/20_role.pjson:3: is odd"; want == verdict.Failed && got.Reason != bad {
			t.Errorf("%s: got %q", severity, got.Reason)
		}
	}
}
