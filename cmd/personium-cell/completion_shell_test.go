//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A shellKind is a shell that completes lines of the program on a terminal.
type shellKind struct {
	name    string
	without string // what it does without, in words
	args    []string
	needs   string // a file; "" for none
	set     string // sets the prompt to "READY> ", and loads the completion
}

func shellKinds() []shellKind {
	const bashCompletion = "/usr/share/bash-completion/bash_completion"
	return []shellKind{
		{name: "bash", args: []string{"--norc", "--noprofile", "-i"}, needs: bashCompletion,
			set: "bind 'set bell-style none'; . " + bashCompletion + "; . <(personium-cell completion bash); PS1='READY''> '"},
		{name: "bash", without: " without bash-completion", args: []string{"--norc", "--noprofile", "-i"},
			set: "bind 'set bell-style none'; . <(personium-cell completion bash); PS1='READY''> '"},
		{name: "zsh", args: []string{"-f", "-i"},
			set: "unsetopt beep prompt_cr prompt_sp; autoload -U compinit; compinit -D; . <(personium-cell completion zsh); PS1='READY''> '"},
		{name: "fish", args: []string{"--no-config", "-i"},
			set: "set -g fish_autosuggestion_enabled 0; personium-cell completion fish | source; function fish_prompt; echo -n 'READY''> '; end"},
	}
}

// A liveShell is a shell on a terminal.
type liveShell struct {
	*testing.T
	terminal *os.File
	screen   *screen
	lines    int
}

// startShell starts a shell in a folder, about cell1 of a practice unit.
func startShell(t *testing.T, kind shellKind, folder string, variables ...string) *liveShell {
	t.Helper()
	path, err := exec.LookPath(kind.name)
	if err != nil {
		t.Skipf("%s is missing", kind.name)
	}
	if _, err := os.Stat(kind.needs); kind.needs != "" && err != nil {
		t.Skipf("%s is missing, which completion in %s needs", kind.needs, kind.name)
	}
	cmd := exec.Command(path, kind.args...)
	cmd.Dir = folder
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm", "LANG=C.UTF-8",
		"XDG_STATE_HOME=" + t.TempDir()}, variables...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = terminal.Close()
		_ = cmd.Wait()
	})
	s := &liveShell{T: t, terminal: terminal, screen: watchScreen(terminal)}
	s.write(kind.set + "\n")
	s.screen.waitFor(t, 0, `READY> `)
	return s
}

func (s *liveShell) write(keys string) {
	s.Helper()
	if _, err := s.terminal.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// completed is the line that a shell makes of what is typed before a tabulator. It is not run, but shown by echo.
func (s *liveShell) completed(typed string) string {
	s.Helper()
	s.lines++
	mark := fmt.Sprintf("LINE%d", s.lines)
	s.write("personium-cell " + typed + "\t\x01echo " + mark + " \n") // ctrl-A goes to the begin of the line
	shown := regexp.MustCompile(`[\r\n]` + mark + ` personium-cell([^\r\n]*)[\r\n]`)
	timeout := time.NewTimer(30 * time.Second)
	defer timeout.Stop()
	for {
		if found := shown.FindStringSubmatch(plain(s.screen.text())); found != nil {
			return strings.TrimSpace(found[1])
		}
		select {
		case <-s.screen.grew:
		case <-timeout.C:
			s.Fatalf("%q was not completed: %q", typed, s.screen.text())
		}
	}
}

// listed is what a shell shows below a line, where a tabulator, and another one, leave a choice.
func (s *liveShell) listed(typed, last string) string {
	s.Helper()
	from := len(s.screen.text())
	s.write("personium-cell " + typed + "\t\t")
	s.screen.waitFor(s.T, from, last)
	list := plain(s.screen.text()[from:])
	s.write("\x15") // forgets the line
	return list
}

// plain is what a terminal was told to show, without what moves its cursor and colours its text.
func plain(drawn string) string {
	const controls = `\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-9;?>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|[\x07\x0f]`
	return regexp.MustCompile(controls).ReplaceAllString(drawn, "")
}

// mostTries is how often a line is completed anew.
const mostTries = 5

func TestShellsCompleteLinesOnATerminal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	folder := t.TempDir()
	for name, text := range map[string]string{"an-archive.zip": "", "an-other.txt": "", "token.txt": "",
		"config.yaml": "profiles:\n  production:\n    unit: https://unit1.example/\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines := [][2]string{
		{"impo", "import"},
		{"snapshot downl", "snapshot download"},
		{"import --name Cell", "import --name CellExport_2017_01"},
		{"import --name=Cell", "import --name=CellExport_2017_01"},
		{"snapshot delete Cell", "snapshot delete CellExport_2017_01"},
		{"status --unit " + unit.UnitURL() + " --cell unita", "status --unit " + unit.UnitURL() + " --cell unitadmin"},
		{"status --cell " + unit.UnitURL() + "unita", "status --cell " + unit.CellURL("unitadmin")},
		{"cell delete unita", "cell delete unitadmin"},
		{"status --profile prod", "status --profile production"},
		{"status --no-c", "status --no-c"}, // --no-check, --no-count
		{"status --progress li", "status --progress lines"},
		{"sandbox --fault fore", "sandbox --fault foreign-job"},
		{"sandbox --style sub", "sandbox --style subdomain"},
		{"sandbox import --name Cell", "sandbox import --name CellExport_2017_01"},
		{"help exit", "help exit-codes"},
		{"import --file an-", "import --file an-archive.zip"},
		{"snapshot check an-", "snapshot check an-archive.zip"},
		{"status --token-file tok", "status --token-file token.txt"},
		{"status --user tok", "status --user tok"}, // no file
		{"status tok", "status tok"},
	}
	for _, kind := range shellKinds() {
		t.Run(kind.name+kind.without, func(t *testing.T) {
			s := startShell(t, kind, folder, "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(),
				"PERSONIUM_CONFIG="+filepath.Join(folder, "config.yaml"))
			for _, line := range lines {
				got := s.completed(line[0])
				for range mostTries { // the unit has two seconds for its answer, which a busy machine may need for itself
					if got == line[1] {
						break
					}
					got = s.completed(line[0])
				}
				if got != line[1] {
					t.Errorf("%q became %q, want %q", line[0], got, line[1])
				}
			}
			list := s.listed("cell delete cell", "cell3")
			for _, word := range []string{"cell1", "cell2", "cell3"} {
				if !strings.Contains(list, word) {
					t.Errorf("%s is not listed: %q", word, list)
				}
			}
			if regexp.MustCompile(`an-archive|token\.txt|rror|Completion ended`).MatchString(list) {
				t.Errorf("something else is listed: %q", list)
			}
		})
	}
}
