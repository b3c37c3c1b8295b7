package cli

import (
	"strings"
	"testing"
)

// There is no PowerShell where these tests run: that each bracket is closed, and what the script registers, is what can be seen.
func TestTheScriptForPowerShellIsWellFormed(t *testing.T) {
	t.Parallel()
	code, script, _ := says(t, "completion", "powershell")
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
	if at := unclosed(script); at != "" {
		t.Errorf("a bracket or a text is not closed: %s", at)
	}
	for _, want := range []string{
		"Register-ArgumentCompleter -CommandName 'personium-cell' -ScriptBlock ${__personium_cellCompleterBlock}",
		"[scriptblock]${__personium_cellCompleterBlock} = {",
		`$RequestComp="$Program __complete $Arguments"`,
	} {
		if strings.Count(script, want) != 1 {
			t.Errorf("not once in the script: %s", want)
		}
	}
}

// unclosed is the line of a script of PowerShell in which a bracket is closed that was not opened, or the last line; "" where all
// is well. A text between quotes, with backticks that escape, and a comment up to the end of the line hold no brackets.
func unclosed(script string) string {
	var open []rune
	pairs := map[rune]rune{')': '(', '}': '{', ']': '['}
	quote := rune(0)
lines:
	for line := range strings.Lines(script) {
		escaped := false
		for _, r := range line {
			switch {
			case escaped:
				escaped = false
			case r == '`' && quote != '\'':
				escaped = true
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case r == '#':
				continue lines
			case r == '\'', r == '"':
				quote = r
			case strings.ContainsRune("({[", r):
				open = append(open, r)
			case pairs[r] != 0:
				if len(open) == 0 || open[len(open)-1] != pairs[r] {
					return line
				}
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) > 0 || quote != 0 {
		return "the end"
	}
	return ""
}

func TestAnUnclosedBracketIsSeen(t *testing.T) {
	t.Parallel()
	for script, well := range map[string]bool{
		"if ($a) { \"x ) `\" y\" } # }\n": true, "'a`' + [x]\n": true, "if ($a) {\n": false, "if ($a }\n": false, "\"x\n": false,
	} {
		if got := unclosed(script); (got == "") != well {
			t.Errorf("%q: %q", script, got)
		}
	}
}
