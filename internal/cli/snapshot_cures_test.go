package cli

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
)

func TestACheckSaysWhatAnImportCures(t *testing.T) {
	t.Parallel()
	finding := func(code string, severity check.Severity) check.Finding {
		return check.Finding{Code: code, Severity: severity}
	}
	blank, twice, part := finding("line-blank", check.Fails), finding("row-twice", check.Lost), finding("cell-import-failed", check.Lost)
	empty, hidden, harmless := finding("content-missing", check.Lost), finding("box-folder-orphaned", check.Lost), finding("id-unusual", check.Harmless)
	of := func(findings ...check.Finding) check.Report {
		r := check.Report{Findings: findings, Counts: map[string]int{}, Inventory: &archive.Inventory{}}
		for _, f := range findings {
			r.Counts[f.Code]++
		}
		return r
	}
	copied, uncounted := of(blank), of(hidden)
	copied.Copy, uncounted.Inventory = &check.Copy{}, nil
	for _, test := range []struct {
		name  string
		found check.Report
		want  string
	}{
		{"nothing but what is harmless", of(harmless), ""},
		{"what a prepared copy has not", of(blank, blank, twice, harmless), "; import cures that with a prepared copy, and --as-is does not"},
		{"what is lost for certain beside that", of(twice, empty, blank),
			"; a prepared copy cures row-twice, line-blank, and for the rest import refuses it"},
		{"what is warned of beside that", of(twice, hidden), "; import cures row-twice with a prepared copy, warns of the rest, and goes on"},
		{"what is lost for certain", of(empty), "; import refuses it"},
		{"what is warned of", of(hidden), "; import warns of that, and goes on"},
		{"what cannot be counted", uncounted, "; import refuses it"},
		{"a part of a cell", of(part), "; import cures that with a prepared copy, and --as-is does not; what the snapshot may lack of its cell nothing brings"},
		{"a prepared copy itself", copied, ""},
	} {
		if got := cureWords(test.found); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
