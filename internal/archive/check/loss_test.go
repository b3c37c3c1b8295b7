package check_test

import (
	"fmt"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

func TestWhatAnImportLosesForCertainIsNamedWithItsCount(t *testing.T) {
	t.Parallel()
	const another = "AAAAAAAAAAAAAAAAAAAAAA"
	for _, test := range []struct{ archive, target, losses, lossy string }{
		{"gamma-g1.zip", "", "", ""},
		{"gamma-g1.zip", another, "main-box-lost countable: 162 rows of the main box stay behind", "findings: 1 lost"},
		{"export-with-duplicate-rows.zip", "", "row-twice lasting: 4 rows appear twice; association-dead: 1 association is dead", "findings: 5 lost, 8 harmless"},
		{"forward_refs.zip", "", "ref-later countable: 3 links lead to later rows", "findings: 3 lost, 2 harmless"},
		{"one-to-one.zip", "", "ref-mutual: 4 links of one row to one are cut in half", "findings: 4 lost"},
		{"gamma-content-missing.zip", "", "content-missing lasting: 1 file has no content", "findings: 1 lost, 1 harmless"},
		{"small_src1_fixed_for_dst2.zip", "", "", ""}, // rows that no cell shows
		{"stwo-e1-exported-while-importing.zip", "", "content-missing lasting: 1 file has no content", "findings: 2 lost"},
	} {
		r := checked(t, archivetest.FromUnit(t, test.archive), check.Options{TargetID: test.target})
		got := ""
		for _, l := range r.Losses() {
			if got != "" {
				got += "; "
			}
			got += l.Code
			if l.Lasting {
				got += " lasting"
			}
			if l.Countable {
				got += " countable"
			}
			got += fmt.Sprintf(": %s", l.Words)
		}
		if got != test.losses || r.Lossy() != test.lossy {
			t.Errorf("%s:\ngot  %s, %q\nwant %s, %q", test.archive, got, r.Lossy(), test.losses, test.lossy)
		}
	}
}

func TestALossIsOfAKnownCode(t *testing.T) {
	t.Parallel()
	r := check.Report{Counts: map[string]int{}}
	for _, c := range check.Codes() {
		r.Counts[c.Code] = 2
	}
	losses := r.Losses()
	if len(losses) != 16 {
		t.Errorf("%d kinds of losses", len(losses))
	}
	for _, l := range losses {
		if severityOf(l.Code) != check.Lost {
			t.Errorf("%+v is of the severity %q", l, severityOf(l.Code))
		}
	}
}
