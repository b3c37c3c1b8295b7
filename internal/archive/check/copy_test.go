package check_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

const manifestFile, taken = "00_manifest.json", "personium-cell/links.ndjson"

// handMade is a prepared copy of an archive, made by hand: its links taken out, one _id for all rows of user data. change changes
// what it says of the original.
func handMade(t *testing.T, good []byte, change func(o *archive.Original)) []byte {
	t.Helper()
	const common = "COMMONCOMMONCOMMONCOMM"
	r := checked(t, good, check.Options{})
	o := archive.Original{Inventory: *r.Inventory, Lines: map[string]int64{}, Taken: map[archive.LinkKind]int64{archive.DataLink: 1}}
	for _, rows := range r.Inventory.Rows {
		if o.Lines[rows.Type] = rows.Rows; rows.Type == "link" {
			o.Lines[rows.Type] = 0
		}
	}
	change(&o)
	head, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(name string, content []byte) (string, []byte) {
		switch name {
		case manifestFile:
			return name, []byte(strings.TrimSuffix(string(content), "}") + `,"personium_cell":{"prepared":1,"of":"n1","target":"` +
				r.Inventory.Origin.CellID + `","id":"` + common + `"}}`)
		case "10_odata/80_link.pjson":
			return name, nil
		case userData:
			var lines []string
			for line := range strings.Lines(string(content)) {
				lines = append(lines, line[:strings.LastIndex(line, `"_id":"`)]+`"_id":"`+common+"\"}\n")
			}
			return name, []byte(strings.Join(lines, ""))
		}
		return name, content
	}
	return archivetest.Rebuild(t, good, edit, archivetest.With(taken, string(head)+"\n{\"kind\":\"data\",\"line\":1}\n"))
}

func asItIs(*archive.Original) {}

// copyDefects are what is wrong with prepared copies.
func copyDefects(t *testing.T, good []byte) []defect {
	t.Helper()
	later := archivetest.Replace(manifestFile, `"prepared":1`, `"prepared":9`)
	return []defect{
		{"a prepared copy", handMade(t, good, asItIs), "prepared-copy " + manifestFile},
		{"a copy of a later version", archivetest.Rebuild(t, handMade(t, good, asItIs), later), "copy-unreadable " + manifestFile},
		{"a copy without its list", archivetest.Rebuild(t, handMade(t, good, asItIs), archivetest.Without(taken)), "copy-unreadable " + taken},
		{"a copy that lacks a row", handMade(t, good, func(o *archive.Original) { o.Lines["UserData"]++ }), "copy-incomplete " + taken},
		{"a copy that lacks a link", handMade(t, good, func(o *archive.Original) { o.Taken[archive.DataLink]++ }), "copy-incomplete " + taken},
	}
}

func TestAPreparedCopyIsAsWholeAsTheOriginal(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	before, after := checked(t, good, check.Options{}), checked(t, handMade(t, good, asItIs), check.Options{})
	if !after.Clean() || after.Counts["row-twice"] != 0 || after.Counts["stray-entry"] != 0 || after.Inventory == nil {
		t.Fatalf("%s", listing(after))
	}
	if before.Inventory.Links() != after.Inventory.Links() || before.Inventory.Total() != after.Inventory.Total() {
		t.Errorf("%d links and %d rows, want %d and %d", after.Inventory.Links(), after.Inventory.Total(), before.Inventory.Links(),
			before.Inventory.Total())
	}
}

// The main box of a copy is that of the cell that it was prepared for. What becomes of its rows in no cell at hand cannot be said with
// the name of the cell that was exported.
func TestTheMainBoxOfACopyIsThatOfTheCellItIsFor(t *testing.T) {
	t.Parallel()
	const from, to = "MyBNMeP-TIiaP9heFxiilw", "AAAAAAAAAAAAAAAAAAAAAA"
	moved := archivetest.Rebuild(t, handMade(t, archivetest.FromUnit(t, "gamma-g1.zip"), asItIs), func(name string, content []byte) (string, []byte) {
		content = bytes.ReplaceAll(content, []byte(`"target":"`+from), []byte(`"target":"`+to))
		return name, bytes.ReplaceAll(content, []byte(`"b":"`+from), []byte(`"b":"`+to))
	})
	for target, want := range map[string]string{
		"":   "main-box-rows 161 rows belong to the main box: an import into another cell than the one with the id " + to + " loses them",
		to:   "",
		from: "main-box-lost 161 rows belong to the main box of the cell that the copy was prepared for (id " + to + "), and the target is another cell (id " + from + "): an import --as-is loses them",
	} {
		var got string
		for _, f := range checked(t, moved, check.Options{TargetID: target}).Findings {
			if strings.HasPrefix(f.Code, "main-box") {
				got += f.Code + " " + f.Text
			}
		}
		if got != want {
			t.Errorf("into %q: got  %s\nwant %s", target, got, want)
		}
	}
}

// Two rows of one id and other keys are two rows, as they are in the cell.
func TestOneIDForAllIsToldOfWhatIsNoCopy(t *testing.T) {
	t.Parallel()
	data := archivetest.Rebuild(t, handMade(t, archivetest.FromUnit(t, "gamma-g1.zip"), asItIs),
		archivetest.Replace(manifestFile, `"personium_cell"`, `"another_tool"`))
	if r := checked(t, data, check.Options{}); r.Counts["row-twice"] != 0 || r.Counts["id-shared"] == 0 ||
		r.Counts["stray-entry"] != 1 || r.Inventory.ShownOf("UserData") != 302 {
		t.Errorf("%s", listing(r))
	}
}
