//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A seat is a practice unit, and a shell on a terminal from which it is used. In the shell's commands $I is an import into
// cell1, and the exit code of the last one is told as "ended with N".
type seat struct {
	unit     *sandbox.Unit
	terminal *os.File
	screen   *screen
	cmd      *exec.Cmd
}

// sitDown runs a shell command on a terminal, with variables of its own.
func sitDown(t *testing.T, command string, environment ...string) *seat {
	t.Helper()
	return sitDownAt(t, sandbox.Options{}, command, environment...)
}

// sitDownAt sits down at a practice unit with options.
func sitDownAt(t *testing.T, o sandbox.Options, command string, environment ...string) *seat {
	t.Helper()
	unit, stop := serveUnit(t, o)
	t.Cleanup(stop)
	work := "personium-cell import --name CellExport_2017_01 --interval 100ms"
	cmd := exec.Command("sh", "-c", command+`; echo "ended with $?"`)
	cmd.Dir = t.TempDir()
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color", "LANG=C.UTF-8", "I=" + work,
		"PERSONIUM_CELL=" + unit.CellURL("cell1"), "PERSONIUM_UNIT=" + unit.UnitURL(),
		"PERSONIUM_TOKEN_FILE=" + secretFile(t, unit.Token())}, environment...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = terminal.Close()
	})
	return &seat{unit, terminal, watchScreen(terminal), cmd}
}

const (
	theQuestion = `Import\? The cell is emptied first\. \[y/N\] $`
	hintYes     = `personium-cell: hint: personium-cell import --name CellExport_2017_01 --interval 100ms --yes`
)

func TestWhereSomebodySitsAndMayAnswerTheQuestionIsAsked(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{
		"all three are the terminal":   "$I",
		"input is redirected":          "$I < /dev/null",
		"output and errors are a file": "$I > out 2> err",
		"errors are a pipe":            "$I 2>&1 > /dev/null | cat",
		"only errors are the terminal": "$I < /dev/null > out",
		"for scripts to read":          "$I --json > out",
		"quietly":                      "$I --quiet",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sitDown(t, command)
			s.screen.waitFor(t, 0, `replaced:  everything in [\s\S]*`+strings.TrimSuffix(theQuestion, "$"))
			before, err := term.GetState(int(s.terminal.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.terminal.WriteString("n\n"); err != nil {
				t.Fatal(err)
			}
			s.screen.waitFor(t, 0, `ended with `)
			after, err := term.GetState(int(s.terminal.Fd()))
			if err != nil || *after != *before {
				t.Errorf("the terminal's settings changed: %v", err)
			}
			if posts := s.unit.Truth("cell1").POSTs; posts != 0 || strings.Contains(s.screen.text(), "error:") {
				t.Errorf("%d POSTs: %s", posts, s.screen.text())
			}
			if !strings.Contains(command, "|") && !strings.Contains(s.screen.text(), "ended with 130") {
				t.Errorf("it shows %q", s.screen.text())
			}
		})
	}
}

// What is typed ahead, below a shell with job control, answers no question that its writer has not seen.
func TestWhatWasTypedBeforeTheQuestionIsNoAnswer(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "set -m; echo ready; read -r line; echo got $line; sleep 0.2; $I")
	s.screen.waitFor(t, 0, "ready")
	if _, err := s.terminal.WriteString("first\ny\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, "got first[\\s\\S]*"+theQuestion)
	if _, err := s.terminal.WriteString("n\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, `nothing was started\r?\nended with 130`)
	if posts := s.unit.Truth("cell1").POSTs; posts != 0 {
		t.Errorf("%d POSTs: %s", posts, s.screen.text())
	}
}

func TestANoIsToldAndIsNoError(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"no": "n\n", "an empty line": "\n", "the end of the input": "\x04", "anything": "yess\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sitDown(t, "$I")
			s.screen.waitFor(t, 0, theQuestion)
			if _, err := s.terminal.WriteString(typed); err != nil {
				t.Fatal(err)
			}
			s.screen.waitFor(t, 0, `personium-cell: nothing was started\r?\nended with 130`)
		})
	}
}

