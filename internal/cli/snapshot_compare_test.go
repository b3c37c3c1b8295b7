package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
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
			"different 7 b.zip does not hold what a.zip holds: 1 mismatch among 2 rows"},
		{"a link is lost", deepResult{}, compare.Result{Expected: 2, Found: 2, LinksExpected: 2, LinksFound: 1},
			"different 7 b.zip does not hold what a.zip holds: 1 of 2 links"},
		{"a value differs, and a row is missing", deepResult{mismatches: 2}, compare.Result{Expected: 2, Found: 1,
			Different: []compare.Difference{{Place: "Role", Expected: 2, Found: 1}}},
			"different 7 b.zip does not hold what a.zip holds: 2 mismatches; 1 of 2 rows, different in 1 place"},
		{"a set was written to meanwhile", deepResult{}, compare.Result{Expected: 2, Found: 3, NotCompared: []string{"Role was written to while it was compared"}},
			"unproved 9 not all of a.zip could be compared with b.zip: 3 rows; Role was written to while it was compared"},
		{"a difference is certain, whatever was not compared", deepResult{mismatches: 2}, compare.Result{NotCompared: []string{"x"}},
			"different 7 b.zip does not hold what a.zip holds: 2 mismatches among 0 rows"},
	} {
		word, code, reason := compared{between(compareOptions{}, test.deep), &test.result}.judge()
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
		got := compared{between(compareOptions{showValues: test.values}, deep), &result}.table()
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
		got := compared{between(compareOptions{all: all}, deepResult{}), &r}.table()
		if strings.Contains(got, "\nand 2 more; --all shows all\n") == all || strings.Contains(got, "Set41") != all || !strings.Contains(got, "Set39") {
			t.Errorf("all %t:\n%s", all, got)
		}
	}
}

func TestMismatchesAreShownInTheOrderOfTheirKeys(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{false, true} {
		c := between(compareOptions{all: all}, deepResult{})
		c.out = report.New(report.Options{Out: io.Discard, Err: io.Discard, Display: progress.NewSilent})
		for i := range shownMismatches + 50 {
			key := fmt.Sprintf("'%03d'", (i*7)%(shownMismatches+50))
			if err := c.take(compare.Mismatch{Place: "b/od/Item", Key: key, Kind: compare.Missing}); err != nil {
				t.Fatal(err)
			}
		}
		table := compared{c, &compare.Result{}}.table()
		keys := regexp.MustCompile(`'\d{3}'`).FindAllString(table, -1)
		want := map[bool]int{false: shownMismatches, true: shownMismatches + 50}[all]
		if len(keys) != want || !slices.IsSorted(keys) || keys[0] != "'000'" || keys[want-1] != fmt.Sprintf("'%03d'", want-1) {
			t.Errorf("all %t: %d keys: %s", all, len(keys), keys)
		}
	}
}

func TestWhatIsSaidOfTheMainBoxIsOfADifferenceThere(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]bool{"__/od/Item": true, "box1/od/Item": false, "Role": false} {
		c := between(compareOptions{}, deepResult{})
		r := &compare.Result{MainBoxAway: true, Different: []compare.Difference{{Place: place, Expected: 2, Found: 1}}}
		if got := strings.Contains(strings.Join(compared{c, r}.remarks(), ""), "main box"); got != want {
			t.Errorf("%s: %t", place, got)
		}
	}
}

// A list that nobody can count is read row by row all the same.
func TestADeepComparisonKnowsWhatCannotBeCounted(t *testing.T) {
	t.Parallel()
	c := between(compareOptions{}, deepResult{rows: 150_000, found: 150_000, notCompared: []string{"Role was written to while it was read"}})
	r := &compare.Result{Expected: 3, Found: 3, NotCompared: []string{"other"}} // the others cannot be counted
	c.deepen(r)
	if diff := cmp.Diff([]string{"other", "Role was written to while it was read"}, r.NotCompared); diff != "" || r.Expected != 150_000 || r.Found != 150_000 {
		t.Errorf("%+v %s", r, diff)
	}
}

