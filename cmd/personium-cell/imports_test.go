package main

import (
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root    = "../.."
	module  = "github.com/personium/personium-cell/"
	program = "cmd/personium-cell"

	tableOfRooms = "docs/design.md" // with the table of the packages
)

// A room is a row of the table in docs/design.md: what a package imports, and what its tests may import beyond that.
type room struct{ imports, tests []string }

// rooms reads the table.
func rooms(t *testing.T) map[string]room {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(tableOfRooms)))
	if err != nil {
		t.Fatal(err)
	}
	_, table, begins := strings.Cut(string(text), "<!-- imports: read by cmd/personium-cell/imports_test.go -->\n")
	table, _, ends := strings.Cut(table, "<!-- end of imports -->")
	if !begins || !ends {
		t.Fatalf("%s has no table of imports", tableOfRooms)
	}
	found := map[string]room{}
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") && len(cells) == 6 {
			found[folder(strings.Trim(cells[1], " `"))] = room{folders(cells[3]), folders(cells[4])}
		}
	}
	return found
}

// folders are the packages that a cell of the table names.
func folders(cell string) []string {
	var list []string
	for name := range strings.SplitSeq(cell, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, folder(name))
		}
	}
	slices.Sort(list)
	return list
}

func folder(name string) string {
	if name == program {
		return name
	}
	return "internal/" + name
}

// doors says through which package each dependency enters the program. Its types stay in there.
func doors() map[string]string {
	return map[string]string{
		"github.com/spf13/cobra":              "internal/cli",
		"github.com/spf13/pflag":              "internal/cli",
		"golang.org/x/term":                   "internal/cli",
		"github.com/itchyny/gojq":             "internal/query",
		"github.com/spf13/viper":              "internal/config",
		"go.yaml.in/yaml/v3":                  "internal/config",
		"github.com/go-resty/resty/v2":        "internal/personium",
		"golang.org/x/net/http/httpproxy":     "internal/personium/transport",
		"github.com/gofrs/flock":              "internal/statefile",
		"github.com/klauspost/compress/flate": "internal/archive",
		"github.com/schollz/progressbar/v3":   "internal/progress",
	}
}

// testTools are the dependencies that only tests have. Tests have the doors of the program, too.
func testTools() []string {
	return []string{
		"github.com/creack/pty", "github.com/google/go-cmp/cmp", "github.com/rogpeppe/go-internal/testscript",
		"github.com/santhosh-tekuri/jsonschema/v6", "github.com/spf13/cobra/doc", "golang.org/x/term",
	}
}

// An importer is a package folder with what its files import, on all systems: build constraints are not looked at.
type importer struct {
	program, tests map[string]bool
}

func TestImportsFollowTheArrows(t *testing.T) {
	t.Parallel()
	got, plan := importers(t), rooms(t)
	if have, want := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(plan)); !slices.Equal(have, want) {
		t.Errorf("the packages are %q, want %q", have, want)
	}
	for dir, from := range got {
		if have, want := ours(from.program), plan[dir].imports; !slices.Equal(have, want) {
			t.Errorf("%s imports %q, want %q", dir, have, want)
		}
		allowed := slices.Concat(plan[dir].imports, plan[dir].tests, []string{dir})
		for _, to := range ours(from.tests) {
			if !slices.Contains(allowed, to) {
				t.Errorf("the tests of %s import %s", dir, to)
			}
		}
	}
}

func TestThePracticeUnitAndTheClientShareOnlyTheArchive(t *testing.T) {
	t.Parallel()
	got := importers(t)
	reached := map[string]bool{}
	next := ours(got["internal/sandbox"].program)
	for len(next) > 0 {
		to := next[0]
		reached[to], next = true, next[1:]
		next = append(next, ours(got[to].program)...)
	}
	maps.DeleteFunc(reached, func(to string, _ bool) bool { return strings.HasPrefix(to, "internal/sandbox/") }) // its own parts
	shared := []string{"internal/archive", "internal/archive/jsonscan", "internal/size", "internal/snapshot"}
	if have := slices.Sorted(maps.Keys(reached)); !slices.Equal(have, shared) {
		t.Errorf("internal/sandbox is built from %q, want nothing but %q", have, shared)
	}
}

