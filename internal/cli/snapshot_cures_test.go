package cli

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive/check"
)

func TestACheckSaysWhatAnImportCures(t *testing.T) {
	t.Parallel()
	blank, twice := check.Finding{Code: "line-blank", Severity: check.Fails}, check.Finding{Code: "row-twice", Severity: check.Lost}
	empty, harmless := check.Finding{Code: "content-missing", Severity: check.Lost}, check.Finding{Code: "id-unusual", Severity: check.Harmless}
	for _, test := range []struct {
		name  string
		found check.Report
		want  string
	}{
		{"nothing but what is harmless", check.Report{Findings: []check.Finding{harmless}}, ""},
		{"what a prepared copy has not", check.Report{Findings: []check.Finding{blank, blank, twice, harmless}},
			"; import cures that with a prepared copy, and --as-is does not"},
		{"more than that", check.Report{Findings: []check.Finding{twice, empty, blank}},
			"; import cures row-twice, line-blank with a prepared copy, and not the rest"},
		{"what nothing cures", check.Report{Findings: []check.Finding{empty}}, ""},
		{"a prepared copy itself", check.Report{Findings: []check.Finding{blank}, Copy: &check.Copy{}}, ""},
	} {
		if got := cureWords(test.found); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
