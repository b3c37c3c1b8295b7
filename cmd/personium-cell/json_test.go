package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// linesKept is the variable with the folder in which each run of a script leaves its lines of --json.
const linesKept = "PCELL_TEST_LINES"

// A keptRun is one run with --json.
type keptRun struct {
	Args  []string
	Lines string
	Code  int
}

// keepLines leaves what a run wrote, if that was to be JSON as it is.
func keepLines(args []string, lines string, code int) {
	dir := os.Getenv(linesKept)
	asked := slices.Contains(args, "--json") || os.Getenv("PERSONIUM_JSON") == "true"
	if dir == "" || lines == "" || !asked || // nothing comes out where it cannot be written
		os.Getenv("PERSONIUM_JQ") != "" || strings.Contains(strings.Join(args, " "), "--jq") {
		return
	}
	data, err := json.Marshal(keptRun{args, lines, code})
	if err != nil {
		return
	}
	if file, err := os.CreateTemp(dir, "run-*"); err == nil {
		_, _ = file.Write(data)
		_ = file.Close()
	}
}

// checkLines holds what all runs wrote against the schema of docs/json.md.
func checkLines(t *testing.T, dir string) {
	t.Helper()
	schema := schemaOfLines(t)
	files, err := filepath.Glob(filepath.Join(dir, "run-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var run keptRun
		if err := json.Unmarshal(data, &run); err != nil {
			t.Fatal(err)
		}
		run.check(t, schema)
	}
	t.Logf("the lines of %d runs with --json are as docs/json.md says", len(files))
}

// check wants each line to be valid, and a failure to end with a result that says why.
func (r keptRun) check(t *testing.T, schema *jsonschema.Schema) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(r.Lines, "\n"), "\n")
	for _, line := range lines {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%q writes %s\nwhich is not as docs/json.md says: %v", r.Args, line, err)
		}
	}
	if r.Code == 0 {
		return
	}
	var last struct {
		Type  string
		Phase string
		Next  string
		Error *struct{ Code string }
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Type != "result" {
		t.Errorf("%q ends with %d and no result: %s", r.Args, r.Code, lines[len(lines)-1])
	}
	if left := r.Code == 8 && last.Phase != "" && last.Next != ""; left && last.Error == nil { // with --detach, which is no failure
		return
	}
	if last.Error == nil || last.Error.Code == "" {
		t.Errorf("%q ends with %d, and its result does not say why: %s", r.Args, r.Code, lines[len(lines)-1])
	}
}

// schemaOfLines reads the schema from its page.
func schemaOfLines(t *testing.T) *jsonschema.Schema {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(strings.ReplaceAll(string(page), "\r\n", "\n"), "```json\n")
	text, _, ends := strings.Cut(text, "```\n")
	if !found || !ends {
		t.Fatal("docs/json.md has no schema")
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("lines.json", value); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("lines.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
