package check_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

const (
	userData = "10_odata/70_userdata.pjson"
	accounts = "10_odata/11_account.pjson"
	mainMeta = "20_webdav/__/.pmeta"
	rootMeta = "20_webdav/.pmeta"
	hello    = "20_webdav/__/hello.txt/"
)

// A defect is an archive that is wrong in one way, and the finding that tells so.
type defect struct {
	what string
	data []byte
	want string // code entry:line [server's words]
}

func TestEveryDefectIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{"main-box-lost": true, "too-many-kinds": true, "rows-not-compared": true,
		"bar-file": true, "wrapped-in-folder": true, "wrapped-in-zip": true} // by tests of their own
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	defects := slices.Concat(refusedDefects(t, good), rowDefects(t, good), pairDefects(t, good), webDefects(t, good), zipDefects(t, good),
		copyDefects(t, good))
	for i, d := range defects {
		code, _, _ := strings.Cut(d.want, " ")
		shown[code] = true
		if testing.Short() && uint64(i)%8 != *seed%8 {
			continue // each is one goroutine, of which the race detector has nothing to say
		}
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			r := checked(t, d.data, check.Options{})
			if !slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return words(f) == d.want }) {
				t.Errorf("this is not found: %s\n%s", d.want, listing(r))
			}
			if severityOf(code) != check.Harmless && r.Clean() {
				t.Error("the archive is called clean")
			}
			for _, f := range r.Findings {
				if f.Severity != severityOf(f.Code) {
					t.Errorf("%s has the severity %q", f.Code, f.Severity)
				}
			}
		})
	}
	for _, c := range check.Codes() {
		if !shown[c.Code] {
			t.Errorf("no test shows the code %s", c.Code)
		}
	}
}

func severityOf(code string) check.Severity {
	for _, c := range check.Codes() {
		if c.Code == code {
			return c.Severity
		}
	}
	return ""
}

func words(f check.Finding) string {
	s := f.Code + " " + f.Entry
	if f.Line > 0 {
		s += ":" + string(rune('0'+f.Line))
	}
	if f.Server != "" {
		s += " [" + f.Server + "]"
	}
	return s
}

// refusedDefects are what the server refuses before its 202, with its words.
func refusedDefects(t *testing.T, good []byte) []defect {
	const manifest, unreadable = "00_manifest.json", "[PR500-CM-0002 Files I/O error caused [read odata pjson from snapshot file] to fail.]"
	says := func(content string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Become(manifest, content))
	}
	version := func(was string) string {
		return "manifest-version " + manifest + " [PR400-MC-0003 Version of the snapshot file is invalid. Expected [2] but was [" + was + "].]"
	}
	const unknown = " [PR500-SV-9999 Unknown Exception]"
	return []defect{
		{"no manifest", archivetest.Rebuild(t, good, archivetest.Without(manifest)), "manifest-missing " + manifest + " [PR500-CM-0002 Files I/O error caused [read manifest json from snapshot file] to fail.]"},
		{"manifest empty", says(""), "manifest-not-json " + manifest + " [PR400-CM-0004 JSON parse error. […].]"},
		{"manifest with a BOM", says("\uFEFF{\"export_version\":2}"), "manifest-not-json " + manifest + " [PR400-CM-0004 JSON parse error. […].]"},
		{"manifest null", says("null"), "manifest-version " + manifest + unknown},
		{"manifest with a number too large", says(`{"export_version":2,"n":9223372036854775808}`), "manifest-version " + manifest + unknown},
		{"manifest array", says("[2]"), "manifest-version " + manifest + unknown},
		{"version a text", says(`{"export_version":"2"}`), "manifest-version " + manifest + unknown},
		{"version 2.0", says(`{"export_version":2.0}`), "manifest-version " + manifest + unknown},
		{"version missing", says(`{}`), version("null")},
		{"version 3", says(`{"export_version":3}`), version("3")},
		{"version -1000", says(`{"export_version":-1000}`), version("-1,000")},
		{"version 1", says(`{"export_version":1}`), "version-1 " + manifest + " [PR400-MC-0003 Version of the snapshot file is invalid. Expected [2] but was [1].]"},
		{"no accounts", archivetest.Rebuild(t, good, archivetest.Without(accounts)), "file-missing " + accounts + " [PR400-MC-0001 [" + accounts + "] does not exist in the snapshot file.]"},
		{"accounts a folder", archivetest.Rebuild(t, good, archivetest.Without(accounts), archivetest.With(accounts+"/", "")), "file-is-folder " + accounts + " " + unreadable},
		{"bad UTF-8 in a row", archivetest.Rebuild(t, good, archivetest.Replace(userData, "Aomori", "Aom\xffri")), "odata-unreadable " + userData + ":1 " + unreadable},
		{"no OData", archivetest.Rebuild(t, good, archivetest.Without("10_odata/")), "odata-folder-missing 10_odata"},
		{"no web data", archivetest.Rebuild(t, good, archivetest.Without("20_webdav/")), "webdav-folder-missing 20_webdav"},
		{"web data a file", archivetest.Rebuild(t, good, archivetest.Without("20_webdav/"), archivetest.With("20_webdav", "x")), "webdav-is-file 20_webdav [PR500-CM-0002 Files I/O error caused [read webdav dir from snapshot file] to fail.]"},
	}
}