func TestTheQuestionOfARepairSaysWhatStaysLost(t *testing.T) {
	t.Parallel()
	role := archive.Link{Kind: archive.CellLink, From: archive.End{Set: "Account", ID: "a"}, To: archive.End{Set: "Role", ID: "r"}}
	tag := archive.Link{Kind: archive.DataLink, From: archive.End{Box: "b", Collection: "od", Set: "Tag", ID: "t"},
		To: archive.End{Box: "b", Collection: "od", Set: "Item", ID: "i"}}
	gone := tag
	gone.To.Set = "Gone"
	s := repair.Snapshot{Inventory: &archive.Inventory{}, Absent: map[string]bool{"b/od/Gone": true}}
	plan := repair.NewPlan(s, []archive.Link{role, tag, gone}, false)
	want := []string{"lost:    1 link, 1 of many rows to many", "         b/od/Tag('t') → Item('i')",
		"stays:   1 lost link of roles, which only --repair=roles makes", "stays:   1 lost link of which an end is not in the cell"}
	if diff := cmp.Diff(want, between(compareOptions{}, deepResult{}).question(plan)); diff != "" {
		t.Error(diff)
	}
}

func TestAFlagGoesBeforeWhatEndsTheFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][2]string{{"compare a.zip", "compare a.zip --yes"}, {"compare -- -a.zip", "compare --yes -- -a.zip"}} {
		if got := strings.Join(withFlags(strings.Fields(args[0]), "--yes"), " "); got != args[1] {
			t.Error(got)
		}
	}
}

func TestWhatEndsAComparisonEarlyIsNoComparison(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]repairs{
		"time is up (--timeout 1s): the comparison did not end; nothing was changed":       {},
		"time is up (--timeout 1s): 3 of 4 lost links were made, nothing else was changed": {planned: 4, made: 3},
	} {
		if got := refusal.TimeUp(refusal.Interrupted(r.done()), time.Second).Text; got != want {
			t.Error(got)
		}
	}
}

func TestLostLinksThatAreTooManyForOneRunAreTold(t *testing.T) {
	t.Parallel()
	c := between(compareOptions{}, deepResult{})
	c.repairs.samples = map[[2]archive.End]archive.Link{}
	for range mostLost + 2 {
		c.repairs.takeLost(archive.Link{Kind: archive.DataLink}, true)
	}
	want := []string{"2 lost links more: one run makes the first 100000, the next one those that follow"}
	if diff := cmp.Diff(want, compared{c, &compare.Result{}}.remarks()); diff != "" {
		t.Error(diff)
	}
}

// Links that were read back show which others there are beside them. A deep comparison has all of those among its mismatches.
func TestALinkMoreIsDifferent(t *testing.T) {
	t.Parallel()
	r := compare.Result{Expected: 2, Found: 2, LinksExpected: 1, LinksFound: 1, LinksBeyond: 2, BeyondLinks: []string{"Account('a') → Role('r')"}}
	c := between(compareOptions{}, deepResult{})
	came := compared{c, &r}
	if word, _, _ := came.judge(); word != equal {
		t.Errorf("deep: %s", word)
	}
	c.isDeep, c.conn = false, nil
	word, code, reason := came.judge()
	if want := "b.zip holds more than a.zip holds: 2 rows, the same 1 link; 2 links too many"; word != different || code != 7 || reason != want {
		t.Errorf("got %s %d %q, want %q", word, code, reason, want)
	}
	if diff := cmp.Diff(r.BeyondLinks, came.line().MoreLinks); diff != "" {
		t.Error(diff)
	}
}

// What is too many in a cell no import brings: it takes it away.
func TestAnImportIsOfferedOnlyForWhatIsMissingOrOtherwise(t *testing.T) {
	t.Parallel()
	more, less := []compare.Difference{{Place: "Account", Expected: 2, Found: 3}}, []compare.Difference{{Place: "Account", Expected: 2, Found: 1}}
	for name, test := range map[string]struct {
		different []compare.Difference
		deep      deepResult
		want      bool
	}{
		"nothing":                    {nil, deepResult{}, false},
		"more":                       {more, deepResult{}, false},
		"more, seen in depth":        {more, deepResult{mismatches: 1, extra: 1}, false},
		"less":                       {less, deepResult{}, true},
		"another value":              {nil, deepResult{mismatches: 1}, true},
		"more, and another value":    {more, deepResult{mismatches: 2, extra: 1}, true},
		"less, but seen as too many": {less, deepResult{mismatches: 1, extra: 1}, true},
	} {
		c := compared{between(compareOptions{file: "a.zip"}, test.deep), &compare.Result{Different: test.different}}
		if got := strings.Contains(c.andTheRest(refusal.Say("repair it")).Words(), "; the rest only another import"); got != test.want {
			t.Errorf("%s: an import is offered: %t", name, got)
		}
	}
}
