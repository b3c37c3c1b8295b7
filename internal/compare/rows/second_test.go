package rows_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

const userdata = "10_odata/70_userdata.pjson"

// edited changes the lines of a table.
func edited(t *testing.T, data []byte, table string, change func(lines []string) []string) []byte {
	t.Helper()
	return archivetest.Rebuild(t, data, archivetest.Only(table, func(text string) string {
		lines := change(strings.Split(strings.TrimSuffix(text, "\n"), "\n"))
		return strings.Join(lines, "\n") + "\n"
	}))
}

func TestTwoSnapshotsAreComparedByPlaceAndKey(t *testing.T) {
	t.Parallel()
	data := large(t, 100)
	first := opened(t, data, "")
	last := keyAt(t, first, 100)
	second := opened(t, edited(t, data, userdata, func(lines []string) []string {
		lines[3] = strings.Replace(lines[3], `"P001":3`, `"P001":-3`, 1)
		lines[99] = strings.Replace(lines[99], `"__id":"`, `"__id":"new`, 1)
		return append(lines[50:], lines[:50]...) // in another order
	}), "")
	found, result := differences(t, rows.Sides{Snapshot: first, With: second})
	const item = "box1/od/Item"
	want := []compare.Mismatch{
		{Place: item, Key: "'new" + last[1:], Kind: compare.Extra},
		{Place: item, Key: keyAt(t, first, 4), Property: "n", Kind: compare.Changed, Expected: "3", Found: "-3"},
		{Place: item, Key: last, Kind: compare.Missing},
	}
	if diff := cmp.Diff(want, found); diff != "" || result.Expected != result.Found {
		t.Errorf("%s %+v", diff, result)
	}
}

// Of several lines of one row the newest counts, in either snapshot.
func TestOfARowThatStandsTwiceTheNewestLineCounts(t *testing.T) {
	t.Parallel()
	data := large(t, 20)
	twice := func(older, newer string) rows.Snapshot {
		return opened(t, edited(t, data, userdata, func(lines []string) []string {
			old := strings.Replace(strings.Replace(lines[3], `"P001":3`, `"P001":`+older, 1), `"u":1795516710993`, `"u":5`, 1)
			lines[3] = strings.Replace(lines[3], `"P001":3`, `"P001":`+newer, 1)
			return append([]string{old}, append(lines, old)...)
		}), "")
	}
	once := opened(t, data, "")
	for name, s := range map[string]rows.Sides{
		"in the snapshot": {Snapshot: twice("77", "3"), With: once}, "in the other": {Snapshot: once, With: twice("77", "3")},
		"in both": {Snapshot: twice("77", "3"), With: twice("88", "3")},
	} {
		if found, result := differences(t, s); len(found) > 0 || result.Expected != result.Found {
			t.Errorf("%s: %+v %+v", name, found, result)
		}
	}
	found, result := differences(t, rows.Sides{Snapshot: twice("3", "9"), With: twice("9", "3")})
	if len(found) != 1 || found[0].Expected != "9" || found[0].Found != "3" || result.Doubled != 2 {
		t.Errorf("%+v %+v", found, result)
	}
}

// A type, a collection and a box that one side has alone are named with everything in them.
func TestWhatOneSnapshotHasAloneIsNamed(t *testing.T) {
	t.Parallel()
	data := large(t, 3)
	less := edited(t, data, "10_odata/40_entitytype.pjson", func([]string) []string { return nil })
	for name, s := range map[string]struct {
		sides rows.Sides
		kind  compare.MismatchKind
	}{
		"the first":  {rows.Sides{Snapshot: opened(t, data, ""), With: opened(t, less, "")}, compare.Missing},
		"the second": {rows.Sides{Snapshot: opened(t, less, ""), With: opened(t, data, "")}, compare.Extra},
	} {
		found, _ := differences(t, s.sides)
		places := map[string]int{}
		for _, m := range found {
			if m.Kind != s.kind && !strings.HasSuffix(m.Place, "/Property") {
				t.Errorf("%s: %+v", name, m)
			}
			places[m.Place]++
		}
		// The properties are there on both sides, and on one of them of no type that has a name.
		want := map[string]int{"box1/od/$metadata/EntityType": 1, "box1/od/Item": 3, "box1/od/$metadata/Property": 4}
		if diff := cmp.Diff(want, places); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Rows that no cell shows are in neither side.
func TestRowsThatNoCellShowsAreLeftOut(t *testing.T) {
	t.Parallel()
	data := large(t, 5)
	more := opened(t, edited(t, data, userdata, func(lines []string) []string {
		lost := strings.Replace(lines[0], `"t":"T`, `"t":"X`, 1)
		return append(lines, strings.Replace(lost, `"__id":"`, `"__id":"lost`, 1))
	}), "")
	for _, s := range []rows.Sides{{Snapshot: more, With: opened(t, data, "")}, {Snapshot: opened(t, data, ""), With: more}} {
		found, result := differences(t, s)
		if len(found) > 0 || result.Expected != result.Found {
			t.Errorf("%+v %+v", found, result)
		}
	}
	if _, result := differences(t, rows.Sides{Snapshot: more, With: more}); result.Hidden != 1 {
		t.Errorf("%+v", result)
	}
}
