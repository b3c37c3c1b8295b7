package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
)

// between is a comparison of two files.
func between(o compareOptions, deep deepResult) *comparison {
	o.file, o.with, o.isDeep = "a.zip", "b.zip", true
	return &comparison{compareOptions: o, found: check.Report{Inventory: &archive.Inventory{}}, deep: &deep}
}

func TestWhatIsSaidOfAComparison(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		deep   deepResult
		result compare.Result
		want   string
	}{
		{"nothing differs", deepResult{}, compare.Result{Expected: 2, Found: 2},
			"equal 0 b.zip and a.zip are equal in number, names, links, values, bytes and rights; " + hiddenOpen + " (2 rows)"},
		{"a value differs", deepResult{mismatches: 1}, compare.Result{Expected: 2, Found: 2},
			"different 7 b.zip does not hold what a.zip holds: 2 rows; 1 mismatch"},
		{"a link is lost", deepResult{}, compare.Result{Expected: 2, Found: 2, LinksExpected: 2, LinksFound: 1},
			"different 7 b.zip does not hold what a.zip holds: 1 of 2 links; 0 mismatches"},
		{"a set was written to meanwhile", deepResult{}, compare.Result{Expected: 2, Found: 3, NotCompared: []string{"Role was written to while it was compared"}},
			"unproved 9 not all of a.zip could be compared with b.zip: 3 rows; Role was written to while it was compared"},
		{"a difference is certain, whatever was not compared", deepResult{mismatches: 2}, compare.Result{NotCompared: []string{"x"}},
			"different 7 b.zip does not hold what a.zip holds: 0 rows; 2 mismatches"},
	} {
		word, code, reason := between(compareOptions{}, test.deep).judge(&test.result)
		if got := fmt.Sprintf("%s %d %s", word, code, reason); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestTheTableOfAComparison(t *testing.T) {
	t.Parallel()
	deep := deepResult{mismatches: 3, shown: []compare.Mismatch{
		{Place: "b/od/Item", Key: "'i\x1b'", Property: "n", Kind: compare.Changed, Expected: "1", Found: "2\n"}, {Place: "cell", Kind: compare.Missing}}}
	result := compare.Result{Different: []compare.Difference{{Place: "Role", Expected: 2, Found: 1}}, NotCompared: []string{"b/od/Other has too many rows"}}
	const places = "WHERE  IN THE SNAPSHOT  IN THE OTHER ONE\nRole   2                1\n"
	const rest = "and 1 more; --all shows all\nNOT COMPARED\nb/od/Other has too many rows\n"
	for _, test := range []struct {
		values bool
		want   string
	}{
		{false, places + "WHAT     WHERE                 PROPERTY\nchanged  b/od/Item('i\\x1b')    n\nmissing  cell                  -\n" + rest},
		{true, places + "WHAT     WHERE               PROPERTY  IN THE SNAPSHOT  IN THE OTHER ONE\n" +
			"changed  b/od/Item('i\\x1b')  n         1                2\\n\nmissing  cell                -         -                -\n" + rest},
	} {
		got := between(compareOptions{showValues: test.values}, deep).table(&result)
		if diff := cmp.Diff(strings.Fields(test.want), strings.Fields(got)); diff != "" {
			t.Errorf("values: %t\n%s", test.values, got)
		}
	}
}

func TestATableShowsTheFirstOfItOrAll(t *testing.T) {
	t.Parallel()
	var r compare.Result
	for i := range shownOfComparison + 2 {
		r.Different = append(r.Different, compare.Difference{Place: fmt.Sprint("Set", i), Expected: 1})
	}
	for _, all := range []bool{false, true} {
		got := between(compareOptions{all: all}, deepResult{}).table(&r)
		if strings.Contains(got, "\nand 2 more; --all shows all\n") == all || strings.Contains(got, "Set41") != all || !strings.Contains(got, "Set39") {
			t.Errorf("all %t:\n%s", all, got)
		}
	}
}
