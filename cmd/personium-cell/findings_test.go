//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A finding is an archive in which something is wrong, and what three imports of it come to.
type finding struct {
	what                   string
	data                   []byte
	prepared, asIs, accept int    // exit codes of an import, of one with --as-is, and of one that accepts losses, too
	says                   string // of the first
}

const (
	userTable = "10_odata/70_userdata.pjson"
	linkTable = "10_odata/80_link.pjson"
	endTable  = "10_odata/60_associationend.pjson"
)

// findings are the archives of the table in docs/errors.md, and some more. Two of the rows of links_n3 are "a1" and "b1", in lines 62 and 63.
func findings(t *testing.T) []finding {
	whole := archivetest.FromUnit(t, "links_n3.zip")
	good := archivetest.Rebuild(t, whole, archivetest.Become(linkTable, ""))
	rows := func(change func(lines []string) []string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Only(userTable, func(content string) string {
			return strings.Join(change(strings.SplitAfter(content, "\n")), "")
		}))
	}
	change := func(before, after string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Replace(userTable, before, after))
	}
	const b, idOfA1, idOfB1, typeB = "BdOKADABRYS6Pz8r2fOIFg", "VODVldjISHqBOx42bXglvA", "qbIdkHx-Se2suPZ8LBL_9A", "iIjULm52TAizVkDFDbGMNA"
	gone := `{"_type":"link","_source":{"b":"` + b + `","c":"yJDe3kr8RQOvGhL47aMd4g","u":1,"k1":"` + idOfA1 +
		`","k2":"nobodynobodynobodynobo","t1":"YV-QLU2JT2-hSgy4HcCgXQ","n":"6SG80kVdSlm0-g2NGE5qTg","t2":"` + typeB + `"},"_id":"` + idOfA1 + `-nobodynobodynobodynobo"}`
	refs := archivetest.Replace(endTable, `"Multiplicity":"*","Name":"eb"`, `"Multiplicity":"0..1","Name":"eb"`)
	toB := func(id string) []byte { // a1 names a row of B
		return archivetest.Rebuild(t, archivetest.Rebuild(t, good, refs), archivetest.Only(userTable, func(content string) string {
			return strings.Replace(content, `"ll":[],"b":"`+b+`","s":{"__id":"a1"}`, `"ll":["`+typeB+":"+id+`"],"b":"`+b+`","s":{"__id":"a1"}`, 1)
		}))
	}
	return []finding{
		{"nothing", good, 0, 0, 0, `^done: `},
		{"a row twice", rows(func(l []string) []string { return append(l, l[0]) }), 0, 10, 7, `1 line of a row that appears twice is left out`},
		{"two rows of one key", rows(func(l []string) []string {
			return append(l, strings.Replace(l[0], "S25WZmlTRuyJ8vH3HfNVyA", "S25WZmlTRuyJ8vH3HfNVyB", 1))
		}), 0, 10, 7, `1 line of a row that appears twice is left out`},
		{"a link to a later row", toB(idOfB1), 0, 10, 7, `1 0..1:N link leads to a row that is moved forward`},
		{"links of one to one", archivetest.FromUnit(t, "one-to-one.zip"), 0, 10, 7, `4 0..1 links and 1 association are made after the import`},
		{"a link to no row", toB("nobodynobodynobodynobo"), 0, 10, 7, `^done: .*1 0..1:N link to a row that is not there left out`},
		{"a dead association", archivetest.Rebuild(t, good, archivetest.Only(endTable, func(content string) string {
			return regexp.MustCompile(`"AssociationEnd":"[^"]*"`).ReplaceAllString(content, `"AssociationEnd":"nobodynobodynobodynobo"`)
		})), 0, 0, 0, `^done: .*findings: 2 lost; snapshot check shows them`},
		{"the main box of another cell", archivetest.FromUnit(t, "gamma-g1.zip"), 0, 10, 7, `162 rows of the main box are adapted to this cell`},
		{"a blank line", rows(func(l []string) []string { return append(l, "\n") }), 0, 10, 3, `1 blank line is left out`},
		{"an id within a later line", change(`"_id":"S25WZmlTRuyJ8vH3HfNVyA"`, `"_id":"i2"`), 0, 10, 7, `^done: `},
		{"the status of a failed cell", archivetest.Rebuild(t, good, archivetest.Replace("20_webdav/.pmeta", `"cs":"normal"`, `"cs":"import failed"`)),
			0, 10, 7, `1 status "import failed" is set to normal`},
		{"a link without a row", archivetest.Rebuild(t, good, archivetest.Become(linkTable, gone+"\n")), 0, 0, 0,
			`^done: .*1 link without its row left out`},
		{"a row of no box", change(`"ll":[],"b":"`+b+`","s":{"P001":"11.0"`, `"ll":[],"b":"nobodynobodynobodynobo","s":{"P001":"11.0"`), 0, 0, 0, `^done: `},
		{"a file without its content", archivetest.FromUnit(t, "gamma-content-missing.zip"), 10, 10, 7, `1 file has no content`},
		{"no .pmeta of the cell", archivetest.Rebuild(t, good, archivetest.Without("20_webdav/.pmeta")), 10, 10, 7, `access rights and properties of the cell`},
		{"no .pmeta of a collection", archivetest.Rebuild(t, good, archivetest.Without("20_webdav/"+b+"/od/.pmeta")), 10, 10, 7,
			`groups of rows belong to no collection`},
		{"no entity types", archivetest.Rebuild(t, good, archivetest.Become("10_odata/40_entitytype.pjson", "")), 10, 10, 7,
			`groups of rows belong to no entity type`},
		{"a row without content", rows(func(l []string) []string {
			return append(l, `{"_type":"UserData","_id":"S25WZmlTRuyJ8vH3HfNVyB"}`+"\n")
		}), 10, 10, 7, `1 row has no content`},
		{"broken JSON", change(`{"P001":"11.0"`, `{"P001":"11.0`), 10, 10, 3, `line 1: the line is not JSON`},
		{"a broken .pmeta", archivetest.Rebuild(t, good, archivetest.Become("20_webdav/"+b+"/.pmeta", "x")), 10, 10, 3, `20_webdav/` + b},
		{"a number beyond a long", change(`"P001":"11.0"`, `"P001":12345678901234567890123`), 10, 10, 3, `line 1`},
		{"a name of 256 bytes", archivetest.Rebuild(t, good, nil, archivetest.With("20_webdav/"+b+"/"+strings.Repeat("n", 256)+"/.pmeta",
			`{"p":1,"a":{},"d":{},"t":"dav.file","u":1,"v":1,"i":"x","ct":"text/plain","cl":1}`),
			archivetest.With("20_webdav/"+b+"/"+strings.Repeat("n", 256)+"/content", "x")), 10, 10, 3, `takes 255`},
	}
}

