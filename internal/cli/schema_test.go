package cli

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// A shape is one kind of line of --json.
type shape struct {
	name  string // in the schema
	about string
	line  any    // of the Go type that is written
	kind  string // the value of "type"
}

// shapes are all lines of --json, but for the result of a command that has nothing of its own to tell, which is the first.
func shapes() []shape {
	all := []shape{{"result", "the last line of a run; of one that was refused, whatever the command is", report.Line{}, "result"}}
	for i, line := range progress.Shapes() {
		name := []string{"start", "progress", "state", "note"}[i]
		about := []string{"the first line", "one look, or a step of a transfer, a check or a comparison",
			"the phase is another one", "one sentence"}[i]
		all = append(all, shape{name, about, line, name})
	}
	return append(all, []shape{
		{"result-of-status", "status without a verdict on a job", stateLine{}, "result"},
		{"result-of-a-transfer", "snapshot upload, snapshot download", fileLine{}, "result"},
		{"result-of-a-deletion", "snapshot delete, snapshot prune", snapshotDeleteLine{}, "result"},
		{"result-of-snapshot-list", "", snapshotListLine{}, "result"},
		{"result-of-snapshot-check", "snapshot inspect, too", archiveLine{}, "result"},
		{"result-of-snapshot-compare", "", compareLine{}, "result"},
		{"forecast-of-snapshot-compare", "with --dry-run", forecastLine{}, "result"},
		{"result-of-cell-list", "", cellListLine{}, "result"},
		{"result-of-cell-create", "", cellCreateLine{}, "result"},
		{"result-of-cell-delete", "", cellDeleteLine{}, "result"},
		{"result-of-login", "", loginLine{}, "result"},
		{"result-of-whoami", "", whoamiLine{}, "result"},
		{"result-of-config-init", "", configInitLine{}, "result"},
		{"result-of-doctor", "", doctorLine{}, "result"},
		{"finding-of-doctor", "before its result", doctorFinding{}, "finding"},
		{"finding-of-snapshot-check", "snapshot inspect, too, before the result", findingLine{}, "finding"},
		{"mismatch", "of snapshot compare --deep, before its result", mismatchLine{}, "mismatch"},
		{"cell", "of cell list, before its result", cellLine{}, "cell"},
		{"logout", "the only line of logout, unless it fails", logoutLine{}, "logout"},
		{"config", "the only line of config show", configLine{}, "config"},
		{"config-path", "the only line of config path", pathLine{}, "config path"},
		{"version", "the only line of version", versionLine{}, "version"},
	}...)
}

func TestDocsWithTheLinesOfJSONAreCurrent(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "json.md")
	text := readText(t, path)
	var table strings.Builder
	table.WriteString("| code | exit code | meaning |\n|---|---|---|\n")
	for _, w := range refusal.Slugs() {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", w.Slug, codesOf(w.Codes), w.Meaning)
	}
	text = generatedInto(t, text, "<!-- slugs: generated from internal/refusal/slug.go -->\n", table.String())
	text = generatedInto(t, text, "<!-- schema: generated from the Go types of the lines -->\n", "```json\n"+schemaText(t)+"```\n")
	checkFile(t, path, text)
}

func codesOf(codes []refusal.Code) string {
	var words []string
	for _, c := range codes {
		words = append(words, fmt.Sprint(int(c)))
	}
	return strings.Join(words, ", ")
}

// generatedInto puts a generated part into a page, from the line begin to the next comment.
func generatedInto(t *testing.T, text, begin, part string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, begin)
	i := strings.Index(rest, "<!-- end")
	if !ok || i < 0 {
		t.Fatalf("the page has no place for %q", begin)
	}
	return before + begin + part + rest[i:]
}

// Each line type that a command has is in the schema: a new one would not be documented otherwise.
func TestEachLineOfJSONIsInTheSchema(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"typedLine": true} // of a terminal
	for _, s := range shapes() {
		known[reflect.TypeOf(s.line).Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		for line := range strings.Lines(readText(t, file)) {
			name, isType := strings.CutPrefix(line, "type ")
			name, isStruct := strings.CutSuffix(strings.TrimSpace(name), " struct {")
			if !isType || !isStruct || !strings.HasSuffix(name, "Line") || strings.HasSuffix(file, "_test.go") {
				continue
			}
			if found++; !known[name] {
				t.Errorf("%s: the schema does not know %s", file, name)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d types of lines were found", found)
	}
}
