//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/personium/personium-cell/internal/sandbox"
)

// The password is typed on the terminal and not shown.
func TestAPasswordIsAskedForWithoutEcho(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator)
	s.waitFor(t, 0, `^Password of unitadmin: $`)
	if _, err := terminal.WriteString(unit.Password() + "\n"); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `done: unitadmin is logged in to `)
	if err := cmd.Wait(); err != nil || strings.Contains(s.text(), unit.Password()) {
		t.Errorf("%v: %q", err, s.text())
	}
}

// Who does not want to type it gets a terminal back that shows what is typed.
func TestTheQuestionForAPasswordCanBeGivenUp(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator)
	s.waitFor(t, 0, `^Password of unitadmin: $`)
	if _, err := terminal.WriteString("half-a-pass\x03"); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `personium-cell: error: interrupted; nothing was started`)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || strings.Contains(s.text(), "half-a-pass") {
		t.Errorf("exit code %d: %q", code, s.text())
	}
	if truth := unit.LoginTruth(); truth != (sandbox.LoginTruth{}) {
		t.Errorf("%+v", truth)
	}
}

// A program that is stopped and goes on finds a terminal that shows what is typed, since the shell had it meanwhile.
func TestAfterAStopThePasswordIsAskedForAgainWithoutEcho(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	showing := newTerminal(t)
	cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator)
	s.waitFor(t, 0, `^Password of unitadmin: $`)
	for range 2 {
		stopIt(t, cmd)
		if err := term.Restore(int(terminal.Fd()), showing); err != nil {
			t.Fatal(err)
		}
		from := len(s.text())
		if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		s.waitFor(t, from, `^Password of unitadmin: $`)
	}
	if _, err := terminal.WriteString(unit.Password() + "\n"); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `done: unitadmin is logged in to `)
	if err := cmd.Wait(); err != nil || strings.Contains(s.text(), unit.Password()) {
		t.Errorf("%v: %q", err, s.text())
	}
}

// newTerminal is the state of a terminal that nobody has changed.
func newTerminal(t *testing.T) *term.State {
	t.Helper()
	one, other, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = one.Close(), other.Close() }()
	state, err := term.GetState(int(other.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// stopIt stops a program as Ctrl-Z does.
func stopIt(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("it is not stopped: %v, %v", status, err)
	}
}

// What is no password is not sent: the unit counts failures.
func TestKeysThatAreNoTextAreNoPassword(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	for typed, want := range map[string]string{
		"\x1b[A\n": `personium-cell: error: the password that was typed: it has a control character at position 1`,
		"\x04":     `personium-cell: error: no password was given`,
		"\n":       `personium-cell: error: no password was given`,
	} {
		for _, flag := range []string{"--quiet", "--password-stdin"} {
			cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator, flag)
			s.waitFor(t, 0, `^Password of unitadmin: $`)
			if _, err := terminal.WriteString(typed); err != nil {
				t.Fatal(err)
			}
			s.waitFor(t, 0, want)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 2 {
				t.Errorf("%q: exit code %d: %q", typed, code, s.text())
			}
		}
	}
	if truth := unit.LoginTruth(); truth != (sandbox.LoginTruth{}) {
		t.Errorf("%+v", truth)
	}
}

// A program that asks for the password without echo clears up at Ctrl-C, which ends this one, too.
func TestCtrlCAtTheQuestionOfAProgramLeavesTheTerminalShowing(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	script := filepath.Join(t.TempDir(), "ask.sh")
	text := "trap 'trap \"\" INT TERM; sleep 0.2; stty echo < /dev/tty; exit 1' INT TERM\nstty -echo < /dev/tty\nprintf 'PIN: ' > /dev/tty\nread pin < /dev/tty\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("password_command: [sh, "+script+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator, "--config", config)
	s.waitFor(t, 0, `PIN: $`)
	if _, err := terminal.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, 0, `personium-cell: error: interrupted; nothing was started`)
	_ = cmd.Wait()
	after, err := term.GetState(int(terminal.Fd()))
	if code := cmd.ProcessState.ExitCode(); code != 130 || err != nil || *after != *newTerminal(t) {
		t.Errorf("exit code %d, or the terminal does not show what is typed, %v: %q", code, err, s.text())
	}
}
