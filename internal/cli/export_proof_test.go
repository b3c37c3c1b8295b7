package cli

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

func TestAnArchiveWithoutRowsIsHeldAgainstTheCell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		rows, cellRows int64
		want           job.Verdict
	}{
		{"rows of a cell with rows", 3, 2, job.Done},
		{"no row of an empty cell", 0, 0, job.Done},
		{"rows of a cell that was emptied meanwhile", 3, 0, job.Done},
		{"no row of a cell with rows", 0, 2, job.Incomplete},
	} {
		inv := &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: test.rows}}}
		got := judgeRows(job.Outcome{Kind: job.Export, Name: "nightly", Verdict: job.Done, Proof: job.ProofArchive}, inv, test.cellRows)
		if got.Verdict != test.want || (got.Proof == job.ProofArchive) != (test.want == job.Done) {
			t.Errorf("%s: got %s (%s), want %s", test.name, got.Verdict, got.Proof, test.want)
		}
	}
}

func TestTheArchiveOfAnExportIsJudgedByItsFindings(t *testing.T) {
	t.Parallel()
	for severity, want := range map[check.Severity]job.Verdict{
		check.Refused: job.Failed, check.Ruins: job.Failed, check.Fails: job.Failed,
		check.Lost: job.Done, check.Harmless: job.Done,
	} {
		report := check.Report{Findings: []check.Finding{{Code: "x", Severity: severity, Entry: "10_odata/20_role.pjson", Line: 3, Text: "is odd"}}}
		got := judgeArchive(job.Outcome{Name: "nightly", Verdict: job.Done, Proof: job.ProofListed, NotProved: "the archive was not read"},
			personium.SnapshotFile{Name: "nightly.zip", Size: 5}, report)
		if got.Verdict != want {
			t.Errorf("%s: got %s, want %s", severity, got.Verdict, want)
		}
		if lost := got.NotProved != ""; lost != (severity == check.Lost) {
			t.Errorf("%s: not proved: %q", severity, got.NotProved)
		}
		if bad := "the export left nightly.zip, and no import of this archive would end well: 10_odata/20_role.pjson:3: is odd"; want == job.Failed && got.Reason != bad {
			t.Errorf("%s: got %q", severity, got.Reason)
		}
	}
}
