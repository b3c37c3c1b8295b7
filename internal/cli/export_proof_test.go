package cli

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

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
		inv := &snapshot.Inventory{Rows: []snapshot.TypeRows{{Type: "Account", Rows: test.rows}}}
		got := judgeRows(verdict.Outcome{Kind: event.Export, Name: "nightly", Verdict: verdict.Done, Proof: verdict.ProofArchive}, inv, test.cellRows)
		if got.Verdict != test.want || (got.Proof == verdict.ProofArchive) != (test.want == verdict.Done) {
			t.Errorf("%s: got %s (%s), want %s", test.name, got.Verdict, got.Proof, test.want)
		}
	}
}

func TestTheArchiveOfAnExportIsJudgedByItsFindings(t *testing.T) {
	t.Parallel()
	for severity, want := range map[snapshot.Severity]verdict.Verdict{
		snapshot.Refused: verdict.Failed, snapshot.Ruins: verdict.Failed, snapshot.Fails: verdict.Failed,
		snapshot.Lost: verdict.Done, snapshot.Harmless: verdict.Done,
	} {
		report := snapshot.Report{Findings: []snapshot.Finding{{Code: "x", Severity: severity, Entry: "10_odata/20_role.pjson", Line: 3, Text: "is odd"}}}
		got := judgeArchive(verdict.Outcome{Name: "nightly", Verdict: verdict.Done, Proof: verdict.ProofListed, NotProved: "the archive was not read"},
			personium.SnapshotFile{Name: "nightly.zip", Size: 5}, report)
		if got.Verdict != want {
			t.Errorf("%s: got %s, want %s", severity, got.Verdict, want)
		}
		if lost := got.NotProved != ""; lost != (severity == snapshot.Lost) {
			t.Errorf("%s: not proved: %q", severity, got.NotProved)
		}
		if bad := "the export left nightly.zip, and no import of this archive would end well: 10_odata/20_role.pjson:3: is odd"; want == verdict.Failed && got.Reason != bad {
			t.Errorf("%s: got %q", severity, got.Reason)
		}
	}
}
