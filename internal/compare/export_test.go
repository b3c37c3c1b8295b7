package compare_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
)

const (
	rowsFile  = "10_odata/70_userdata.pjson"
	rolesFile = "10_odata/20_role.pjson"
)

// held takes a census, lets meanwhile happen, and holds an archive of the cell as it was before against the cell as it is then.
func (p *practice) held(data []byte, meanwhile func()) *compare.Held {
	p.Helper()
	before, files, err := compare.Take(p.Context(), p.Client, nil)
	if err != nil {
		p.Fatal(err)
	}
	meanwhile()
	r, inv := p.Open(data)
	held, err := compare.Export{Client: p.Client, Inventory: inv, Archive: r, Before: before, Files: files, Sources: 100}.Hold(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return held
}

func nothing() {}

func TestAnExportThatHoldsWhatTheCellHoldsLacksNothing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	held := p.held(p.Snapshot("CellExport_2017_01"), nothing)
	if held.Missing != 0 || held.Touched != 0 || held.Rows == 0 || held.Files == 0 || len(held.NotCompared) != 0 {
		t.Errorf("%+v", held)
	}
}

func TestWhatAnExportLacksOfAnUntouchedCellIsMissing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	for name, test := range map[string]struct {
		edit archivetest.Edit
		lost string
	}{
		"a row":             {archivetest.Only(rowsFile, withoutLine(`"__id":"Item-001"`)), "box1/odata/Item('Item-001')"},
		"a role":            {archivetest.Only(rolesFile, withoutLine(`"Name":"reader"`)), "Role: 1 of 2"},
		"a file":            {archivetest.Without("20_webdav/" + boxFolder(t, whole) + "/docs/guide.txt"), "box1/docs/guide.txt"},
		"the end of a file": {archivetest.Become("20_webdav/"+boxFolder(t, whole)+"/docs/guide.txt/content", "practice"), "box1/docs/guide.txt"},
		"an entity type":    {archivetest.Only("10_odata/50_property.pjson", withoutLine(`"Name":"title"`)), "box1/odata/$metadata/Property: "},
	} {
		held := p.held(archivetest.Rebuild(t, whole, test.edit), nothing)
		if held.Missing != 1 || len(held.Lost) != 1 || !strings.HasPrefix(held.Lost[0], test.lost) || held.Touched != 0 {
			t.Errorf("%s: %+v", name, held)
		}
	}
}

// withoutLine leaves out the first line that has a text.
func withoutLine(text string) func(string) string {
	return func(content string) string {
		var kept strings.Builder
		left := true
		for line := range strings.Lines(content) {
			if left && strings.Contains(line, text) {
				left = false
				continue
			}
			kept.WriteString(line)
		}
		if left {
			panic("there is no line with " + text)
		}
		return kept.String()
	}
}

// boxFolder is what the folder of box1 is called in an archive.
func boxFolder(t *testing.T, data []byte) string {
	t.Helper()
	i := bytes.Index(data, []byte("/docs/guide.txt/content"))
	name := data[:i]
	return string(name[bytes.LastIndexByte(name, '/')+1:])
}

func TestASmallTableThatOthersChangeIsNotTorn(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	held := p.held(p.Snapshot("CellExport_2017_01"), func() {
		p.Ask("POST", "box1/odata/Item", `{"__id":"new"}`)
		p.Ask("DELETE", "box1/odata/Item('Item-001')", "")
		p.Ask("POST", "__ctl/Role", `{"Name":"new"}`)
	})
	if held.Missing != 0 || held.Touched != 2 {
		t.Errorf("%+v", held)
	}
}

// items is an archive with a set that the server cannot read in one search.
func items(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	a := archivetest.Archive{Collections: []archivetest.Collection{{Path: "od", Sets: []archivetest.Set{{Name: "Item", Rows: 2_300}}}}}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheKeysOfALargeTableThatOthersChangeAreRead(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	keys := p.keys()
	held := p.held(whole, func() {
		p.Ask("POST", "box1/od/Item", `{"__id":"new1"}`)
		p.Ask("POST", "box1/od/Item", `{"__id":"new2"}`)
		p.Ask("DELETE", "box1/od/Item('"+keys[7]+"')", "")
		p.Ask("MERGE", "box1/od/Item('"+keys[8]+"')", `{}`)
	})
	want := &compare.Held{Rows: held.Rows, Files: held.Files, CellRows: held.Rows + 1, CellFiles: held.CellFiles, Came: 2, Went: 1, Written: 1}
	if diff := cmp.Diff(want, held); diff != "" {
		t.Error(diff)
	}
}

func TestARowThatIsWrittenAnewMeanwhileHasToBeInTheArchive(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	lost := p.keys()[1_500]
	torn := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, withoutLine(`"`+lost+`"`)))
	held := p.held(torn, func() { p.Ask("MERGE", "box1/od/Item('"+lost+"')", `{}`) })
	if held.Missing != 1 || held.Came != 0 {
		t.Errorf("%+v", held)
	}
}

