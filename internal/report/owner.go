package report

import (
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// SetOwner says who is asked for whose account the credential is, when a hint is about a cell that has to be made again; the account is "" where
// that is not known.
func (r *Report) SetOwner(account func() string) { r.account = account }

// withOwner puts the owner into commands that make a cell again: without one the cell would be nobody's for ever.
func (r *Report) withOwner(text string) string {
	if !strings.Contains(text, verdict.OwnerFlag) {
		return text
	}
	owner := " --owner OWNER, where OWNER is the account that the cell belonged to, like https://unitadmin.unit1.example/#unitadmin"
	if r.account != nil && !r.options.Practice {
		if account := r.account(); account != "" {
			owner = " --owner " + refusal.Quoted(account) + ", or another account if the cell was not of this one"
		}
	}
	return strings.ReplaceAll(text, verdict.OwnerFlag, owner)
}
