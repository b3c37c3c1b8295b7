//go:build unix

package main

import (
	"strings"
	"testing"

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
