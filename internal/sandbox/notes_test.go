package sandbox_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// Every answer of every file of testdata/wire2 is replayed: a file without a row, and an answer without a request, fail.
func TestNotedAnswersAreGivenAgain(t *testing.T) {
	t.Parallel()
	rows := notedRows(t)
	files := notedFiles(t)
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if _, there := files[name]; !there {
			t.Errorf("a row is left for %s, which is not in testdata/wire2", name)
		}
	}
	for i, name := range slices.Sorted(maps.Keys(files)) {
		row, there := rows[name]
		if !there {
			t.Errorf("testdata/wire2/%s.txt has no row: say how to bring a practice unit into its situation", name)
			continue
		}
		if testing.Short() && uint64(i)%4 != *seed%4 {
			continue // the same model and the same server answer all of them
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exchanges := asked(t, files[name], row.requests)
			if strings.HasPrefix(name, "180-") {
				row.core = "1.8.0"
			}
			style := "path"
			if strings.Contains(row.authority, "unit") {
				style = "subdomain"
			}
			synctest.Test(t, func(t *testing.T) { replaySample(t, wireSample{style: style, exchanges: exchanges}, row) })
		})
	}
}

// notedFiles are the exchanges of each file of testdata/wire2, by its name without .txt.
func notedFiles(t *testing.T) map[string][]wireExchange {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "wire2", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	all := map[string][]wireExchange{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		exchanges, err := parseNotes(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".txt")] = exchanges
	}
	return all
}

// asked gives the answers that have no request in the file those of the row, all of them and no more.
func asked(t *testing.T, exchanges []wireExchange, commands []string) []wireExchange {
	t.Helper()
	all := slices.Clone(exchanges)
	for i := range all {
		if all[i].request.method != "" {
			continue
		}
		if len(commands) == 0 {
			t.Fatalf("answer %d has no request: %d %.200s", i, all[i].answer.status, all[i].answer.body)
		}
		request, err := commandOf(commands[0])
		if err != nil {
			t.Fatal(err)
		}
		all[i].request, commands = request, commands[1:]
	}
	if len(commands) > 0 {
		t.Fatalf("requests without an answer: %q", commands)
	}
	return all
}