// manyLengths puts rows with ids of many lengths after others.
func manyLengths(rows string) string {
	for n := range 65 {
		rows += fmt.Sprintf(`{"_id":"%02d%s","`, n, strings.Repeat("z", 30+n)) + `_type":"Account","_source":{"s":{}}}` + "\n"
	}
	return rows
}

// rowDefects are what is wrong with rows.
func rowDefects(t *testing.T, good []byte) []defect {
	const cell = "10_odata/00_cell.json"
	account := func(before, after string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Replace(accounts, before, after))
	}
	link := func(before, after string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Replace("10_odata/80_link.pjson", before, after))
	}
	first := func(line string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Only(accounts, func(rest string) string { return line + "\n" + rest }))
	}
	data := func(before, after string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Replace(userData, before, after))
	}
	const nothing = "line-blank " + accounts + ":1 [PR400-CM-0004 JSON parse error. [].]"
	return []defect{
		{"cell not JSON", archivetest.Rebuild(t, good, archivetest.Become(cell, "{")), "cell-not-json " + cell + " [PR400-CM-0004 JSON parse error. […].]"},
		{"cell an array", archivetest.Rebuild(t, good, archivetest.Become(cell, "[]")), "cell-incomplete " + cell + " [PR500-SV-0000]"},
		{"cell without h", archivetest.Rebuild(t, good, archivetest.Replace(cell, `"h":`, `"H":`)), "cell-incomplete " + cell + " [PR500-SV-0000]"},
		{"cell whose p is no number", archivetest.Rebuild(t, good, archivetest.Replace(cell, `"p":`, `"p":true,"P":`)), "cell-unfit " + cell + " [PR500-SV-0000]"},
		{"cell whose a is not an object", archivetest.Rebuild(t, good, archivetest.Replace(cell, `"a":{}`, `"a":[{},1]`)), "cell-unfit " + cell + " [PR500-SV-0000]"},
		{"cell with more than units write", archivetest.Rebuild(t, good, archivetest.Replace(cell, `"s":{`, `"s":{"x":{},`)), "cell-unusual " + cell},
		{"blank line", first(""), nothing},
		{"line of spaces", first(" \t "), nothing},
		{"blank line between carriage returns", first("\r\r"), nothing},
		{"broken line", first(`{"_id":"x"`), "line-not-json " + accounts + ":1 [PR400-CM-0004 JSON parse error. […].]"},
		{"line an array", first(`[]`), "line-not-object " + accounts + ":1 [PR500-SV-0000]"},
		{"line too long", first(`{"x":"` + strings.Repeat("x", 16<<20) + `"}`), "line-too-long " + accounts + ":1"},
		{"_id a number", account(`"_id":"JnIjhZkiTO-7N_3H4YaVdg"`, `"_id":1`), "row-without-id " + accounts + ":1 [PR500-SV-0000]"},
		{"_id a pattern", account("JnIjhZkiTO-7N_3H4YaVdg", "JnIjhZkiTO(7N_3H4YaVdg"), "id-is-pattern " + accounts + ":1 [PR500-SV-0000]"},
		{"_id short", account("JnIjhZkiTO-7N_3H4YaVdg", "me"), "id-loose " + accounts + ":1"},
		{"_id of two ids, but of no link", account("JnIjhZkiTO-7N_3H4YaVdg", "JnIjhZkiTO-7N_3H4YaVdg-JnIjhZkiTO-7N_3H4YaVdg"), "id-unusual " + accounts + ":1"},
		{"_id of a link not joined", link(`"_id":"JnIjhZkiTO-7N_3H4YaVdg-`, `"_id":"JnIjhZkiTO-7N_3H4YaVdg_`), "id-unusual 10_odata/80_link.pjson:1"},
		{"_id with a meaning of Java's own", account("JnIjhZkiTO-7N_3H4YaVdg", `a(?<x>b)*+`), "id-loose " + accounts + ":1"},
		{"_id empty", account("JnIjhZkiTO-7N_3H4YaVdg", ""), "id-breaks 10_odata/12_extcell.pjson:1"},
		{"_id in a number", account("JnIjhZkiTO-7N_3H4YaVdg", "17955"), "id-breaks 10_odata/12_extcell.pjson:1"},
		{"_id missing", account(`"_id"`, `"_Id"`), "row-without-id " + accounts + ":1 [PR500-SV-0000]"},
		{"number too large", first(`{"n":-9223372036854775809}`), "number-too-large " + accounts + ":1 [PR500-SV-0000 For input string: …]"},
		{"number too large where none may be", first(`{12345678901234567890123`), "number-too-large " + accounts + ":1 [PR500-SV-0000 For input string: …]"},
		{"number too large in the cell", archivetest.Rebuild(t, good, archivetest.Replace(cell, `"s":{`, `"s":{"n":9223372036854775808,`)), "number-too-large " + cell + " [PR500-SV-0000 For input string: …]"},
		{"values too deep", first(`{"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`), "line-too-deep " + accounts + ":1"},
		{"more odd ids than are looked for", archivetest.Rebuild(t, good, archivetest.Only(accounts, manyLengths)), "ids-not-compared 10_odata"},
		{"_type missing", account(`"_type"`, `"_tipe"`), "row-type-foreign " + accounts + ":1"},
		{"_type of another file", account(`"_type":"Account"`, `"_type":"Role"`), "row-type-foreign " + accounts + ":1"},
		{"_type a number", account(`"_type":"Account"`, `"_type":7`), "row-type-not-text " + accounts + ":1 [PR500-SV-0000]"},
		{"_source missing", account(`"_source"`, `"_sauce"`), "row-without-source " + accounts + ":1"},
		{"_source a text", first(`{"_id":"JnIjhZkiTO-7N_3H4YaVdg","_type":"Account","_source":"x"}`), "row-source-not-object " + accounts + ":1 [PR500-SV-0000]"},
		{"no s", account(`"s":{`, `"S":{`), "row-without-fields " + accounts + ":1"},
		{"orphan", data(`"b":"zvHWQGgJQu2JDQsxMxbjnQ"`, `"b":"AvHWQGgJQu2JDQsxMxbjnQ"`), "rows-orphaned " + userData + ":1"},
		{"no box", data(`"b":"zvHWQGgJQu2JDQsxMxbjnQ"`, `"b":null`), "rows-orphaned " + userData + ":1"},
		{"no collection", data(`"n":"TV2IM_aTQh6WQ_efQ7Vrig"`, `"n":null`), "rows-without-collection " + userData + ":1"},
		{"no type", data(`"t":"zmTaATFFQtKKmgnoIXoZkg"`, `"t":"AmTaATFFQtKKmgnoIXoZkg"`), "rows-without-type " + userData + ":1"},
		{"main box", good, "main-box-rows 10_odata"},
	}
}

