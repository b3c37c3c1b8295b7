package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compared runs snapshot compare against cell1, and gives its exit code and what it says.
func (u *countedUnit) compared(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "personium-cell", append([]string{"snapshot", "compare"}, args...)...)
	cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+u.CellURL("cell1"), "PERSONIUM_TOKEN="+u.Token(), "XDG_STATE_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	var out, err strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &err
	_ = cmd.Run()
	return cmd.ProcessState.ExitCode(), out.String(), err.String()
}

// ask sends one request, and returns the body of its answer, which has to be a success.
func (u *countedUnit) ask(t *testing.T, method, path string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, u.CellURL("cell1")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+u.Token())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", method, path, answer.Status, body)
	}
	return body
}

// own is a file with the snapshot that every practice cell has of itself.
func (u *countedUnit) own(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "own.zip")
	if err := os.WriteFile(file, u.ask(t, http.MethodGet, "__snapshot/CellExport_2017_01.zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A dry run foretells the requests of a comparison of a cell that is equal, where no entity has several links.
func TestRequestsOfAComparisonAreForetold(t *testing.T) {
	t.Parallel()
	u := startCountedUnit(t)
	file := u.own(t)
	for _, args := range [][]string{{file}, {file, "--deep"}} {
		_, stdout, _ := u.compared(t, append(args, "--dry-run", "--json")...)
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		var foretold struct{ Requests int64 }
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &foretold); err != nil {
			t.Fatal(err)
		}
		u.all.Store(0)
		if code, stdout, stderr := u.compared(t, args...); code != 0 {
			t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
		}
		if all := u.all.Load(); all != foretold.Requests {
			t.Errorf("%q: %d requests, and %d were foretold", args[1:], all, foretold.Requests)
		}
	}
}

// A link of a role is made only where that is asked for, and the hint says so as it is typed.
func TestALostLinkOfARoleHasAHintOfItsOwn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	u := startCountedUnit(t)
	file := u.own(t)
	u.ask(t, http.MethodDelete, "__ctl/Account('guest')/$links/_Role(Name='reader',_Box.Name='box1')")
	hint := "hint: if the lost links of roles were not taken away on purpose, give them back: personium-cell snapshot compare " + file +
		" --repair=roles --cell "
	for _, args := range [][]string{{file}, {file, "--repair", "--yes"}} {
		if code, stdout, stderr := u.compared(t, args...); code != 7 || !strings.Contains(stderr, hint) || !strings.Contains(stdout, "4 of 5 links") {
			t.Errorf("%q: %d %s%s", args[1:], code, stdout, stderr)
		}
	}
	if code, stdout, stderr := u.compared(t, file, "--repair=roles", "--yes"); code != 0 || strings.Contains(stderr, "hint:") ||
		!strings.Contains(stdout, "1 link was made") {
		t.Errorf("%d %s%s", code, stdout, stderr)
	}
}
