package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/cli"
)

// typed finds the commands of this program in a hint: each goes to the end of its part of the sentence.
var typed = regexp.MustCompile(`personium-cell ((?:'[^']*'|[^;,()'&])+)`)

// untypable says which command in the hints of a text the program would not take; "" for none.
func untypable(text string) string {
	for line := range strings.Lines(text) {
		hint, isHint := strings.CutPrefix(line, "personium-cell: hint: ")
		if _, warning, isWarning := strings.Cut(line, ": warning: "); isWarning {
			hint, isHint = warning, true
		}
		if !isHint {
			continue
		}
		for _, command := range typed.FindAllStringSubmatch(hint, -1) {
			if err := cli.Accepts(words(command[1])); err != nil {
				return fmt.Sprintf("the hint %q is no command: %v", strings.TrimSpace(hint), err)
			}
		}
	}
	return ""
}

// words splits a command line as a shell does where nothing but single quotes is special.
func words(line string) []string {
	var all []string
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range strings.TrimSpace(line) {
		switch {
		case r == '\'':
			quoted, begun = !quoted, true
		case r == ' ' && !quoted:
			if begun {
				all = append(all, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		all = append(all, word.String())
	}
	return all
}

// Every run of the scripts is held against this, see runWatched.
func TestAHintThatIsNoCommandIsNoticed(t *testing.T) {
	t.Parallel()
	for hint, wrong := range map[string]bool{
		"watch it again with: personium-cell status --wait --cell https://u.x/c/ --name 'a b'": false,
		"personium-cell doctor; or personium-cell login --login-cell URL --user NAME":          false,
		"say it another way":                                           false,
		"personium-cell statu --wait":                                  true,
		"personium-cell status --whait":                                true,
		"personium-cell snapshot nosuch":                               true,
		"personium-cell status a":                                      true,
		"personium-cell cell list shows the names":                     true,
		"log in: personium-cell login, then personium-cell status wat": true,
		"personium-cell doctor && personium-cell status":               false,
		"personium-cell doctor && personium-cell status wat":           true,
	} {
		if got := untypable("personium-cell: error: personium-cell x\npersonium-cell: hint: " + hint + "\n"); (got != "") != wrong {
			t.Errorf("%s: got %q", hint, got)
		}
		if got := untypable("2026-11-30T10:00:00Z import: warning: " + hint + "\n"); (got != "") != wrong {
			t.Errorf("%s, of a warning: got %q", hint, got)
		}
	}
}
