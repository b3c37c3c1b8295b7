package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

var (
	besideRuns = flag.Int("beside-curl", 0, "how many interleaved runs TestTransfersBesideCurl makes of each command; 0 skips it")
	besideMiB  = flag.Int("beside-mib", 2048, "size of its snapshot in MiB")
)

// A contestant is one command that is measured.
type contestant struct {
	name    string
	args    []string
	env     []string
	stdout  io.Writer // nil throws it away
	seconds []float64
	cpu     []float64 // seconds of all cores, in the program and in the system for it
	rss     []float64 // MiB
}

// run measures one run by GNU time: the memory of a child that this process starts itself would count this process's own.
func (c *contestant) run(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/usr/bin/time", append([]string{"-q", "-f", "%e %M %U %S"}, c.args...)...)
	cmd.Env = append(os.Environ(), c.env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = c.stdout, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", c.name, err, said.String())
	}
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	var seconds, kib, user, system float64
	if _, err := fmt.Sscan(lines[len(lines)-1], &seconds, &kib, &user, &system); err != nil {
		t.Fatalf("%s: %v: %s", c.name, err, said.String())
	}
	c.seconds, c.cpu, c.rss = append(c.seconds, seconds), append(c.cpu, user+system), append(c.rss, kib/1024)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// shippedProgram builds the program as it is shipped.
func shippedProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "personium-cell")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

// inMemory is a folder on tmpfs.
func inMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "personium-cell")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// startBigUnit starts the server in a process of its own.
func startBigUnit(t *testing.T, file string) (cell, token string) {
	t.Helper()
	server := exec.Command("big-unit", file)
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = server.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(line, &cell, &token); err != nil {
		t.Fatal(err)
	}
	return cell, token
}

// Transfers are to be at least as fast as curl, on files in memory, and in less than 32 MiB whatever the size.
func TestTransfersBesideCurl(t *testing.T) { //nolint:paralleltest // it measures
	if *besideRuns == 0 {
		t.Skip("without -beside-curl")
	}
	archive := items(100, 0)
	archive.Files, archive.Content = *besideMiB, archivetest.RandomContents()
	file, _ := writeArchive(t, archive)
	out := filepath.Join(inMemory(t), "out.zip")
	program := shippedProgram(t)
	cell, token := startBigUnit(t, file)
	env := []string{"PERSONIUM_CELL=" + cell, "PERSONIUM_TOKEN=" + token}
	header := "Authorization: Bearer " + token
	all := []*contestant{
		{name: "curl -o", args: []string{"curl", "-sSf", "-H", header, "-o", out, cell + "__snapshot/big.zip"}},
		{name: "snapshot download", args: []string{program, "snapshot", "download", "big", "-o", out, "--quiet", "--no-check"}, env: env},
		{name: "curl -T", args: []string{"curl", "-sSf", "-H", header, "-T", file, cell + "__snapshot/put.zip"}},
		{name: "snapshot upload", args: []string{program, "snapshot", "upload", file, "--name", "put", "--replace", "--quiet", "--no-check"}, env: env},
	}
	for range *besideRuns {
		for _, c := range all {
			if strings.HasSuffix(c.name, "o") || strings.HasSuffix(c.name, "download") {
				_ = os.Remove(out)
			}
			c.run(t)
		}
	}
	for i, c := range all {
		ratio := median(c.seconds) / median(all[i/2*2].seconds)
		t.Logf("| %-17s | %6.2f s (%.2f) | %5.1f MiB | %.2f |", c.name, median(c.seconds), slices.Min(c.seconds), slices.Max(c.rss), ratio)
		if strings.HasPrefix(c.name, "snapshot") && slices.Max(c.rss) >= 32 {
			t.Errorf("%s takes %.1f MiB", c.name, slices.Max(c.rss))
		}
	}
}
