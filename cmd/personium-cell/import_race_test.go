//go:build unix

package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// cellCommand is the program on cell1 of a unit.
func cellCommand(t *testing.T, unit *sandbox.Unit, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "personium-cell", append(args, "--interval", "100ms")...)
	cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(), "HOME="+t.TempDir(), "XDG_STATE_HOME=")
	return cmd
}

// What was shown with the question is what is imported: neither the snapshot on the server nor the file may change meanwhile.
func TestWhatChangesWhileTheQuestionStandsIsNotImported(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		args   []string
		change func(t *testing.T, unit *sandbox.Unit, file string)
		code   int
		shows  string
	}{
		{"replaced", []string{"--name", "CellExport_2017_01"}, func(t *testing.T, unit *sandbox.Unit, file string) {
			if code, said := run(cellCommand(t, unit, "snapshot", "upload", file, "--name", "CellExport_2017_01", "--replace")); code != 0 {
				t.Error(said)
			}
		}, 6, "personium-cell: error: the snapshot CellExport_2017_01 was replaced on the server since it was checked"},
		{"deleted", []string{"--name", "CellExport_2017_01"}, func(t *testing.T, unit *sandbox.Unit, _ string) {
			if code, said := run(cellCommand(t, unit, "snapshot", "delete", "CellExport_2017_01", "--yes")); code != 0 {
				t.Error(said)
			}
		}, 5, "personium-cell: error: there is no snapshot CellExport_2017_01 in the cell's snapshot area"},
		{"written to", []string{"--name", "own", "--file"}, func(t *testing.T, _ *sandbox.Unit, file string) {
			if err := os.WriteFile(file, []byte("something else"), 0o600); err != nil {
				t.Error(err)
			}
		}, 10, "has changed since it was checked; nothing was sent"},
		{"taken", []string{"--name", "own", "--file"}, func(t *testing.T, unit *sandbox.Unit, file string) {
			if code, said := run(cellCommand(t, unit, "snapshot", "upload", file, "--name", "own")); code != 0 {
				t.Error(said)
			}
		}, 6, "personium-cell: error: the name own is taken: own.zip is in the cell's snapshot area"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Work: 300 * time.Millisecond})
			defer stop()
			file := filepath.Join(t.TempDir(), "kept.zip")
			if code, said := run(cellCommand(t, unit, "snapshot", "download", "CellExport_2017_01", "-o", file)); code != 0 {
				t.Fatal(said)
			}
			args := append([]string{"import", "--cell", unit.CellURL("cell1"), "--interval", "100ms", "--token-file", secretFile(t, unit.Token())}, c.args...)
			if c.args[len(c.args)-1] == "--file" {
				args = append(args, file)
			}
			cmd, terminal, s := onTerminal(t, 200, args...)
			s.waitFor(t, 0, `Import\? The cell is emptied first\. \[y/N\] $`)
			c.change(t, unit, file)
			if _, err := terminal.WriteString("y\n"); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			s.waitFor(t, 0, regexp.QuoteMeta(c.shows))
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, s.text())
			}
			if got := unit.Truth("cell1").POSTs; got != 0 {
				t.Errorf("%d POSTs", got)
			}
		})
	}
}

// What was planned for a cell that is gone is planned anew for the one that has its name now, and is asked about again.
func TestACellThatIsMadeAgainWhileTheQuestionStandsIsPlannedAnew(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Work: 300 * time.Millisecond})
	defer stop()
	file, err := filepath.Abs(filepath.Join("..", "..", "testdata", "snapshot", "links_n3.zip"))
	if err != nil {
		t.Fatal(err)
	}
	cmd, terminal, s := onTerminal(t, 200, "import", "--file", file, "--cell", unit.CellURL("cell1"), "--interval", "100ms",
		"--token-file", secretFile(t, unit.Token()))
	const question = `Import\? The cell is emptied first\. \[y/N\] $`
	s.waitFor(t, 0, question)
	for _, args := range [][]string{{"cell", "delete", "cell1", "--confirm", "cell1"}, {"cell", "create", "cell1"}} {
		again := cellCommand(t, unit, args...)
		again.Env = append(again.Env, "PERSONIUM_UNIT="+unit.UnitURL())
		if code, said := run(again); code != 0 {
			t.Fatal(said)
		}
	}
	answer := func() {
		if _, err := terminal.WriteString("y\n"); err != nil {
			t.Fatal(err)
		}
	}
	answer()
	s.waitFor(t, 0, `since it was checked; nothing was started, and all of it is checked again[\s\S]*`+question)
	answer()
	_ = cmd.Wait()
	s.waitFor(t, 0, `done: import of links_n3 `)
	if got := unit.Truth("cell1"); cmd.ProcessState.ExitCode() != 0 || got.POSTs != 1 {
		t.Errorf("%v %+v\n%s", cmd.ProcessState, got, s.text())
	}
}

// A refuser is a unit that refuses every POST of an import for somebody else's job, and keeps copies as long as that job has the cell.
type refuser struct {
	*sandbox.Unit
	kept atomic.Bool
}

