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
	if len(found) != 1 || found[0].Expected != "9" || found[0].Found != "3" || result.Expected != 24 {
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
}

// What nobody can read is the same on both sides, and no proof of anything.
func TestWhatCannotBeReadIsCounted(t *testing.T) {
	t.Parallel()
	data := large(t, 20)
	replaced := func(table, from, to string) []byte {
		return edited(t, data, table, func(lines []string) []string {
			n := 0
			for i := range lines {
				if strings.Contains(lines[i], from) && n < 2 {
					n++
					lines[i] = strings.Replace(lines[i], from, to, 1)
				}
			}
			if n == 0 {
				t.Errorf("no %s in %s", from, lines[0])
			}
			return lines
		})
	}
	const property = "10_odata/50_property.pjson"
	const hidden = "1 property of box1/od has no alias or no type that can be read in the snapshot: its values were not compared"
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"fields that are none":    {replaced(userdata, `"s":{`, `"s":7,"x":{`), "2 rows of box1/od/Item cannot be read in the snapshot"},
		"an alias that is none":   {replaced(property, `"Alias":"P001"`, `"Alias":1`), hidden},
		"a type that is none":     {replaced(property, `"Type":"Edm.Int32"`, `"Type":3`), hidden},
		"a kind that is none":     {replaced(property, `"Type":"Edm.Int32","CollectionKind":"None"`, `"Type":"Edm.Int32","CollectionKind":{}`), hidden},
		"hidden fields that none": {replaced(property, `"h":{"Alias":"P001"`, `"h":0,"x":{"Alias":"P001"`), hidden},
		"and a time that is none": {replaced(userdata, `"u":1795516710993`, `"u":"x"`), ""},
		"and a date that is none": {replaced(userdata, `"p":`, `"p":"x","x":`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, result := differences(t, rows.Sides{Snapshot: opened(t, test.data, ""), With: opened(t, test.data, "")})
			var want []string
			if test.want != "" {
				want = []string{test.want, test.want + " (the second one)"}
			}
			if diff := cmp.Diff(want, result.NotCompared); diff != "" || len(found) > 0 || result.Expected != result.Found {
				t.Errorf("%s %+v %+v", diff, found, result)
			}
		})
	}
}

// A time that nobody can read hides none of the row's values.
func TestARowOfWhichTheTimeCannotBeReadIsCompared(t *testing.T) {
	t.Parallel()
	data := large(t, 20)
	timeless := func(value string) rows.Snapshot {
		return opened(t, edited(t, data, userdata, func(lines []string) []string {
			lines[3] = strings.Replace(strings.Replace(lines[3], `"u":1795516710993`, `"u":"x"`, 1), `"P001":3`, `"P001":`+value, 1)
			return lines
		}), "")
	}
	found, _ := differences(t, rows.Sides{Snapshot: timeless("3"), With: timeless("4")})
	if len(found) != 1 || found[0].Property != "n" || found[0].Expected != "3" || found[0].Found != "4" {
		t.Errorf("%+v", found)
	}
}