// A no to a repair leaves what was compared, which may have taken long: its table, its verdict and its exit code.
func TestANoToARepairLeavesTheComparison(t *testing.T) {
	t.Parallel()
	archive, err := filepath.Abs(filepath.Join("..", "..", "testdata", "snapshot", "links_n3.zip"))
	if err != nil {
		t.Fatal(err)
	}
	for name, typed := range map[string]string{"no": "n\n", "the end of the input": "\x04", "nobody answers": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wait := map[bool]string{true: "1s", false: "1m"}[typed == ""]
			s := sitDownAt(t, sandbox.Options{Faults: []string{"links-lost"}}, "personium-cell import --file $A --no-preflight --yes"+
				" --interval 100ms && personium-cell snapshot compare links_n3 --repair --ask-timeout "+wait, "A="+archive)
			s.screen.waitFor(t, 0, `lost: +3 links, 3 of many rows to many[\s\S]*Make them in \S+\? \[y/N\] $`)
			if _, err := s.terminal.WriteString(typed); err != nil {
				t.Fatal(err)
			}
			s.screen.waitFor(t, 0, `LOST LINKS[\s\S]*different: \S+ does not hold what links_n3.zip holds: 1 of 4 links; no link was made\s+ended with 7`)
			if text := s.screen.text(); strings.Contains(text, "hint:") || (typed == "") != strings.Contains(text, "nobody answered within") {
				t.Error(text)
			}
		})
	}
}

// Nobody is asked for what cannot be done: the end of the only lost link is gone.
func TestNobodyIsAskedToMakeALinkWithoutAnEnd(t *testing.T) {
	t.Parallel()
	s := sitDownAt(t, sandbox.Options{}, "read gone; personium-cell snapshot compare CellExport_2017_01 --repair")
	for _, path := range []string{"Tag('tag-1')/$links/_Item('Item-000')", "Tag('tag-1')"} {
		r := httptest.NewRequest(http.MethodDelete, s.unit.CellURL("cell1")+"box1/odata/"+path, nil)
		r.Header.Set("Authorization", "Bearer "+s.unit.Token())
		answer := httptest.NewRecorder()
		if s.unit.ServeHTTP(answer, r); answer.Code != http.StatusNoContent {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
	}
	if _, err := s.terminal.WriteString("it is\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, `not made: one of its ends is not in the cell[\s\S]*ended with 7`)
	if text := s.screen.text(); strings.Contains(text, "[y/N]") {
		t.Error(text)
	}
}

func TestAQuestionThatWasStoppedIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := sitDown(t, `exec $I`)
	s.screen.waitFor(t, 0, theQuestion)
	stopIt(t, s.cmd)
	from := len(s.screen.text())
	if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, from, theQuestion)
	if _, err := s.terminal.WriteString("y\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, from, `done: import of CellExport_2017_01 into `)
}

func TestASignalEndsAQuestion(t *testing.T) {
	t.Parallel()
	for signal, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		s := sitDown(t, `exec $I`)
		s.screen.waitFor(t, 0, theQuestion)
		before, err := term.GetState(int(s.terminal.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		s.screen.waitFor(t, 0, `personium-cell: error: interrupted( by SIG(TERM|HUP))?; nothing was started\r?\n`)
		_ = s.cmd.Wait()
		after, err := term.GetState(int(s.terminal.Fd()))
		if got := s.cmd.ProcessState.ExitCode(); got != code || err != nil || *after != *before {
			t.Errorf("%s: exit code %d, terminal as before: %t: %s", signal, got, err == nil && *after == *before, s.screen.text())
		}
	}
}

func TestAPasswordThatNobodyTypesIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	cmd, terminal, s := onTerminal(t, 200, "login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator,
		"--ask-timeout", "1s")
	s.waitFor(t, 0, `Password of unitadmin: \s*personium-cell: error: nobody answered within 1s`)
	_ = cmd.Wait()
	after, err := term.GetState(int(terminal.Fd()))
	if code := cmd.ProcessState.ExitCode(); code != 2 || err != nil || *after != *newTerminal(t) {
		t.Errorf("exit code %d, or the terminal does not show what is typed, %v: %q", code, err, s.text())
	}
}

// The program script of util-linux is a terminal for what is run from a program.
func TestUnderScriptTheQuestionIsAnsweredByItsInput(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil {
		t.Skip("there is no script")
	}
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	const no = "personium-cell: nothing was started"
	for typed, want := range map[string]string{"y\n": "done: import of", "n\n": no, "": no} {
		cmd := exec.Command("script", "-qec", "personium-cell import --name CellExport_2017_01 --interval 100ms", "/dev/null")
		cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(typed)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm", "PERSONIUM_CELL=" + unit.CellURL("cell1"),
			"PERSONIUM_TOKEN_FILE=" + secretFile(t, unit.Token())}
		out, err := cmd.CombinedOutput()
		if !strings.Contains(string(out), want) || (err == nil) != (typed == "y\n") {
			t.Errorf("%q: %v\n%s", typed, err, out)
		}
	}
}