func (g *refuser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" && (r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/__import") ||
		r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "-pcell-") && g.kept.Load()) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"code":"PR409-CM-0002","message":{"lang":"en","value":"Because [cell import] is being executed, writing to cell can not be done."}}`))
		return
	}
	g.Unit.ServeHTTP(w, r)
}

// Of an import whose POST was refused nothing is said but that: no answer was lost, and no links are missing.
func TestTheCopyOfAnImportThatWasRefusedIsNoImport(t *testing.T) {
	t.Parallel()
	g := &refuser{}
	g.kept.Store(true)
	unit := serveBehind(t, sandbox.Options{Work: 300 * time.Millisecond}, func(unit *sandbox.Unit) http.Handler {
		g.Unit = unit
		return g
	})
	home := t.TempDir()
	for _, step := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"import", "--name", "CellExport_2017_01"}, 6, "is left in the snapshot area"},
		{[]string{"status"}, 0, "of an import that was not started, is in the snapshot area; it is removed by: personium-cell status --wait"},
		{[]string{"status", "--name", "CellExport_2017_01"}, 9, "the import was prepared from this machine and not started"},
		{[]string{"status", "--wait"}, 0, "nothing runs, and the lock is free; CellExport_2017_01-pcell-"},
	} {
		cmd := cellCommand(t, unit, step.args...)
		cmd.Env = append(cmd.Env, "HOME="+home)
		if code, said := run(cmd); code != step.code || !strings.Contains(said, step.says) {
			t.Errorf("%q: exit code %d: %s", step.args, code, said)
		}
	}
	g.kept.Store(false)
	cmd := cellCommand(t, unit, "status", "--wait")
	cmd.Env = append(cmd.Env, "HOME="+home)
	if code, said := run(cmd); code != 0 || strings.Contains(said, "pcell-") {
		t.Errorf("exit code %d: %s", code, said)
	}
	if code, said := run(cellCommand(t, unit, "snapshot", "list")); strings.Contains(said, "pcell") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// A roleGate is a unit that refuses the first so many writes of a role.
type roleGate struct {
	*sandbox.Unit
	refusals atomic.Int32
	status   int
	body     string
}

func (g *roleGate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/__ctl/Role") && g.refusals.Add(-1) >= 0 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(g.status)
		_, _ = w.Write([]byte(g.body))
		return
	}
	g.Unit.ServeHTTP(w, r)
}

// startRoleGate serves a unit with an empty cell of an owner who has no search index.
func startRoleGate(t *testing.T, refusals int32, status int, body string) *roleGate {
	t.Helper()
	g := &roleGate{status: status, body: body}
	g.refusals.Store(refusals)
	serveBehind(t, sandbox.Options{Work: 300 * time.Millisecond, Faults: []string{"new-owner"}}, func(unit *sandbox.Unit) http.Handler {
		g.Unit = unit
		return g
	})
	return g
}

// Without its first write an import into the cell of a new owner loses every row: it is not started, or the write is tried
// again.
func TestAnImportWhoseFirstWriteIsRefusedIsNotStarted(t *testing.T) {
	t.Parallel()
	g := startRoleGate(t, 1000, http.StatusForbidden, `{"code":"PR403-AU-0003","message":{"lang":"en","value":"Necessary privilege is lacking."}}`)
	var stdout, stderr bytes.Buffer
	cmd := cellCommand(t, g.Unit, "import", "--name", "CellExport_2017_01")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	const reason = "personium-cell: error: could not make a role in the empty cell, which its owner's search index may need: POST http://"
	if code := cmd.ProcessState.ExitCode(); code != 4 || stdout.Len() > 0 || !strings.Contains(stderr.String(), reason) || strings.Contains(stderr.String(), "is still in the cell") {
		t.Errorf("exit code %d: %s%s", code, &stdout, &stderr)
	}
	if truth := g.Truth("cell1"); truth.POSTs != 0 || truth.RowsHeld != 0 {
		t.Errorf("%+v", truth)
	}
}

func TestAFirstWriteThatMeetsAJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	g := startRoleGate(t, 1, http.StatusConflict, `{"code":"PR409-CM-0002","message":{"lang":"en","value":"Because [cell export] is being executed, writing to cell can not be done."}}`)
	code, said := run(cellCommand(t, g.Unit, "import", "--name", "CellExport_2017_01", "--wait-busy", "30s"))
	if code != 0 || !strings.Contains(said, "(proof: content; values not compared)") {
		t.Errorf("exit code %d: %s", code, said)
	}
	if truth := g.Truth("cell1"); truth.POSTs != 1 || truth.RowsLost != 0 {
		t.Errorf("%+v", truth)
	}
}

// A replacer is a unit on which somebody uploads another snapshot of the name just when an import of it is started.
type replacer struct {
	*sandbox.Unit
	content []byte
}

func (r *replacer) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodPost && strings.HasSuffix(q.URL.Path, "/__import") && q.Header.Get("Authorization") != "" {
		put := httptest.NewRequest(http.MethodPut, strings.Replace(q.URL.Path, "__import", "__snapshot/CellExport_2017_01.zip", 1), bytes.NewReader(r.content))
		put.Host, put.Header = q.Host, http.Header{"Authorization": q.Header["Authorization"], "Content-Type": {"application/zip"}}
		r.Unit.ServeHTTP(httptest.NewRecorder(), put)
	}
	r.Unit.ServeHTTP(w, q)
}

func TestASnapshotThatIsReplacedAtThePOSTIsNotProved(t *testing.T) {
	t.Parallel()
	g := &replacer{}
	unit := serveBehind(t, sandbox.Options{Work: 300 * time.Millisecond}, func(unit *sandbox.Unit) http.Handler {
		g.Unit = unit
		return g
	})
	file := filepath.Join(t.TempDir(), "same.zip")
	if code, said := run(cellCommand(t, unit, "snapshot", "download", "CellExport_2017_01", "-o", file)); code != 0 {
		t.Fatal(said)
	}
	var err error
	if g.content, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01", "--as-is"))
	if code != 9 || !strings.Contains(said, "the snapshot was replaced just when the import was started") {
		t.Errorf("exit code %d: %s", code, said)
	}
}
