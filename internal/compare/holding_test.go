package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

// TestHowAListStandsAgainstTheArchive is about lists of which no key is read.
func TestHowAListStandsAgainstTheArchive(t *testing.T) {
	t.Parallel()
	const name = "Role"
	same := Stand{Count: 3, Newest: 5000}
	tooLong := Held{NotCompared: []string{"Role was changed meanwhile, and is too long to be read by key"}}
	for _, test := range []struct {
		name        string
		before, now Stand
		lines       int64 // of it in the archive
		table       int64 // lines of its table
		want        Held
	}{
		{"it stood still, and is there", same, same, 3, 3, Held{}},
		{"it stood still, and a row is not there", same, same, 2, 2, Held{Missing: 1, Lost: []string{"Role: 2 of 3"}}},
		{"it stood still, and is not as long", same, same, 4, 4, Held{NotCompared: []string{"Role has 4 entries in the archive, and 3 in the cell"}}},
		{"it stood still, and is long, and is not as long", same, same, 4, 4000, Held{NotCompared: []string{"Role has 4 entries in the archive, and 3 in the cell"}}},
		{"it was written to, and is as long", Stand{3, 4000}, same, 3, 3, Held{Touched: 1}},
		{"a row came", Stand{2, 5000}, same, 2, 2, Held{Touched: 1}},
		{"its table is read in one search", Stand{2, 5000}, same, 2, 999, Held{Touched: 1}},
		{"its table was read in two searches, though the archive has less", Stand{1000, 5000}, Stand{1000, 6000}, 2, 2, tooLong},
		{"its table is read in two searches now, though the archive has less", Stand{999, 5000}, Stand{1000, 6000}, 2, 2, tooLong},
		{"it has less in the archive than before and after", Stand{4, 5000}, Stand{3, 6000}, 2, 2, Held{Touched: 1, Torn: true, Emptied: "of the 4 rows of Role there are 2"}},
		{"its table is read in two searches", Stand{2, 5000}, same, 2, 1000, tooLong},
		{"it cannot be counted", Stand{uncountable, 5000}, Stand{uncountable, 5000}, 2, 2, Held{NotCompared: []string{"Role has more entries than the server lets anybody count"}}},
	} {
		held := new(Held)
		e := Export{Before: Census{name: test.before}, Inventory: &archive.Inventory{Rows: []archive.TypeRows{{Type: name, Rows: test.table}}}}
		now := &taking{census: Census{name: test.now}, places: []place{{name: name, table: name}}}
		h := holding{Export: e, now: now, lines: map[string]int64{name: test.lines}, tables: tablesOf(e, now), held: held}
		err := h.place(t.Context(), place{name: name, table: name})
		if diff := cmp.Diff(test.want, *held); err != nil || diff != "" {
			t.Errorf("%s: %v %s", test.name, err, diff)
		}
	}
}

// Without a census nobody knows how much of a short list there was before.
func TestAListThatWasWrittenToIsTornWithoutACensusIfTheArchiveHasLess(t *testing.T) {
	t.Parallel()
	for lines, want := range map[int64]Held{
		2: {Touched: 1, Torn: true, Emptied: "of the 3 rows that Role has now there are 2"}, 3: {Touched: 1}, 4: {Touched: 1},
	} {
		h := holding{Export: Export{Since: 5000}, now: &taking{census: Census{"Role": {3, 5000}}}, lines: map[string]int64{"Role": lines}, held: new(Held)}
		err := h.place(t.Context(), place{name: "Role", table: "Role"})
		if diff := cmp.Diff(want, *h.held); err != nil || diff != "" {
			t.Errorf("%d: %v %s", lines, err, diff)
		}
	}
}