// A findingRun is one import of an archive with a finding.
type findingRun struct {
	flags []string
	code  int
	says  string
}

// What is wrong in an archive is cured by the copy, or named, or refused; with --as-is it is refused, and with --accept-loss the verdict
// knows of it.
func TestEachFindingIsCuredOrNamedOrRefused(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	for _, f := range findings(t) {
		t.Run(f.what, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "a.zip")
			if err := os.WriteFile(file, f.data, 0o600); err != nil {
				t.Fatal(err)
			}
			runs := []findingRun{{nil, f.prepared, f.says}, {[]string{"--as-is"}, f.asIs, ""}, {[]string{"--as-is", "--accept-loss"}, f.accept, ""}}
			fails := f.prepared == 10 && f.accept == 3 // what fails all the same is imported as it is
			switch {
			case fails:
				runs = append(runs, findingRun{[]string{"--accept-loss"}, f.accept, ": starting"})
			case f.prepared == 10:
				runs = append(runs, findingRun{[]string{"--accept-loss"}, f.accept, "^incomplete: "})
			}
			for _, one := range runs {
				unit, stop := serveUnit(t, sandbox.Options{Work: 50 * time.Millisecond})
				code, said := run(cellCommand(t, unit, append([]string{"import", "--file", file, "--yes"}, one.flags...)...))
				stop()
				if strings.Contains(said, "prepared copy") && fails {
					t.Errorf("import %v: a copy is imported:\n%s", one.flags, said)
				}
				if code != one.code || !regexp.MustCompile("(?m)"+one.says).MatchString(said) {
					t.Errorf("import %v: exit code %d, want %d, and something about %q:\n%s", one.flags, code, one.code, one.says, said)
				}
			}
		})
	}
}
