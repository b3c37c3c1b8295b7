package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// measuredImport imports a file on a fresh practice unit and returns what its phases took, in seconds, and the whole.
func measuredImport(t *testing.T, program, work, path string, flags ...string) (phases map[string]float64, all float64) {
	t.Helper()
	clock := &phaseClock{took: map[string]time.Duration{}}
	env, stop := startPractice(t, program, work)
	defer stop()
	c := &contestant{
		name: "import --file", stdout: clock,
		args: append([]string{program, "import", "--file", path, "--yes", "--json", "--interval", "100ms"}, flags...),
		env:  append(env, "XDG_STATE_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir()),
	}
	c.run(t)
	if clock.last.Verdict != "done" || clock.last.Proof != "content" {
		t.Fatalf("%+v", clock.last)
	}
	phases = map[string]float64{}
	for phase, took := range clock.took {
		phases[phase] = took.Seconds()
	}
	return phases, c.seconds[0]
}

// Links of one collection are made one after the other, those of four side by side. The practice unit answers at once, so that
// this is how many the program can make; a real unit takes 22 to 39 a second in each collection.
func TestMeasuredLinks(t *testing.T) { //nolint:paralleltest // it measures
	measures(t)
	program := shippedProgram(t)
	links := percent(10_000)
	for _, n := range []int{1, 4} {
		var a archivetest.Archive
		for i := range n {
			a.Collections = append(a.Collections, archivetest.Collection{Path: fmt.Sprint("od", i), Links: links / n,
				Sets: []archivetest.Set{{Name: "A", Rows: 500}, {Name: "B", Rows: 500}}})
		}
		path, _ := writeArchive(t, a)
		var seconds []float64
		for range *measuredRuns {
			phases, _ := measuredImport(t, program, "10ms", path)
			seconds = append(seconds, phases["linking"])
		}
		t.Logf("| %d links in %d collections | %.2f s | %.0f links/s |", links, n, median(seconds), float64(links)/median(seconds))
	}
}

// What an import takes on a unit grows with the square of its rows, and that of a copy with their number.
func TestMeasuredPreparedImport(t *testing.T) { //nolint:paralleltest // it measures
	measures(t)
	program := shippedProgram(t)
	var prepared, asItIs []float64
	for _, rows := range []int{2000, 8000, 32_000} {
		path, _ := writeArchive(t, items(percent(rows), 0))
		copied, all := measuredImport(t, program, "100ms", path)
		plain, allOfPlain := measuredImport(t, program, "100ms", path, "--as-is")
		prepared, asItIs = append(prepared, copied["running"]), append(asItIs, plain["running"])
		t.Logf("| %d | %.1f s | %.1f s | %.1f s | %.1f s |", percent(rows), copied["running"], all, plain["running"], allOfPlain)
	}
	if more := prepared[2] / prepared[1]; more > 5 && *measuredPercent == 100 {
		t.Errorf("four times as many rows take a copy %.1f times as long", more)
	}
	if more := asItIs[2] / asItIs[1]; more < 8 && *measuredPercent == 100 {
		t.Errorf("four times as many rows take an import as it is %.1f times as long: the unit is kinder than a real one", more)
	}
}
