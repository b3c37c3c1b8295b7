package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

func TestEqualFindingsAreOneWithANumber(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	blank := archivetest.Rebuild(t, good, archivetest.Only(roles, func(rows string) string { return strings.Repeat("\n", 25) + rows }))
	for what, test := range map[string]struct {
		data []byte
		code string
		want []string // line, how many, how many more
	}{
		"all equal":     {blank, "line-blank", []string{"1 25 0"}},
		"not all equal": {archivetest.Rebuild(t, blank, archivetest.Replace(accounts, "\n", "\n\n")), "line-blank", []string{"2 26 0"}},
		"all different": {archivetest.Rebuild(t, good, archivetest.Only(roles, func(rows string) string {
			for i := range 25 {
				rows += fmt.Sprintf("{bad %d\n", i)
			}
			return rows
		})), "line-not-json", []string{"3 1 0", "4 1 0", "5 1 0", "6 1 0", "7 1 0", "8 1 0", "9 1 0", "10 1 0", "11 1 0", "12 1 15"}},
	} {
		report := checked(t, test.data, check.Options{})
		var got []string
		for _, g := range report.Groups() {
			if g.Code == test.code {
				got = append(got, fmt.Sprintf("%d %d %d", g.Line, g.Times, g.More))
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", what, got, test.want)
		}
	}
}

// What a check calls harmless an import does not warn of, and of what it calls lost it does.
func TestHarmlessAndLostMeanTheSameToAnImport(t *testing.T) {
	t.Parallel()
	for _, c := range check.Codes() {
		r := check.Report{Findings: []check.Finding{{Code: c.Code, Severity: c.Severity}}, Counts: map[string]int{c.Code: 1}}
		if r.Clean() != (r.Lossy() == "") || r.Clean() != (c.Severity == check.Harmless) || r.Clean() && len(r.Losses()) > 0 {
			t.Errorf("%s is %s: clean %t, lossy %q, losses %v", c.Code, c.Severity, r.Clean(), r.Lossy(), r.Losses())
		}
	}
}
