//go:build unix

package main

import (
	"regexp"
	"testing"
)

// Whoever sits there says yes before a cell is made that belongs to nobody for ever; nobody else is asked.
func TestACellWithoutAnOwnerIsMadeAfterAYes(t *testing.T) {
	t.Parallel()
	const question = `owner: +nobody, for ever: only the master token and the role UnitAdmin reach such a cell\r?\n` +
		`instead: +personium-cell cell create fresh --owner '?http://[\s\S]*Create http://\S+/fresh/ without an owner\? \[y/N\] $`
	const account = " --login-cell ${PERSONIUM_UNIT}unitadmin/ --user unitadmin; personium-cell cell list --names --prefix fresh"
	for typed, want := range map[string]string{
		"n\n": `personium-cell: nothing was created\r?\nended with 0`,
		"\n":  `personium-cell: nothing was created\r?\nended with 0`,
		"y\n": `created: http://\S+/fresh/\r?\nfresh\r?\nended with 0`,
	} {
		s := sitDown(t, "personium-cell cell create fresh"+account)
		s.screen.waitFor(t, 0, question)
		if _, err := s.terminal.WriteString(typed); err != nil {
			t.Fatal(err)
		}
		s.screen.waitFor(t, 0, want)
	}
	for _, command := range []string{
		"personium-cell cell create fresh --yes",
		"personium-cell cell create fresh --ask never",
		"personium-cell cell create fresh --owner ${PERSONIUM_UNIT}unitadmin/#unitadmin",
		"personium-cell sandbox cell create fresh",
	} {
		s := sitDown(t, command)
		s.screen.waitFor(t, 0, `created: http://\S+/fresh/\r?\nended with 0`)
		if regexp.MustCompile(`\[y/N\]`).MatchString(s.screen.text()) {
			t.Errorf("%s asks: %s", command, s.screen.text())
		}
	}
}

// A name that is taken is said before anybody is asked about it.
func TestACellThatIsThereIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "personium-cell cell create cell2")
	s.screen.waitFor(t, 0, `error: there is a cell cell2 already; nothing was created\r?\n[\s\S]*ended with 6`)
}