func TestAShortTableWithLessInTheArchiveThanBeforeAndAfterIsTold(t *testing.T) {
	t.Parallel()
	const item, role = `"__id":"Item-001"`, `"Name":"reader"`
	for name, test := range map[string]struct {
		edit          archivetest.Edit
		method, path  string
		emptied, torn bool
		missing       int64 // by the keys of user data
	}{
		"less than before, and then more":               {archivetest.Only(rowsFile, withoutLine(item)), "POST", "box1/odata/Item", true, false, 1},
		"none of what was there":                        {archivetest.Only(rowsFile, withoutLines(`"__id":"Item-`)), "DELETE", "box1/odata/Item('Item-001')", true, false, 59},
		"less than before, and then less":               {archivetest.Only(rowsFile, withoutLine(item)), "DELETE", "box1/odata/Item('Item-001')", false, false, 0},
		"less than before, and then more, without keys": {archivetest.Only(rolesFile, withoutLine(role)), "POST", "__ctl/Role", true, true, 0},
	} {
		p := newPractice(t)
		held := p.held(archivetest.Rebuild(t, p.Snapshot("CellExport_2017_01"), test.edit), func() {
			p.Ask(test.method, test.path, map[string]string{"box1/odata/Item": `{"__id":"new"}`, "__ctl/Role": `{"Name":"new"}`}[test.path])
		})
		if held.Touched != 1 || (held.Emptied != "") != test.emptied || held.Torn != test.torn || held.Missing != test.missing {
			t.Errorf("%s: %+v", name, held)
		}
	}
}

// What an archive lacks does not make a long table a short one.
func TestAnArchiveThatLacksMostOfALongTableIsIncomplete(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	torn := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, firstLines(100)))
	if held := p.held(torn, func() { p.Ask("POST", "box1/od/Item", `{"__id":"new"}`) }); held.Missing != 2_200 || held.Came != 1 {
		t.Errorf("%+v", held)
	}
	p = newPractice(t)
	p.Import(whole)
	p.Ask("DELETE", "box1/od/Item('"+p.keys()[7]+"')", "")
	if held := p.held(torn, func() { p.Ask("POST", "box1/od/Item", `{"__id":"new"}`) }); held.Missing < 2_199 {
		t.Errorf("%+v", held)
	}
}

// firstLines leaves out all lines but the first.
func firstLines(n int) func(string) string {
	return func(content string) string { return strings.Join(strings.SplitAfterN(content, "\n", n+1)[:n], "") }
}

func TestACollectionThatIsGoneAfterTheExportIsTold(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	if held := p.gone(whole); held.Touched == 0 || held.Emptied != "" {
		t.Errorf("an archive that has it: %+v", held)
	}
	p = newPractice(t)
	without := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, withoutLines(`"__id":"Item-`)))
	if held := p.gone(without); held.Touched == 0 || held.Emptied == "" {
		t.Errorf("an archive without its rows: %+v", held)
	}
}

// gone is the practice cell's archive, held against it after the collection of its rows was deleted.
func (p *practice) gone(data []byte) *compare.Held {
	return p.held(data, func() { p.Ask("DELETE", "box1/odata", "") })
}

// withoutLines leaves out all lines that have a text.
func withoutLines(text string) func(string) string {
	return func(content string) string {
		var kept strings.Builder
		for line := range strings.Lines(content) {
			if !strings.Contains(line, text) {
				kept.WriteString(line)
			}
		}
		return kept.String()
	}
}

func TestARowThatWasThereAllTheTimeIsMissingFromATornArchive(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	lost := p.keys()[1_500]
	torn := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, withoutLine(`"`+lost+`"`)))
	held := p.held(torn, func() { p.Ask("POST", "box1/od/Item", `{"__id":"new"}`) })
	if held.Missing != 1 || held.Came != 1 || !cmp.Equal(held.Lost, []string{"box1/od/Item('" + lost + "')"}) {
		t.Errorf("%+v", held)
	}
}

func TestALargeTableThatNobodyChangedIsComparedByItsKeysAsWell(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	keys := p.keys()
	torn := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, withoutLine(`"`+keys[2_299]+`"`)))
	if held := p.held(torn, nothing); held.Missing != 1 || held.Came+held.Went+held.Written != 0 {
		t.Errorf("%+v", held)
	}
}

// keys are the keys of the set that items has.
func (p *practice) keys() []string {
	p.Helper()
	var keys []string
	r, inv := p.Open(items(p.T))
	err := r.Rows(p.Context(), "UserData", rowKey(&keys))
	if err != nil || len(keys) != int(inv.Boxes[1].Collections[0].Sets[0].Rows) {
		p.Fatal(err, len(keys))
	}
	return keys
}

func TestFilesThatOthersWriteMeanwhileAreNotMissing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	whole := p.Snapshot("CellExport_2017_01")
	held := p.held(whole, func() { p.Ask("DELETE", "box1/docs/guide.txt", "") })
	if held.Missing != 0 {
		t.Errorf("%+v", held)
	}
}

func TestWithoutACensusWhatIsOlderThanTheJobHasToBeThere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	p := newPractice(t)
	whole := items(t)
	p.Import(whole)
	keys := p.keys()
	torn := archivetest.Rebuild(t, whole, archivetest.Only(rowsFile, withoutLine(`"`+keys[3]+`"`)))
	for since, missing := range map[int64]int64{0: 0, 1 << 50: 1} {
		r, inv := p.Open(torn)
		held, err := compare.Export{Client: p.Client, Inventory: inv, Archive: r, Since: since}.Hold(t.Context())
		if err != nil || held.Missing != missing {
			t.Errorf("since %d: %v %+v", since, err, held)
		}
	}
}

func TestACensusAsksOnceForEachPlace(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	before := p.Requests.Load()
	census, _, err := compare.Take(t.Context(), p.Client, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Besides the names of the boxes and of two collections' types, and the folders: those of two boxes, docs and profile.
	asked := p.Requests.Load() - before
	if want := int64(len(census)) - 2 + 3 + 4; asked != want {
		t.Errorf("%d requests for %s", asked, fmt.Sprint(census))
	}
}
