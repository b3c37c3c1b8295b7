package cli

import (
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// An action wants the name of the cell typed again where the profile is protected.
type action string

const (
	toImport         action = "an import into its cell"
	toDeleteCell     action = "deleting a cell"
	toDeleteSnapshot action = "deleting snapshots"
	toReplace        action = "replacing a snapshot"
	toRepair         action = "making links in its cell"
)

// nothing says what was not done.
func (a action) nothing() string {
	switch a {
	case toImport:
		return "nothing was started"
	case toRepair:
		return "no link was made"
	case toReplace:
		return "nothing was sent"
	}
	return "nothing was deleted"
}

// confirmLater tells a dry run what the real one requires.
func confirmLater(out *report.Report, settings config.Settings, name, given string) {
	if given == "" && settings.Protected {
		out.Note(false, "the profile "+settings.Profile+" is protected: without --dry-run this requires --confirm "+refusal.Quoted(name))
	}
}

// checkConfirmed makes sure that the cell called name is meant: what --confirm gave is its name, and a protected profile does
// not do without.
func checkConfirmed(settings config.Settings, name, given string, a action) error {
	hint := "--confirm " + refusal.Quoted(name)
	switch {
	case given == "" && !settings.Protected, given == name && given != "":
		return nil
	case given == "":
		return refusal.Misuse(refusal.Say(hint), "the profile %s is protected (%s): %s requires --confirm; %s", settings.Profile,
			settings.Where("protected"), a, a.nothing()).With(refusal.NotConfirmed)
	}
	hint = "check which cell is meant, and --cell and --profile; " + hint + " is for this one"
	return refusal.Misuse(refusal.Say(hint), "--confirm says %q, and the cell is %q; %s", given, name, a.nothing()).
		With(refusal.NotConfirmed)
}

// asksFirst gives who asks for the name of the cell. What --confirm says is enough, but for a protected profile at a terminal: there
// a line of the history of a shell would be enough, too.
func (o cellDeleteOptions) asksFirst(settings config.Settings) (*asker, error) {
	if o.confirm != "" && !settings.Protected {
		return nil, nil
	}
	if o.confirm != "" {
		return o.ask.atTerminal(settings)
	}
	return o.ask.orInVain(settings)
}
