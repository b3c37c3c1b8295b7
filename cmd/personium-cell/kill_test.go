//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

var kills = flag.Int("kills", 6, "at how many random instants TestAnImportSurvivesItsWatcher kills the program")

// The program is killed at random instants of an import; "status --wait" by another process then tells the truth.
func TestAnImportSurvivesItsWatcher(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(*seed, 0))
	verdicts := map[string]int{}
	for i := range *kills {
		style := []string{"path", "subdomain"}[i%2]
		span := 1200 * time.Millisecond
		if i%4 < 2 {
			span = 60 * time.Millisecond // the time around the POST is short, and the most delicate
		}
		after := time.Duration(random.Int64N(int64(span)))
		verdict, err := killOnce(t, style, after)
		if err != nil {
			t.Errorf("seed %d, kill %d, %s style, killed after %s: %v", *seed, i, style, after, err)
		}
		verdicts[verdict]++
	}
	t.Logf("seed %d: %d kills, verdicts %v", *seed, *kills, verdicts)
}

// killOnce kills one import and returns the verdict of "status --wait", or an error when that is not true.
func killOnce(t *testing.T, style string, after time.Duration) (verdict string, err error) {
	ctx := t.Context()
	unit, stopUnit := serveUnit(t, sandbox.Options{Style: style, Work: 600 * time.Millisecond})
	defer stopUnit()
	state := t.TempDir()
	run := func(ctx context.Context, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "personium-cell", args...)
		cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(),
			"PERSONIUM_INTERVAL=100ms", "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
		return cmd
	}
	killed, stop := context.WithTimeout(ctx, after)
	defer stop()
	_ = run(killed, "import", "--name", "CellExport_2017_01", "--yes").Run() // exec kills with SIGKILL
	result, code, err := lastResult(run(ctx, "status", "--wait", "--name", "CellExport_2017_01", "--json"))
	if err != nil {
		return "", err
	}
	return result.Verdict, judgeKill(result, code, unit.Truth("cell1"))
}

// judgeKill compares a verdict with what really happened.
func judgeKill(r lastLine, code int, truth sandbox.Truth) error {
	want, wantProof, wantCode := "done", "content", 0
	switch {
	case truth.ImportsAccepted > 1 || truth.Running:
		return fmt.Errorf("truth: %+v", truth)
	case truth.ImportsAccepted == 0:
		want, wantProof, wantCode = "unproved", "", 9
	}
	if r.Verdict != want || r.Proof != wantProof || code != wantCode {
		return fmt.Errorf("verdict %q (proof %q) and exit code %d, want %q (proof %q) and %d; truth: %+v", r.Verdict, r.Proof, code, want, wantProof, wantCode, truth)
	}
	return nil
}

// A lastLine is the result line of --json.
type lastLine struct{ Type, Verdict, Proof, Reason string }

// lastResult runs a command with --json and returns its result.
func lastResult(cmd *exec.Cmd) (r lastLine, code int, err error) {
	output, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return r, 0, err
	}
	lines := bytes.Split(bytes.TrimSpace(output), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &r); err != nil || r.Type != "result" {
		return r, 0, fmt.Errorf("the last line is no result: %s", lines[len(lines)-1])
	}
	return r, cmd.ProcessState.ExitCode(), nil
}
