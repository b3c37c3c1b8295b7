//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
)

// What stays whole on a terminal: a command, a request, and a word that is wider than it.
var unbroken = regexp.MustCompile(`^ *(?:personium-cell .*|PUT /.*|(?:ok       \w+ +)?\S*)$`)

func TestTextsOnATerminalAreBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	for _, columns := range []uint16{40, 80, 200} {
		for _, args := range [][]string{
			{"sandbox", "doctor"},
			{"sandbox", "status"},
			{"sandbox", "import", "--name", "nosuch"},
			{"sandbox", "snapshot", "compare", "CellExport_2017_01", "--deep"},
		} {
			cmd, _, s := onTerminal(t, columns, args...)
			_ = cmd.Wait() // not every one of them is well
			s.waitFor(t, 0, `(?m)^(?:no failure, but |lock:    free|personium-cell: hint: |equal: )`)
			for line := range strings.SplitSeq(regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(s.text(), ""), "\n") {
				line = strings.TrimSuffix(line, "\r")
				line = line[strings.LastIndexByte(line, '\r')+1:] // a bar is drawn again and again
				if len([]rune(line)) > int(columns) && !unbroken.MatchString(line) {
					t.Errorf("%q at %d columns: %d characters: %q", args, columns, len([]rune(line)), line)
				}
			}
		}
	}
}

func TestThePracticeUnitFitsOnASmallScreen(t *testing.T) {
	t.Parallel()
	cmd, terminal, s := onTerminal(t, 80, "sandbox")
	s.waitFor(t, 0, `\. /\S+/env\r\n[\s\S]*then: personium-cell status\r\n`)
	if _, err := terminal.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s.waitFor(t, 0, `\^C\r\n$`)
	lines := strings.Split(s.text(), "\r\n")
	if len(lines) > 20 {
		t.Errorf("%d lines: %q", len(lines), s.text())
	}
	for _, line := range lines {
		if len(line) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

func TestAQuestionIsBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	_, _, s := onTerminal(t, 40, "config", "init")
	s.waitFor(t, 0, `^Name of the profile, for several units\r\n  in one file \(empty: none\): $`)
}
