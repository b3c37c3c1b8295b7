package cli

import "github.com/personium/personium-cell/internal/refusal"

// A deed wants the name of the cell typed again where the profile is protected.
type deed string

const (
	toImport         deed = "an import into its cell"
	toDeleteCell     deed = "deleting a cell"
	toDeleteSnapshot deed = "deleting snapshots"
	toReplace        deed = "replacing a snapshot"
)

// nothing says what was not done.
func (d deed) nothing() string {
	switch d {
	case toImport:
		return "nothing was started"
	case toReplace:
		return "nothing was sent"
	}
	return "nothing was deleted"
}

// confirmed makes sure that the cell called name is meant: what --confirm gave is its name, and a protected profile does
// not do without.
func (s *session) confirmed(name, given string, d deed) error {
	hint := "--confirm " + refusal.Quoted(name)
	switch {
	case given == "" && !s.settings.Protected, given == name && given != "":
		return nil
	case given == "":
		return refusal.Misuse(refusal.Say(hint), "the profile %s is protected (%s): %s wants --confirm; %s", s.settings.Profile, s.settings.Where("protected"), d, d.nothing())
	}
	hint = "look again which cell is meant, and at --cell and --profile; " + hint + " is for this one"
	return refusal.Misuse(refusal.Say(hint), "--confirm says %q, and the cell is %q; %s", given, name, d.nothing())
}
