package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

var (
	measuredRuns    = flag.Int("measured", 0, "how many runs the tests called Measured make of each command; 0 skips them")
	measuredPercent = flag.Int("measured-percent", 100, "how large their archives are, in percent of what they should be")
)

// measures skips a test that measures unless it was asked for. It says what else the machine is doing.
func measures(t *testing.T) {
	t.Helper()
	if *measuredRuns == 0 {
		t.Skip("without -measured")
	}
	load, _ := os.ReadFile("/proc/loadavg")
	t.Logf("load before: %.14s; archives at %d %%; %d runs", load, *measuredPercent, *measuredRuns)
}

func percent(n int) int { return n * *measuredPercent / 100 }

// writeArchive writes an archive onto tmpfs, and tells its size.
func writeArchive(t *testing.T, a archivetest.Archive) (path string, mib float64) {
	t.Helper()
	path = filepath.Join(inMemory(t), "a.zip")
	if err := a.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, float64(info.Size()) / (1 << 20)
}

// A bound is what the check of an archive must keep to.
type bound struct {
	what    string
	archive func() archivetest.Archive
	times   float64 // how many times as fast as unzip it must be; 0 for any
	rss     float64 // MiB that it must stay below
}

func bounds() []bound {
	return []bound{
		{"1,000 web files, 1 GiB", func() archivetest.Archive {
			return archivetest.Archive{Files: percent(1000), Content: archivetest.TextContents()}
		}, 2, 64},
		{"200,000 small entries", func() archivetest.Archive {
			return archivetest.Archive{Files: percent(100_000), Content: archivetest.SmallContents()}
		}, 1, 200},
		{"1,000,000 rows of user data", func() archivetest.Archive { return items(percent(1_000_000), 0) }, 0, 64},
	}
}

// A check reads everything that unzip -t reads, and understands it. It may take no longer, and little memory.
func TestMeasuredChecksBesideUnzip(t *testing.T) { //nolint:paralleltest // it measures
	measures(t)
	program := shippedProgram(t)
	for _, b := range bounds() {
		t.Run(b.what, func(t *testing.T) {
			path, mib := writeArchive(t, b.archive())
			unzip := &contestant{name: "unzip -tqq", args: []string{"unzip", "-tqq", path}}
			check := &contestant{name: "snapshot check", args: []string{program, "snapshot", "check", path, "--quiet"}}
			for range *measuredRuns {
				unzip.run(t)
				check.run(t)
			}
			for _, c := range []*contestant{unzip, check} {
				t.Logf("| %s | %.0f MiB | `%s` | %.2f s (%.2f) | %.2f s | %.1f MiB | %.2f | %.0f MB/s |", b.what, mib, c.name, median(c.seconds), slices.Min(c.seconds),
					median(c.cpu), slices.Max(c.rss), median(c.seconds)/median(unzip.seconds), inside(t, path)/median(c.seconds))
			}
			if median(check.seconds)*b.times > median(unzip.seconds) {
				t.Errorf("the check is not %.0f times as fast as unzip", b.times)
			}
			if rss := slices.Max(check.rss); rss >= b.rss {
				t.Errorf("the check takes %.1f MiB, the bound is %.0f", rss, b.rss)
			}
		})
	}
}

// inside is how many MB an archive inflates to.
func inside(t *testing.T, path string) float64 {
	t.Helper()
	output, err := exec.Command("unzip", "-Zt", path).Output()
	var files, bytes int64
	if err == nil {
		_, err = fmt.Sscanf(string(output), "%d files, %d bytes uncompressed", &files, &bytes)
	}
	if err != nil {
		t.Fatal(err)
	}
	return float64(bytes) / 1e6
}

// A phaseClock reads the lines of --json as they come, and adds up how long each phase takes.
type phaseClock struct {
	line  bytes.Buffer
	phase string
	since time.Time
	took  map[string]time.Duration
	last  lastLine
}

func (c *phaseClock) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		piece, after, whole := bytes.Cut(rest, []byte("\n"))
		c.line.Write(piece)
		if rest = after; !whole {
			break
		}
		err := c.take(c.line.Bytes())
		c.line.Reset()
		if err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (c *phaseClock) take(line []byte) error {
	var event struct {
		lastLine
		Phase string
	}
	if err := json.Unmarshal(line, &event); err != nil {
		return err
	}
	now := time.Now()
	c.last = event.lastLine
	if c.phase != "" {
		c.took[c.phase] += now.Sub(c.since)
	}
	c.phase, c.since = event.Phase, now
	return nil
}

// startPractice serves a practice unit in a process of its own, the program's own sandbox, and returns the settings for
// it and its end. The least of its jobs takes so long.
func startPractice(t *testing.T, program, work string) (env []string, stop func()) {
	t.Helper()
	server := exec.Command(program, "sandbox", "--work", work)
	stdout, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	stop = func() {
		_ = server.Process.Signal(syscall.SIGTERM) // an interrupt is ignored where a shell put the tests into the background
		_, _ = io.Copy(io.Discard, stdout)
		_ = server.Wait()
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(strings.TrimPrefix(strings.TrimSpace(line), ". "))
	if err != nil {
		t.Fatal(err)
	}
	for setting := range strings.Lines(string(text)) {
		env = append(env, strings.Trim(strings.TrimPrefix(strings.TrimSpace(setting), "export "), "'"))
	}
	return env, stop
}

// An import of a file of 1 GiB: its memory must not depend on the size of the file, and where the time goes is told.
func TestMeasuredImportOfAFile(t *testing.T) { //nolint:paralleltest // it measures
	measures(t)
	program := shippedProgram(t)
	archive := items(percent(9000), 0)
	archive.Files, archive.Content = percent(1024), archivetest.RandomContents()
	path, mib := writeArchive(t, archive)
	c := &contestant{name: "import --file", args: []string{program, "import", "--file", path, "--yes", "--json", "--interval", "100ms"}}
	phases := map[string][]float64{}
	for range *measuredRuns {
		clock := &phaseClock{took: map[string]time.Duration{}}
		env, stop := startPractice(t, program, "10ms") // a fresh one each time: it keeps everything in memory
		c.stdout, c.env = clock, append(env, "XDG_STATE_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
		c.run(t)
		stop()
		if clock.last.Verdict != "done" || clock.last.Proof != "content" {
			t.Fatalf("%+v", clock.last)
		}
		for phase, took := range clock.took {
			phases[phase] = append(phases[phase], took.Seconds())
		}
	}
	t.Logf("| 1,024 web files and 9,000 rows | %.0f MiB | `%s` | %.2f s (%.2f) | %.2f s | %.1f MiB |", mib, c.name, median(c.seconds), slices.Min(c.seconds),
		median(c.cpu), slices.Max(c.rss))
	for _, phase := range []string{"preparing", "checking", "uploading", "starting", "queued", "running", "finishing", "counting"} {
		if seconds := phases[phase]; len(seconds) > 0 {
			t.Logf("| %s | %.2f s |", phase, median(seconds))
		}
	}
	if rss := slices.Max(c.rss); rss >= 64 {
		t.Errorf("the import takes %.1f MiB, the bound is 64", rss)
	}
}