// pure are the packages that only hold and conclude: they ask nobody, and wait for nothing.
func pure() []string { return []string{"internal/event", "internal/refusal", "internal/verdict"} }

func TestWhatOnlyConcludesReachesForNothing(t *testing.T) {
	t.Parallel()
	got := importers(t)
	for _, dir := range pure() {
		for _, name := range []string{"context", "net/http", "os"} {
			if got[dir].program[name] {
				t.Errorf("%s imports %s", dir, name)
			}
		}
	}
}

func TestTheModelOfThePracticeUnitKnowsNoHTTP(t *testing.T) {
	t.Parallel()
	got := importers(t)
	for _, dir := range []string{"internal/sandbox/model", "internal/sandbox/odata", "internal/sandbox/urls"} {
		if got[dir].program["net/http"] {
			t.Errorf("%s imports net/http", dir)
		}
	}
}

// forTests are the packages that only tests import.
func forTests() []string {
	return []string{"internal/archive/archivetest", "internal/compare/comparetest", "internal/job/timelines"}
}

func TestWhatIsForTestsOnlyIsInNoProgram(t *testing.T) {
	t.Parallel()
	for dir, from := range importers(t) {
		for _, to := range forTests() {
			if from.program[module+to] {
				t.Errorf("%s imports %s", dir, to)
			}
		}
		if from.program["testing"] && !slices.Contains(forTests(), dir) {
			t.Errorf("%s imports testing", dir)
		}
	}
}

func TestEachDependencyHasOneDoor(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for dir, from := range importers(t) {
		for _, to := range others(from.program) {
			used[to] = true
			if door := doors()[to]; door != dir {
				t.Errorf("%s imports %s, whose door is %q", dir, to, door)
			}
		}
		for _, to := range others(from.tests) {
			if doors()[to] != dir && !slices.Contains(testTools(), to) {
				t.Errorf("the tests of %s import %s", dir, to)
			}
		}
	}
	for to, door := range doors() {
		if !used[to] {
			t.Errorf("nobody imports %s through %s", to, door)
		}
	}
}

func TestTheTopLevelHoldsNothingElse(t *testing.T) {
	t.Parallel()
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !matches(string(ignored), e.Name()) {
			have = append(have, e.Name())
		}
	}
	if want := []string{"README.md", "cmd", "docs", "go.mod", "go.sum", "internal", "testdata"}; !slices.Equal(have, want) {
		t.Errorf("the top level holds %q, want %q and files whose names begin with a dot", have, want)
	}
}

// matches reports whether one of the lines of a .gitignore names a file of the top level.
func matches(lines, name string) bool {
	for line := range strings.Lines(lines) {
		if ok, _ := path.Match(strings.Trim(line, "/\n"), name); ok {
			return true
		}
	}
	return false
}

// importers reads the imports of all packages of the module.
func importers(t *testing.T) map[string]importer {
	t.Helper()
	found := map[string]importer{}
	for _, pattern := range []string{"cmd/*/*.go", "internal/*/*.go", "internal/*/*/*.go", "internal/*/*/*/*.go"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			dir, err := filepath.Rel(root, filepath.Dir(file))
			if err != nil {
				t.Fatal(err)
			}
			dir = filepath.ToSlash(dir)
			if _, known := found[dir]; !known {
				found[dir] = importer{map[string]bool{}, map[string]bool{}}
			}
			into := found[dir].program
			if strings.HasSuffix(file, "_test.go") {
				into = found[dir].tests
			}
			readImports(t, file, into)
		}
	}
	return found
}

func readImports(t *testing.T, file string, into map[string]bool) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		into[name] = true
	}
}

// ours are the imported packages of this module.
func ours(imports map[string]bool) []string {
	var list []string
	for name := range imports {
		if dir, ok := strings.CutPrefix(name, module); ok {
			list = append(list, dir)
		}
	}
	slices.Sort(list)
	return list
}

// others are the imported packages of other modules.
func others(imports map[string]bool) []string {
	var list []string
	for name := range imports {
		first, _, _ := strings.Cut(name, "/")
		system := strings.HasPrefix(name, "golang.org/x/sys/") // is no dependency but what the system has
		if strings.Contains(first, ".") && !strings.HasPrefix(name, module) && !system {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
