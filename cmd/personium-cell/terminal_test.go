//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A screen is what a program wrote to its terminal so far.
type screen struct {
	mu   sync.Mutex
	data bytes.Buffer
	grew chan struct{}
}

func watchScreen(r io.Reader) *screen {
	s := &screen{grew: make(chan struct{}, 1)}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := r.Read(b)
			s.mu.Lock()
			s.data.Write(b[:n])
			s.mu.Unlock()
			select {
			case s.grew <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data.String()
}

// waitFor waits until the screen shows what matches pattern, after the first from bytes.
func (s *screen) waitFor(t *testing.T, from int, pattern string) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	timeout := time.NewTimer(30 * time.Second)
	defer timeout.Stop()
	for !re.MatchString(s.text()[min(from, len(s.text())):]) {
		select {
		case <-s.grew:
		case <-timeout.C:
			t.Fatalf("the terminal never showed %q; it shows %q", pattern, s.text())
		}
	}
}

// onTerminal starts the program on a terminal of so many columns, with an environment of its own.
func onTerminal(t *testing.T, columns uint16, args ...string) (*exec.Cmd, *os.File, *screen) {
	t.Helper()
	cmd := exec.Command("personium-cell", args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color", "LANG=C.UTF-8", unchecked + "=1"}
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = terminal.Close()
	})
	return cmd, terminal, watchScreen(terminal)
}

// widest is the length of the longest frame of the bar, in characters: a carriage return begins a line anew.
func widest(drawn string) int {
	drawn = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(drawn, "")
	longest := 0
	for _, line := range strings.FieldsFunc(drawn, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if strings.Contains(line, "%") {
			longest = max(longest, len([]rune(line)))
		}
	}
	return longest
}

func TestTheBarFitsItsTerminal(t *testing.T) {
	t.Parallel()
	for _, columns := range []uint16{80, 40} {
		cmd, _, s := onTerminal(t, columns, "sandbox", "--work", "2s", "import", "--name", "CellExport_2017_01", "--interval", "100ms")
		if err := cmd.Wait(); err != nil {
			t.Errorf("%d columns: %v\n%s", columns, err, s.text())
		}
		s.waitFor(t, 0, "done: import of CellExport_2017_01")
		bar, _, _ := strings.Cut(s.text(), "done: import")
		if got := widest(bar); got > int(columns) {
			t.Errorf("%d columns: a line of %d characters was drawn: %q", columns, got, bar)
		}
		if !strings.Contains(bar, "100%") {
			t.Errorf("%d columns: a proved success does not fill the bar: %q", columns, bar)
		}
	}
}

func TestTheBarFollowsAResize(t *testing.T) {
	t.Parallel()
	cmd, terminal, s := onTerminal(t, 80, "sandbox", "--work", "4s", "import", "--name", "CellExport_2017_01", "--interval", "100ms")
	s.waitFor(t, 0, `[0-9]+%`)
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 44}); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, len(s.text()), `[0-9]+%[^\n]*\r`) // the frame in which the new size is read
	from := len(s.text())
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.text())
	}
	s.waitFor(t, 0, "done: import of CellExport_2017_01")
	bar, _, _ := strings.Cut(s.text()[from:], "done: import")
	if got := widest(bar); got > 44 {
		t.Errorf("after the resize to 44 columns a line of %d characters was drawn: %q", got, bar)
	}
}

func TestCtrlCSaysWhatGoesOnAndLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Work: 30 * time.Second})
	defer stop()
	cmd, terminal, s := onTerminal(t, 80, "import", "--name", "CellExport_2017_01", "--yes", "--cell", unit.CellURL("cell1"), "--interval", "100ms",
		"--token-file", secretFile(t, unit.Token()))
	before, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `running`)
	if _, err := terminal.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d (%v), want 130\n%s", code, err, s.text())
	}
	s.waitFor(t, 0, `still running: import of CellExport_2017_01`)
	s.waitFor(t, 0, `hint: the server may go on working, and 7 links [^:]+ watch it again, which makes them, with:\r?\n  personium-cell status --wait --cell http://127\.0\.0\.1:[0-9]+/cell1/ --token-file /[^ ]+/secret --name CellExport_2017_01`)
	if strings.Contains(s.text(), "100%") {
		t.Errorf("an interrupted import fills the bar: %q", s.text())
	}
	after, err := term.GetState(int(terminal.Fd()))
	if err != nil || *after != *before {
		t.Errorf("the terminal's settings changed: %v", err)
	}
	for _, mode := range []string{"\x1b[?25l", "\x1b[?1049h"} {
		if strings.Contains(s.text(), mode) {
			t.Errorf("the terminal was put into a mode that it was not in: %q", mode)
		}
	}
}

func TestASecondCtrlCEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	// The answer to the POST takes a minute, and is waited for after the first Ctrl-C.
	cmd, terminal, s := onTerminal(t, 80, "sandbox", "--fault", "slow-post=60s", "import", "--name", "CellExport_2017_01")
	s.waitFor(t, 0, `starting`)
	if _, err := terminal.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `warning: interrupted while the POST is under way: waiting up to 5s for its\s+answer`)
	if _, err := terminal.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v, want SIGINT\n%s", cmd.ProcessState, s.text())
	}
}

func TestAnImportOnATerminalAsksFirst(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Work: 300 * time.Millisecond})
	defer stop()
	for _, c := range []struct {
		answer string
		code   int
		shows  string
		posts  int
	}{
		{"n\n", 130, "personium-cell: nothing was started", 0},
		{"\x04", 130, "personium-cell: nothing was started", 0},
		{"\x03", 130, "personium-cell: error: interrupted; nothing was started", 0},
		{"y\n", 0, "done: import of CellExport_2017_01 into ", 1},
	} {
		cmd, terminal, s := onTerminal(t, 80, "import", "--name", "CellExport_2017_01", "--cell", unit.CellURL("cell1"), "--interval", "100ms",
			"--token-file", secretFile(t, unit.Token()))
		s.waitFor(t, 0, `replaced:  everything in http://[^ ]+/cell1/[\s\S]*now:       [0-9]+ rows and [0-9]+ files, last change 20[-0-9T:]+Z\s+by:        CellExport_2017_01\.zip, [0-9.]+ KiB[\s\S]*Import\? The cell is emptied first\. \[y/N\] $`)
		if _, err := terminal.Write([]byte(c.answer)); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		s.waitFor(t, 0, regexp.QuoteMeta(c.shows))
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("answer %q: exit code %d, want %d\n%s", c.answer, code, c.code, s.text())
		}
		if got := strings.Count(s.text(), "roles and the like"); got != 1 {
			t.Errorf("answer %q: what the prepared copy changes is told %d times\n%s", c.answer, got, s.text())
		}
		if got := unit.Truth("cell1").POSTs; got != c.posts {
			t.Errorf("answer %q: %d POSTs, want %d", c.answer, got, c.posts)
		}
	}
}

// secretFile makes a file that holds a token and that only its owner can read.
func secretFile(t *testing.T, token string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
