package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// keepSaid leaves what a run wrote to both streams, for [checkSaid].
func keepSaid(args []string, said string) {
	dir := os.Getenv(linesKept)
	if dir == "" || said == "" || slices.Contains(args, "completion") { // a generated script
		return
	}
	data, err := json.Marshal(keptRun{args, said, 0})
	if err != nil {
		return
	}
	if file, err := os.CreateTemp(dir, "said-*"); err == nil {
		_, _ = file.Write(data)
		_ = file.Close()
	}
}

// checkSaid reads all that was said in the scripts, each sentence once: no word that is out, no "1 boxes", no help that is too wide.
func checkSaid(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "said-*"))
	if err != nil {
		t.Fatal(err)
	}
	ear := newEar(t)
	seen := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var run keptRun
		if err := json.Unmarshal(data, &run); err != nil {
			t.Fatal(err)
		}
		help := slices.Contains(run.Args, "help") || slices.Contains(run.Args, "--help")
		for line := range strings.Lines(run.Lines) {
			line = strings.TrimSuffix(line, "\n")
			if seen[line] {
				continue
			}
			seen[line] = true
			if wrong := ear.wrong(line, help); wrong != "" {
				t.Errorf("%q says %s: %s", run.Args, wrong, line)
			}
		}
	}
	t.Logf("what %d runs said was read: %d lines", len(files), len(seen))
}

// An ear hears what is said wrong.
type ear struct{ out, plural, quoted *regexp.Regexp }

// newEar reads the words that are out from the glossary in docs/contributing.md.
func newEar(t *testing.T) ear {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "contributing.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "## The words we use\n")
	table, _, _ := strings.Cut(rest, "\n## ")
	var out []string
	for line := range strings.Lines(table) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|"); len(cells) == 3 {
			for _, word := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[2], -1) {
				out = append(out, regexp.QuoteMeta(word[1]))
			}
		}
	}
	if len(out) < 10 {
		t.Fatalf("the glossary has only %d words that are out", len(out))
	}
	return ear{
		out:    regexp.MustCompile(`(?i)\b(?:` + strings.Join(out, "|") + `)(?:\W|$)`),
		plural: regexp.MustCompile(`(?:^|[^0-9.,:/-])1 ([a-z]+s)\b`),
		quoted: regexp.MustCompile(`\\?"mend\\?"`), // the key of --json, which stays until schema 2
	}
}

// wrong says what is wrong with a line; "" for nothing.
func (e ear) wrong(line string, help bool) string {
	if word := e.out.FindString(e.quoted.ReplaceAllString(line, "")); word != "" {
		return "a word that is out, " + word
	}
	for _, found := range e.plural.FindAllStringSubmatch(line, -1) {
		if !slices.Contains([]string{"is", "was", "has", "does", "ms", "loses", "makes", "belongs", "needs", "takes", "s", "names",
			"harmless", "status"}, found[1]) {
			return "more than one where there is one, " + found[0]
		}
	}
	if n := len([]rune(line)); help && n > 100 {
		return "a line of help that is too wide"
	}
	return ""
}

// All that the scripts make the program say is held against this, see [checkSaid].
func TestWhatIsSaidWrongIsHeard(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	for line, wrong := range map[string]bool{
		"holding:   1 boxes, 103 rows": true, "1 links and associations are made after the import": true, "file: a.zip (3 entries with 1 bytes)": true,
		"the looking ended": true, "fix: nothing to mend": true, "made of: cell1": true,
		"holding:   1 box, 21 rows": false, "1 is listed": false, `{"type":"finding","mend":"log in"}`: false,
		"2026-11-30T06:55:31 links": false, "core 1.8.1 units": false,
	} {
		if got := e.wrong(line, false); (got != "") != wrong {
			t.Errorf("%s: got %q", line, got)
		}
	}
	if e.wrong(strings.Repeat("wide ", 21), true) == "" || e.wrong(strings.Repeat("wide ", 21), false) != "" {
		t.Error("only a line of help can be too wide")
	}
}
