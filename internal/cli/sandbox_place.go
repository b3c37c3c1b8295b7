package cli

import (
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// pointsElsewhere refuses the flags of a command line for a practice unit that name another one, or the user's own
// configuration: nothing of them is to be reached.
func (p *program) pointsElsewhere(cmd *cobra.Command) error {
	if !p.ground.Rehearsal {
		return nil
	}
	given, writes := flagsGiven(cmd), cmd.CommandPath() == "personium-cell config init"
	for _, name := range []string{"profile", "config"} {
		if given[name] != nil && !writes {
			return refusal.Misuse(refusal.Say("leave --"+name+" out"), "sandbox reads no configuration file")
		}
	}
	for _, place := range []struct{ flag, example string }{
		{"unit", ""}, {"cell", "cell1"}, {"login-cell", ""},
	} {
		value := lastOf(given[place.flag])
		if !strings.Contains(value, "/") || p.isOfPractice(value) {
			continue
		}
		next := "leave --" + place.flag + " out"
		if place.example != "" {
			next += ", or give " + place.example
		}
		return refusal.Misuse(refusal.Say(next),
			"sandbox works on its own unit, and --%s names another one: nothing was sent", place.flag)
	}
	return nil
}

// isOfPractice reports whether a URL is that of the practice unit, or of something on it.
func (p *program) isOfPractice(text string) bool {
	own, err := url.Parse(p.getenv("PERSONIUM_UNIT"))
	if err != nil {
		return false
	}
	given, err := url.Parse(text)
	return err == nil && given.Scheme == own.Scheme && (given.Host == own.Host || strings.HasSuffix(given.Host, "."+own.Host))
}

// wrongFault is the error of a fault that cannot be: of a mistyped name, with the one that is like it.
func wrongFault(text string, err error) error {
	var names []string
	for _, f := range sandbox.Faults() {
		names = append(names, f.Name)
	}
	name, value, hasValue := strings.Cut(text, "=")
	meant := nearest(name, names)
	if slices.Contains(names, name) || meant == "" {
		return refusal.Misuse(refusal.Say("personium-cell help faults"), "%w", err)
	}
	next := "--fault " + meant
	if hasValue {
		next += "=" + value
	}
	return refusal.Misuse(refusal.Say(next+"; all faults: personium-cell help faults"),
		"unknown fault %q; did you mean %s?", name, meant)
}
