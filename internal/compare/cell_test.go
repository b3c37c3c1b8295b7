package compare

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/personium"
)

var seed = maphash.MakeSeed()

// openedArchive is an archive, and what is in it.
func openedArchive(t *testing.T, data []byte) (*archive.Reader, *archive.Inventory) {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{})
	if err != nil || report.Inventory == nil {
		t.Fatal(err, report.Findings)
	}
	return r, report.Inventory
}

// TestAPlaceThatDiffersIsNamed compares a small inventory with a unit that holds as much, but at one place.
func TestAPlaceThatDiffersIsNamed(t *testing.T) {
	t.Parallel()
	inventory := &archive.Inventory{
		Rows: []archive.TypeRows{{Type: "Role", Rows: 7, Hidden: 2, Doubled: 1}},
		Boxes: []archive.Box{{Name: "box1", ID: "b", Files: 2, Folders: 2, Bytes: 9, Collections: []archive.Collection{{Path: "od",
			Rows: []archive.TypeRows{{Type: "Property", Rows: 4, Hidden: 1}}, Sets: []archive.EntitySet{{Name: "Item", Rows: 6, Doubled: 1}}}}}},
	}
	const collection, odata = "<D:collection/>", "<D:collection/><p:odata/>"
	whole := func() map[string][]answer {
		return map[string][]answer{"__ctl/Role": {counted(4)}, "box1/od/$metadata/Property": {counted(3)}, "box1/od/Item": {counted(5)},
			"box1":     {{207, folder("box1", webFileXML{"sub", "", 0, collection}, webFileXML{"a", "", 4, ""}, webFileXML{"od", "", 0, odata})}},
			"box1/sub": {{207, folder("box1/sub", webFileXML{"b", "", 5, ""})}}}
	}
	sub := func(files ...webFileXML) answer { return answer{207, folder("box1/sub", files...)} }
	for name, test := range map[string]struct {
		path   string
		answer answer
		want   Difference
	}{
		"nothing":         {},
		"a role":          {"__ctl/Role", counted(5), Difference{"Role", 4, 5}},
		"an account":      {"__ctl/Account", counted(1), Difference{"Account", 0, 1}},
		"a property":      {"box1/od/$metadata/Property", counted(4), Difference{"box1/od/$metadata/Property", 3, 4}},
		"a row":           {"box1/od/Item", counted(6), Difference{"box1/od/Item", 5, 6}},
		"bytes in a file": {"box1/sub", sub(webFileXML{"b", "", 6, ""}), Difference{"box1 (bytes in files)", 9, 10}},
		"an empty file":   {"box1/sub", sub(webFileXML{"b", "", 5, ""}, webFileXML{"c", "", 0, ""}), Difference{"box1 (files)", 2, 3}},
		"an empty folder": {"box1/sub", sub(webFileXML{"b", "", 5, ""}, webFileXML{"c", "", 0, collection}), Difference{"box1 (folders)", 2, 3}},
		"a collection":    {"box1/sub", sub(webFileXML{"b", "", 5, ""}, webFileXML{"c", "", 0, odata}), Difference{"box1 (folders)", 2, 3}},
	} {
		answers := whole()
		if test.path != "" {
			answers[test.path] = []answer{test.answer}
		}
		unit := &scripted{answers: answers}
		cell := Cell{Client: unit.client(t, personium.PathStyle), Inventory: inventory, Missing: "it is gone"}
		got, err := cell.Content(t.Context())
		if err != nil {
			t.Fatal(name, err)
		}
		var want []Difference
		if test.path != "" {
			want = []Difference{test.want}
		}
		if diff := cmp.Diff(want, got.Different); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got.FilesExpected != 2 || got.Expected != 12 {
			t.Errorf("%s: %+v", name, got)
		}
		if differs, err := cell.Differs(t.Context()); err != nil || differs != (test.path != "") {
			t.Errorf("%s: differs: %t, %v", name, differs, err)
		}
	}
}

func TestAFolderThatIsGoneHoldsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			answer answer
			fails  bool
		}{
			{core(404, "PR404-DV-0001"), false}, {core(404, "PR404-DV-0002"), false}, {core(404, "PR404-DV-0003"), true}, {core(401, "PR401-AU-0002"), true},
		} {
			unit := &scripted{answers: map[string][]answer{"box1": {test.answer}}}
			n := newComparison(Cell{Client: unit.client(t, personium.PathStyle), Inventory: new(archive.Inventory)})
			if err := n.files(t.Context(), archive.Box{Name: "box1"}); (err != nil) != test.fails || n.result.FilesFound != 0 {
				t.Errorf("%s: %v %+v", test.answer.body, err, n.result)
			}
		}
	})
}

// What nobody may see of a cell does not keep the rest from being compared.
func TestWhatIsRefusedInAPlaceThatTheSnapshotDoesNotKnowIsSaid(t *testing.T) {
	t.Parallel()
	refused := []answer{core(403, "PR403-AU-0002")}
	box := func() []answer { // how it stands and what is in it before, its number, and all that again
		shown := answer{200, list("box1")}
		return []answer{shown, shown, counted(1), shown}
	}
	odata := `<D:collection/><p:odata/>`
	od := []answer{{207, folder("box1", webFileXML{"od", "", 0, odata})}}
	for name, test := range map[string]struct {
		answers map[string][]answer
		want    []string
	}{
		"a folder": {map[string][]answer{"__ctl/Box": box(), "box1": refused}, []string{"box1 (files)"}},
		"a type":   {map[string][]answer{"__ctl/Box": box(), "box1": od, "box1/od/$metadata/Property": refused}, []string{"box1/od/$metadata/Property"}},
		"an entity set": {map[string][]answer{"__ctl/Box": box(), "box1": od, "box1/od/$metadata/EntityType": {{200, list("Item")}}, "box1/od/Item": refused},
			[]string{"box1/od/Item"}},
	} {
		r, err := Cell{Client: (&scripted{answers: test.answers}).client(t, personium.PathStyle), Inventory: new(archive.Inventory)}.Unmoved(t.Context())
		for i := range test.want {
			test.want[i] += " is not in the snapshot, and cannot be looked at"
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(test.want, r.NotCompared); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Who reads every row afterwards needs no number.
func TestAListThatIsTooLongIsPassedOverWhereItIsReadWhole(t *testing.T) {
	t.Parallel()
	full := answer{200, `{"d":{"results":[{}],"__count":"10000"}}`}
	for name, answers := range map[string][]answer{
		"it is too long": {{200, `{"d":{"results":[],"__count":"10000"}}`}, full}, "it is refused": {core(403, "PR403-AU-0002")},
	} {
		unit := &scripted{answers: map[string][]answer{"__ctl/Role": answers}}
		n := newComparison(Cell{Client: unit.client(t, personium.PathStyle), Inventory: new(archive.Inventory), Deep: true})
		err := n.rows(t.Context(), "Role", personium.CellList("Role"), 100_000)
		if diff := cmp.Diff(Result{}, n.result); err != nil || diff != "" || n.step != 1 {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestAListThatIsTooLongIsNotCompared(t *testing.T) {
	t.Parallel()
	full := answer{200, `{"d":{"results":[{}],"__count":"10000"}}`}
	long := &scripted{answers: map[string][]answer{"__ctl/Role": {{200, `{"d":{"results":[],"__count":"10000"}}`}, full}}}
	n := newComparison(Cell{Client: long.client(t, personium.PathStyle), Inventory: new(archive.Inventory)})
	err := n.rows(t.Context(), "Role", personium.CellList("Role"), 100_000)
	want := []string{"Role has more rows than the server lets anybody count (100000 in the snapshot)"}
	if err != nil || !cmp.Equal(n.result.NotCompared, want) || n.result.Expected != 0 || len(n.result.Different) > 0 {
		t.Errorf("%v %+v", err, n.result)
	}
}

func TestTheRowsOfAMainBoxStayInTheirCell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows         int64
		from, target string
		want         bool
	}{
		{0, "a", "b", false}, {3, "a", "a", false}, {3, "a", "b", true},
	} {
		inv := &archive.Inventory{MainBoxRows: test.rows, Origin: archive.Origin{CellID: test.from}, Target: test.target}
		if got := newComparison(Cell{Inventory: inv}).result.MainBoxAway; got != test.want {
			t.Errorf("%+v: got %t", test, got)
		}
	}
}

func TestWhatWasNotComparedIsSaid(t *testing.T) {
	t.Parallel()
	const gone, differ = "the names of files and the links were not compared: it is gone", "the links were not read back, because the rows and files differ"
	for _, test := range []struct {
		links, files int64
		isThere      bool
		differs      bool
		want         []string
	}{
		{0, 0, false, false, nil},
		{0, 0, false, true, nil},
		{1, 0, false, false, []string{gone}},
		{0, 1, false, false, []string{gone}},
		{1, 1, true, false, nil},
		{1, 1, true, true, []string{differ}},
		{0, 1, true, true, nil},
	} {
		c := Cell{Inventory: &archive.Inventory{CellLinks: test.links, Files: test.files}, Missing: "it is gone"}
		if test.isThere {
			c.Archive = new(archive.Reader)
		}
		n := &comparison{Cell: c}
		if test.differs {
			n.result.compare("Role", 1, 2)
		}
		n.unread(c)
		if diff := cmp.Diff(test.want, n.result.NotCompared); diff != "" {
			t.Errorf("%+v: %s", test, diff)
		}
	}
}

// TestFilesThatAreLikeNoOtherAreNamed is about the index of the files of an archive.
func TestFilesThatAreLikeNoOtherAreNamed(t *testing.T) {
	t.Parallel()
	x := &nameIndex{seed, map[uint64]struct{}{}}
	x.left[x.hash("box", "a/b", 5)] = struct{}{}
	for _, other := range []struct {
		folder, path string
		size         int64
	}{{"box2", "a/b", 5}, {"box", "a/c", 5}, {"box", "a/b", 6}} {
		if x.take(other.folder, other.path, other.size) {
			t.Errorf("%+v is taken for another file", other)
		}
	}
	if !x.take("box", "a/b", 5) || x.take("box", "a/b", 5) {
		t.Error("a file is there once")
	}
}

func TestSoManyLostFilesAreNamed(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	a := archivetest.Archive{Files: MaxLost + 2, Content: archivetest.SmallContents()}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	r, inv := openedArchive(t, b.Bytes())
	box := inv.Boxes[0]
	n := newComparison(Cell{Client: new(scripted).client(t, personium.PathStyle), Inventory: inv, Archive: r})
	if err := errors.Join(n.files(t.Context(), box), n.files(t.Context(), box)); err != nil {
		t.Fatal(err)
	}
	if len(n.result.LostFiles) != MaxLost || n.result.FilesExpected != 2*(MaxLost+2) {
		t.Errorf("%d of %d files are named", len(n.result.LostFiles), n.result.FilesExpected)
	}
	if d := fmt.Sprint(n.result.Different[0]); d != fmt.Sprintf("{%s (files) %d 0}", box.Name, MaxLost+2) {
		t.Errorf("the difference is %s", d)
	}
}

func TestTheFilesOfAllBoxesAreCounted(t *testing.T) {
	t.Parallel()
	unit := &scripted{answers: map[string][]answer{"box1": {{207, folder("box1", webFileXML{"a", "", 4, ""})}}, "box2": {{207, folder("box2", webFileXML{"b", "", 4, ""})}}}}
	n := newComparison(Cell{Client: unit.client(t, personium.PathStyle), Inventory: new(archive.Inventory)})
	for _, box := range []string{"box1", "box2"} {
		if err := n.files(t.Context(), archive.Box{Name: box, Files: 1, Bytes: 4}); err != nil {
			t.Fatal(err)
		}
	}
	if n.result.FilesFound != 2 || n.result.FilesExpected != 2 || len(n.result.Different) > 0 {
		t.Errorf("%+v", n.result)
	}
}

// What is called content outside of the web data is no web file.
func TestWebFilesAreAmongTheWebData(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	a := archivetest.Archive{Files: 2, Content: archivetest.SmallContents()}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	r, _ := openedArchive(t, archivetest.Rebuild(t, b.Bytes(), nil, archivetest.With("10_odata/box/x/content", "x")))
	files := 0
	for range webFiles(r) {
		files++
	}
	if files != 2 {
		t.Errorf("%d web files", files)
	}
}

// What the unit refuses for good is not asked for again: the rest is compared, and decides. Before an import it is told at once.
func TestWhatNobodyMayReadIsNotCompared(t *testing.T) {
	t.Parallel()
	const rules = `Rule cannot be counted: GET http://unit.test/cell1/__ctl/Rule: the unit answered 403 PR403-AU-0001 "text"`
	const files = `the files of box box1 cannot be listed: PROPFIND http://unit.test/cell1/box1: the unit answered 403 PR403-AU-0001 "text"`
	unit := &scripted{answers: map[string][]answer{"__ctl/Rule": {core(403, "PR403-AU-0001")}, "box1": {core(403, "PR403-AU-0001")},
		"__ctl/Account": {counted(1)}}}
	cell := Cell{Client: unit.client(t, personium.PathStyle), Inventory: &archive.Inventory{Boxes: []archive.Box{{Name: "box1"}}}}
	got, err := cell.Content(t.Context())
	want := Result{Found: 1, Different: []Difference{{"Account", 0, 1}}, NotCompared: []string{rules, files}}
	if err != nil || !cmp.Equal(*got, want) {
		t.Errorf("%v %s", err, cmp.Diff(want, *got))
	}
	unit.answers["__ctl/Account"] = []answer{counted(0)}
	if _, err := cell.Differs(t.Context()); !personium.Is(err, "PR403-AU-0001") {
		t.Errorf("before an import: %v", err)
	}
}

// A mazeUnit lists in every folder of a box one more of the same.
type mazeUnit struct{ requests int }

func (u *mazeUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	u.requests++
	path := strings.TrimPrefix(r.URL.Path, "/cell1/")
	a := answer{http.StatusOK, list()}
	if r.Method == "PROPFIND" {
		a = answer{http.StatusMultiStatus, folder(path, webFileXML{name: "d", kind: "<D:collection/>"}, webFileXML{name: "e", kind: "<D:collection/>"})}
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// Folders that lie in each other without an end are no reason to list without an end, before a job or after it.
func TestFoldersWithoutAnEndAreNotListedWithoutAnEnd(t *testing.T) {
	t.Parallel()
	unit, told := new(mazeUnit), 0
	client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{Transport: unit})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Take(t.Context(), client, func() { told++ }); !errors.Is(err, errTooDeep) || unit.requests > deepest+20 || told < deepest {
		t.Errorf("a census: %v after %d requests, of which %d were told", err, unit.requests, told)
	}
	cell := Cell{Client: client, Inventory: &archive.Inventory{Boxes: []archive.Box{{Name: "box1"}}}, Told: func(int, int) { told++ }}
	told = 0
	if _, err := cell.Differs(t.Context()); !errors.Is(err, errTooDeep) || told < deepest {
		t.Errorf("before an import: %v, of which %d were told", err, told)
	}
	got, err := cell.Content(t.Context())
	if err != nil || len(got.NotCompared) != 1 || !strings.Contains(got.NotCompared[0], "the files of box box1 cannot be listed: its folders lie in each other more than 500 deep") {
		t.Errorf("after an import: %v %+v", err, got)
	}
}
