package value_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/compare/value"
)

var update = flag.Bool("update", false, "write the table in the documentation")

func parsed(t *testing.T, text string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestEveryFormOfTheTableIsWhatItSays(t *testing.T) {
	t.Parallel()
	for _, f := range value.Forms() {
		if got := f.Type.Archived(parsed(t, f.Archived)); got != f.Compared {
			t.Errorf("%s %s in an archive is %s, want %s", f.Type.Name, f.Archived, got, f.Compared)
		}
		if got := f.Type.Shown(parsed(t, f.Shown)); got != f.Compared {
			t.Errorf("%s %s in the API is %s, want %s", f.Type.Name, f.Shown, got, f.Compared)
		}
	}
}

// measuredTypes are those of the properties in ../../../testdata/values/measured.tsv.
func measuredTypes() map[string]value.Type {
	types := map[string]value.Type{}
	simple := func(kind string, names ...string) {
		for _, name := range names {
			types[name] = value.Type{Name: kind}
			types["l"+name[1:]] = value.Type{Name: kind, List: true}
		}
	}
	simple(value.String, "pString", "dString")
	simple(value.Int32, "pInt32")
	simple(value.Single, "pSingle")
	simple(value.Double, "pDouble", "dDouble")
	simple(value.Boolean, "pBoolean", "dBoolean")
	simple(value.DateTime, "pDateTime", "dDateTime")
	for name, kind := range map[string]string{"nnString": value.String, "dSys": value.DateTime, "ds": value.String, "di": value.Double,
		"dl": value.Double, "dd": value.Double, "db": value.Boolean, "dt": value.String, "dsys": value.String, "with-dash": value.String,
		"d1": value.Double, "declared": value.String, "dnull": value.String} {
		types[name] = value.Type{Name: kind}
	}
	part := func(name, kind string, list bool) value.Field {
		return value.Field{Name: name, Type: value.Type{Name: kind, List: list}}
	}
	parts := map[string]value.Field{
		"P001": part("street", value.String, false), "P002": part("zip", value.Int32, false), "P003": part("dbl", value.Double, false),
		"P004": part("ok", value.Boolean, false), "P005": part("at", value.DateTime, false), "P006": part("sng", value.Single, false),
		"P007": part("tags", value.String, true), "P008": part("dbls", value.Double, true), "P009": part("ats", value.DateTime, true),
		"P010": part("dv", value.String, false),
		"C001": {Name: "geo", Type: value.Type{Name: "Geo", Parts: map[string]value.Field{
			"P001": part("lat", value.Double, false), "P002": part("n", value.Int32, false)}}},
	}
	types["cAddr"] = value.Type{Name: "Addr", Parts: parts}
	types["lcAddr"] = value.Type{Name: "Addr", List: true, Parts: parts}
	return types
}

// measured are lines of a property, its value in an archive, and what the API showed of it: of units of core 1.8.0 and 1.8.3.
func measured(t *testing.T) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../../testdata/values/measured.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if strings.HasSuffix(cells[2], "Infinity") {
			cells[2] = `"` + cells[2] + `"` // as the client reads what is no JSON
		}
		lines = append(lines, cells)
	}
	if len(lines) < 150 {
		t.Fatalf("%d values were measured", len(lines))
	}
	return lines
}

func TestWhatRealUnitsShowIsWhatTheirArchivesHold(t *testing.T) {
	t.Parallel()
	types := measuredTypes()
	for _, m := range measured(t) {
		of, ok := types[m[0]]
		if !ok {
			t.Fatalf("%s has no type", m[0])
		}
		archived, shown := of.Archived(parsed(t, m[1])), of.Shown(parsed(t, m[2]))
		if archived != shown {
			t.Errorf("%s: %s is %s, but %s is %s", m[0], m[1], archived, m[2], shown)
		}
	}
}

// Two values that a unit shows differently are not taken for one.
func TestValuesThatDifferStayApart(t *testing.T) {
	t.Parallel()
	types := measuredTypes()
	seen := map[string]string{}
	for _, m := range measured(t) {
		shown := m[0] + " " + types[m[0]].Shown(parsed(t, m[2]))
		before, ok := seen[shown]
		if ok && before != m[2] {
			t.Errorf("%s: %s and %s are both %s", m[0], before, m[2], shown)
		}
		seen[shown] = m[2]
	}
}

func TestAPartThatNobodyIsShownIsNotCompared(t *testing.T) {
	t.Parallel()
	of := value.Type{Name: "Addr", Parts: map[string]value.Field{"P001": {Name: "street", Type: value.Type{Name: value.String}}}}
	if got := of.Archived(parsed(t, `{"P001":"x","P009":"gone"}`)); got != `{"street":"x"}` {
		t.Error(got)
	}
}

// The page for people has the table of the code.
func TestDocsHaveTheTable(t *testing.T) {
	t.Parallel()
	const page, begin, end = "../../../docs/values.md", "<!-- begin of values -->\n", "<!-- end of values -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := bytes.Cut(text, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		t.Fatalf("%s has no place for the table", page)
	}
	want := string(head) + begin + table() + end + string(tail)
	if string(text) == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the code says; run: go test ./internal/compare/value -run Docs -update", page)
	}
	if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("| type | in the archive | in the API | compared as | |\n|---|---|---|---|---|\n")
	code := func(s string) string {
		if s == "" {
			return "(nothing)"
		}
		return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
	}
	for _, f := range value.Forms() {
		kind := f.Type.Name
		if f.Type.Parts != nil {
			kind = "a complex type"
		}
		if f.Type.List {
			kind = "list of " + kind
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind, code(f.Archived), code(f.Shown), code(f.Compared), f.Note)
	}
	b.WriteString("\nNot compared:\n\n")
	for _, h := range value.HiddenParts() {
		fmt.Fprintf(&b, "* %s: %s\n", h.Where, h.What)
	}
	return b.String()
}
