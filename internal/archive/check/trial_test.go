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

// Of each a real unit of core 1.8.3 was asked; what it takes is called clean, and what it fails at failing.
func TestOddArchivesAreJudgedAsARealUnitTakesThem(t *testing.T) {
	t.Parallel()
	source := archivetest.FromUnit(t, "gamma-g1.zip")
	only := func(entry, before, after string) []byte {
		return archivetest.Rebuild(t, source, archivetest.Replace(entry, before, after))
	}
	moved := func(before, after string) []byte {
		return archivetest.Rebuild(t, source, func(name string, content []byte) (string, []byte) {
			if rest, ok := strings.CutPrefix(name, before); ok {
				return after + rest, content
			}
			return name, content
		})
	}
	last := func(before, after string) []byte {
		return archivetest.Rebuild(t, source, archivetest.Only(links, func(rows string) string {
			at := strings.LastIndex(rows, before)
			return rows[:at] + after + rows[at+len(before):]
		}))
	}
	const greeting, cell, lastLink = "20_webdav/__/hello.txt/", "10_odata/00_cell.json", `"_id":"uMeMuRXgSM2rEIgEGIuJ2Q-RFTPz-dqTZi1bs7w4rY8qQ"`
	long := strings.Repeat("p", 260) + ".txt/"
	for _, test := range []struct {
		what string
		data []byte
		want string // the findings beside those about the main box and what is half dead already
	}{
		{"bigint.zip", only(roles, `"_source":{`, `"_source":{"zz":12345678901234567890123,`), "[number-too-large:1]"},
		{"longname.zip", moved(greeting, "20_webdav/__/"+long), "[web-name-too-long:3]"},
		{"rawtab.zip", only(roles, `"Name":"`, "\"Name\":\"a\tb"), "[]"},
		{"trailcomma.zip", only(userData, "}\n", ",}\n"), "[]"},
		{"lead0.zip", only(roles, `"_source":{`, `"_source":{"zz":007,`), "[]"},
		{"boxnofolder.zip", archivetest.FromUnit(t, "small_src1_exp1.zip"), "[box-folder-missing:1]"},
		{"dsstore.zip", archivetest.Rebuild(t, source, nil, archivetest.With("20_webdav/__/.DS_Store", "\x00\x00\x00\x01Bud1"),
			archivetest.With("20_webdav/__/Thumbs.db", "x"), archivetest.With("20_webdav/__/desktop.ini", "x")), "[system-file:3]"},
		{"wrapped.zip", moved("", "CellExport/"), "[wrapped-in-folder:1]"},
		{"a zip in a zip", archivetest.Rebuild(t, source, func(string, []byte) (string, []byte) { return "", nil }, archivetest.With("a/CellExport.ZIP", string(source))), "[wrapped-in-zip:1]"},
		{"box.bar", archivetest.FromUnit(t, "box.bar"), "[bar-file:1]"},
		{"a row without s", archivetest.Rebuild(t, source, archivetest.Replace(accounts, `"s":{`, `"S":{`)), "[row-without-fields:1]"},
		{"a cell without _id", archivetest.Rebuild(t, source, archivetest.Replace(cell, `"_id"`, `"_Id"`)), "[rows-orphaned:8]"},
		{"a cell whose _id is a number", archivetest.Rebuild(t, source, archivetest.Replace(cell, `"_id":"`, `"_id":1,"_Id":"`)), "[rows-orphaned:8]"},
		{"the last link without _id", last(lastLink, `"_Id":1`), "[]"},
		{"the last link with a pattern for an _id", last(lastLink, `"_id":"a(b"`), "[id-unusual:1]"},
		{"a row without an _id before another", archivetest.Rebuild(t, source, archivetest.Replace(accounts, `"_id"`, `"_Id"`)), "[row-without-id:1]"},
		{"a pattern for an _id before another", archivetest.Rebuild(t, source, archivetest.Replace(userData, `"_id":"-f4uNxDTRb--3K72YtXqYA"`, `"_id":"a(b"`)), "[id-is-pattern:1]"},
		{"a backslash at the end of an _id", archivetest.Rebuild(t, source, archivetest.Replace(userData, `"_id":"-f4uNxDTRb--3K72YtXqYA"`, `"_id":"a\\"`)), "[id-is-pattern:1]"},
		{"an empty _id before another", archivetest.Rebuild(t, source, archivetest.Replace(userData, `"_id":"-f4uNxDTRb--3K72YtXqYA"`, `"_id":""`)), "[id-breaks:1]"},
		{"an _id that all later lines contain", archivetest.Rebuild(t, source, archivetest.Replace(userData, `"_id":"-f4uNxDTRb--3K72YtXqYA"`, `"_id":"e"`)), "[id-loose:1]"},
		{"an _id that no later line contains", archivetest.Rebuild(t, source, archivetest.Replace(userData, `"_id":"-f4uNxDTRb--3K72YtXqYA"`, `"_id":"zqzqzq"`)), "[id-unusual:1]"},
	} {
		report := checked(t, test.data, check.Options{})
		if got := notable(report); got != test.want {
			t.Errorf("%s: got %s, want %s\n%s", test.what, got, test.want, listing(report))
		}
	}
}

// notable are the codes of a report, with their counts, but for what the archives have anyway.
func notable(r check.Report) string {
	var list []string
	for _, code := range slices.Sorted(maps.Keys(r.Counts)) {
		if code != "main-box-rows" && code != "association-half" {
			list = append(list, fmt.Sprintf("%s:%d", code, r.Counts[code]))
		}
	}
	return "[" + strings.Join(list, " ") + "]"
}