// The name of the cell is wanted where a yes would be typed too easily.
func TestACellIsDeletedByItsName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"cell1\n": `deleted: http://[\s\S]*ended with 0`,
		"y\n":     `personium-cell: that is not the name of the cell; nothing was deleted\r?\nended with 130`,
		"\n":      `personium-cell: nothing was deleted\r?\nended with 130`,
	} {
		s := sitDown(t, "personium-cell cell delete cell1")
		s.screen.waitFor(t, 0, `cell:       http://[\s\S]*Type the name of the cell to delete it for good: $`)
		if _, err := s.terminal.WriteString(typed); err != nil {
			t.Fatal(err)
		}
		s.screen.waitFor(t, 0, want)
	}
}

// A verdict compares no values. Who sits there is told how they are.
func TestADoneImportNamesTheDeepComparisonOnATerminal(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "$I --yes")
	s.screen.waitFor(t, 0, `personium-cell: hint: to compare values, too: personium-cell snapshot compare CellExport_2017_01 --deep --cell http://[\s\S]*ended with 0`)
}

// In a protected profile --confirm is not enough where somebody sits: a line of the shell's history has it, too.
func TestACellOfAProtectedProfileIsDeletedByItsNameTwice(t *testing.T) {
	t.Parallel()
	const configured = "personium-cell config init --no-check --profile prod --protected --interval 1s; "
	s := sitDown(t, configured+"personium-cell cell delete cell1 --confirm cell1 --profile prod")
	s.screen.waitFor(t, 0, `cell:       http://[\s\S]*Type the name of the cell to delete it for good: $`)
	if _, err := s.terminal.WriteString("\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, `personium-cell: nothing was deleted\r?\nended with 130`)
	for _, command := range []string{
		"personium-cell cell delete cell1 --confirm cell1",
		configured + "personium-cell cell delete cell1 --confirm cell1 --profile prod --ask never",
	} {
		sitDown(t, command).screen.waitFor(t, 0, `deleted: http://[\s\S]*ended with 0`)
	}
}

func TestARehearsalNeverAsks(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"import --name CellExport_2017_01", "snapshot delete CellExport_2017_01", "cell delete cell1"} {
		s := sitDown(t, "personium-cell sandbox --work 300ms "+command)
		s.screen.waitFor(t, 0, `ended with 0`)
		if regexp.MustCompile(`\[y/N\]|Type the name`).MatchString(s.screen.text()) {
			t.Errorf("%s asks: %s", command, s.screen.text())
		}
	}
}

// What is asked stands on the terminal, and nowhere else.
func TestTheQuestionIsNotInWhatIsRedirected(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "$I > out 2> err < /dev/tty")
	s.screen.waitFor(t, 0, theQuestion)
	if _, err := s.terminal.WriteString("y\n"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, `ended with 0`)
	for _, name := range []string{"out", "err"} {
		text, err := os.ReadFile(filepath.Join(s.cmd.Dir, name))
		if err != nil || strings.Contains(string(text), "emptied first") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}