func TestRowsOfTheMainBoxAreLostInAnotherCell(t *testing.T) {
	t.Parallel()
	r := checked(t, archivetest.FromUnit(t, "gamma-g1.zip"), check.Options{TargetID: "AAAAAAAAAAAAAAAAAAAAAA"})
	if want := map[string]int{"main-box-lost": 1}; !maps.Equal(r.Counts, want) {
		t.Errorf("got %v, want %v", r.Counts, want)
	}
	const text = "162 rows belong to the main box of cell gamma (id MyBNMeP-TIiaP9heFxiilw), and the target is another cell (id AAAAAAAAAAAAAAAAAAAAAA): an import --as-is loses them"
	if got := r.Findings[0].Text; got != text {
		t.Errorf("got  %s\nwant %s", got, text)
	}
}

func TestTheFirstMissingFileIsTheOneThatTheServerNames(t *testing.T) {
	t.Parallel()
	r := checked(t, archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Without("10_odata/")), check.Options{})
	if got := r.Findings[0].Entry; got != accounts || r.Counts["file-missing"] != 17 {
		t.Errorf("%d files are missing, the first one %s", r.Counts["file-missing"], got)
	}
}

func TestManyFindingsOfOneKindAreCountedAndTheFirstOnesListed(t *testing.T) {
	t.Parallel()
	r := checked(t, archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Become(userData, strings.Repeat("\n", 5000))), check.Options{})
	if r.Counts["line-blank"] != 5000 || len(r.Findings) > 20 || r.Findings[0].Line != 1 || r.Findings[9].Line != 10 {
		t.Errorf("%d findings counted, %d listed, from line %d", r.Counts["line-blank"], len(r.Findings), r.Findings[0].Line)
	}
}