// Of user data the keys can be read however many there are.
func TestASetThatCannotBeCountedIsReadByItsKeys(t *testing.T) {
	t.Parallel()
	r, inv := twins(t)
	inv.Rows = []archive.TypeRows{{Type: "UserData", Rows: 4000}}
	box, name := inv.Boxes[len(inv.Boxes)-1].Name, "Item"
	h := holding{Export: Export{Client: new(scripted).client(t, personium.PathStyle), Archive: r, Inventory: inv, Before: Census{name: {5, 4000}}},
		now: &taking{census: Census{name: {uncountable, 5000}}}, tables: map[string]int64{"UserData": 4000}, held: new(Held)}
	list := personium.Collection{Box: box, Path: "a"}.SetList(name)
	err := h.place(t.Context(), place{name: name, table: "UserData", list: list, box: box, path: "a", set: name})
	if diff := cmp.Diff(Held{Went: 3}, *h.held); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// TestWhatWasThereBeforeTheJob is about when a row, and a list, is older than the job.
func TestWhatWasThereBeforeTheJob(t *testing.T) {
	t.Parallel()
	unknown := holding{Export: Export{Since: 5000}}
	for newest, want := range map[int64]bool{4999: true, 5000: false, 5001: false} {
		if got := unknown.isSame("Role", Stand{3, newest}); got != want {
			t.Errorf("a list whose newest row is of %d stands as it stood before 5000: %t", newest, got)
		}
	}
	if got := unknown.cut("Role"); got != 4999 {
		t.Errorf("without a census what is not newer than %d has to be there", got)
	}
	known := holding{Export: Export{Since: 5000, Before: Census{"Role": {3, 3000}}}}
	if known.isSame("Role", Stand{4, 3000}) || known.isSame("Role", Stand{3, 3001}) || !known.isSame("Role", Stand{3, 3000}) || known.cut("Role") != 3000 {
		t.Error("with a census the instant of the job counts")
	}
}

// twins is an archive with two collections whose sets are called alike, and one set more.
func twins(t *testing.T) (*archive.Reader, *archive.Inventory) {
	t.Helper()
	var b bytes.Buffer
	item, tag := archivetest.Set{Name: "Item", Rows: 3}, archivetest.Set{Name: "Tag", Rows: 2}
	a := archivetest.Archive{Collections: []archivetest.Collection{{Path: "a", Sets: []archivetest.Set{item, tag}}, {Path: "b", Sets: []archivetest.Set{item}}}}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	return openedArchive(t, b.Bytes())
}

func TestTheKeysOfASetAreItsOwn(t *testing.T) {
	t.Parallel()
	r, inv := twins(t)
	h := holding{Export: Export{Archive: r, Inventory: inv}}
	box := inv.Boxes[len(inv.Boxes)-1].Name
	for _, test := range []struct {
		box, path, set string
		want           int
	}{
		{box, "a", "Item", 3}, {box, "a", "Tag", 2}, {box, "b", "Item", 3}, {box, "b", "Tag", 0}, {box, "c", "Item", 0}, {"other", "a", "Item", 0},
	} {
		p := place{table: "UserData", box: test.box, path: test.path, set: test.set}
		keys, err := h.archived(t.Context(), p, seed)
		if err != nil || len(keys) != test.want {
			t.Errorf("%s/%s/%s: got %d keys, %v, want %d", test.box, test.path, test.set, len(keys), err, test.want)
		}
		if c, _ := h.find(p); c != nil && c.Path != test.path {
			t.Errorf("%s/%s/%s is found in %s", test.box, test.path, test.set, c.Path)
		}
	}
}

func TestTenThingsThatAreMissingAreNamed(t *testing.T) {
	t.Parallel()
	h := holding{held: new(Held)}
	for i := range 12 {
		h.missing(2, fmt.Sprint(i))
	}
	if h.held.Missing != 24 || len(h.held.Lost) != 10 {
		t.Errorf("%+v", h.held)
	}
}

// TestFilesAreMissingWhereTheyWereThereBefore is about what the archive lacks: known by the list of before, or else by the instant of a
// file, which is told to the second.
func TestFilesAreMissingWhereTheyWereThereBefore(t *testing.T) {
	t.Parallel()
	r, inv := twins(t)
	at := Census{filesPlace("box1"): {Count: 1, Newest: 5000}}
	missing, touched := Held{Missing: 1, Lost: []string{"box1/new.txt"}}, Held{Touched: 1}
	unknown := Held{NotCompared: []string{"1 files of box box1 are not in it, and whether they were written before the export or during it is not " +
		"known: their time is told to the second"}}
	for _, test := range []struct {
		name     string
		before   Files
		modified int64
		want     Held
	}{
		{"an older second, unlisted", nil, 4000, missing},
		{"the newest second of before, unlisted", nil, 5000, unknown},
		{"a newer second, unlisted", nil, 6000, touched},
		{"listed", filesOf([]cellFile{{"box1", "new.txt", 1, 5000}}), 5000, missing},
		{"not listed, in the newest second of before", filesOf([]cellFile{{"box1", "old.txt", 1, 5000}}), 5000, touched},
		{"listed with another size", filesOf([]cellFile{{"box1", "new.txt", 2, 5000}}), 5000, touched},
		{"listed as of before", filesOf([]cellFile{{"box1", "new.txt", 1, 4000}}), 5000, touched},
		{"moved, with its time", filesOf([]cellFile{{"box1", "x/new.txt", 1, 4000}}), 4000, touched},
		{"of another box", filesOf([]cellFile{{"box2", "new.txt", 1, 5000}}), 5000, touched},
		{"there were none", Files{}, 4000, touched},
	} {
		held := new(Held)
		h := holding{Export: Export{Archive: r, Inventory: inv, Before: at, Files: test.before}, held: held,
			now: &taking{files: []cellFile{{"box1", "new.txt", 1, test.modified}}}}
		h.files()
		held.Files = 0
		if diff := cmp.Diff(test.want, *held); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// A journal keeps which files there were, as long as they are few.
func TestFilesAreWrittenDownAndReadAgain(t *testing.T) {
	t.Parallel()
	list := func(n int) Files {
		var files []cellFile
		for i := range n {
			files = append(files, cellFile{"box1", fmt.Sprint(i), 1, 5000})
		}
		return filesOf(files)
	}
	for n, kept := range map[int]int{0: 0, 1: 1, mostKept: mostKept, mostKept + 1: 0} {
		text, err := json.Marshal(list(n))
		if err != nil {
			t.Fatal(err)
		}
		var got Files
		if err := json.Unmarshal(text, &got); err != nil || len(got) != kept || kept == n && !slices.Equal(got, list(n)) {
			t.Errorf("%d: got %d, %v", n, len(got), err)
		}
		if len(text) > 12*n+12 {
			t.Errorf("%d take %d bytes", n, len(text))
		}
	}
	for _, text := range []string{`"AAAA"`, `7`} {
		if err := json.Unmarshal([]byte(text), new(Files)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestACensusOfBoxes(t *testing.T) {
	t.Parallel()
	const instant, later = "Tue, 24 Nov 2026 10:48:42 GMT", "Tue, 24 Nov 2026 10:48:50 GMT"
	newest := time.Date(2026, 11, 24, 10, 48, 50, 0, time.UTC).UnixMilli()
	const collection, odata = "<D:collection/>", "<D:collection/><p:odata/>"
	unit := &scripted{answers: map[string][]answer{
		"__ctl/Box":                    {{200, list("box1")}},
		"__ctl/Role":                   {{200, list("x")}},
		"box1/od/$metadata/EntityType": {{200, list("Item")}},
		"box1/od/Item":                 {{200, list("1")}},
		"box1": {{207, folder("box1", webFileXML{"sub", "", 0, collection}, webFileXML{"new.txt", later, 7, ""}, webFileXML{"old.txt", instant, 5, ""},
			webFileXML{"od", "", 0, odata}, webFileXML{"empty", "", 0, odata})}},
		"box1/sub": {{207, folder("box1/sub", webFileXML{"old.txt", instant, 3, ""})}},
	}}
	census, _, err := Take(t.Context(), unit.client(t, personium.PathStyle), nil)
	if err != nil {
		t.Fatal(err)
	}
	one := Stand{1, 5000}
	for name, want := range map[string]Stand{"Box": one, "Role": one, "Account": {}, "box1 (files)": {3, newest}, "__ (files)": {}, "box1/od/Item": one,
		"box1/od/$metadata/EntityType": one, "box1/od/$metadata/Property": {}, "box1/empty/$metadata/EntityType": {}} {
		if got, there := census[name]; !there || got != want {
			t.Errorf("%s: got %v, %t, want %v", name, got, there, want)
		}
	}
	// The lists of the cell and of two schemas, a set, names of boxes and of types where there are any, and the folders.
	lists := len(archive.CellTables()) + 2*len(archive.SchemaTables()) + 1
	if got, want := int(unit.requests.Load()), lists+2+3; got != want || len(census) != lists+2 {
		t.Errorf("%d requests for %d lists, want %d for %d", got, len(census), want, lists+2)
	}
}

func TestACensusOfACellWithoutBoxes(t *testing.T) {
	t.Parallel()
	unit := new(scripted)
	census, _, err := Take(t.Context(), unit.client(t, personium.PathStyle), nil)
	if want := len(archive.CellTables()) + 1; err != nil || len(census) != want || unit.requests.Load() != int64(want) {
		t.Errorf("%v %v in %d requests", err, census, unit.requests.Load())
	}
}

// A list that is too long to be counted stands at that, and a known number makes the counting short.
func TestACensusOfALongList(t *testing.T) {
	t.Parallel()
	long := &scripted{answers: map[string][]answer{"__ctl/Role": {{200, `{"d":{"results":[{"Name":"x","__updated":"/Date(5000)/"}],"__count":"10000"}}`}}}}
	take := &taking{client: long.client(t, personium.PathStyle), known: Census{"Role": {Count: 100_000}}, census: Census{}}
	if err := take.list(t.Context(), place{name: "Role", list: personium.CellList("Role")}); err != nil || take.census["Role"] != (Stand{uncountable, 5000}) {
		t.Errorf("%v %v", err, take.census)
	}
	if got := long.requests.Load(); got != 2 {
		t.Errorf("%d requests, although what was expected is what there is", got)
	}
}
