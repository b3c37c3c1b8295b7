package auth

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A Kind is what a credential is, as far as it shows.
type Kind string

// The kinds.
const (
	UnitUser    Kind = "unit user"    // a token for a unit, or for another cell: a signed assertion
	Account     Kind = "account"      // a token of a cell's own account, which works on that cell only
	Visitor     Kind = "visitor"      // a token that a cell gave to somebody of another cell; it works on that cell only
	UnitLocal   Kind = "unit local"   // a unit user token without a role; root nowhere
	Cookie      Kind = "cookie"       // a session of a cell's own account
	Refresh     Kind = "refresh"      // a refresh token, which is no access token
	NewPassword Kind = "new password" // a token that is good for changing a password and for nothing else
	Master      Kind = "master"       // the master token of a unit; no token shows that it is one
	Unknown     Kind = "unknown"      // the master token of a unit, or what is no token at all
)

// OfOneCell reports whether a credential of this kind works on one cell only, and depends on an account in it.
func (k Kind) OfOneCell() bool { return k == Account || k == Visitor || k == Cookie }

// About is what can be told of a credential without showing it. Empty fields are not known.
type About struct {
	From    string // where it is, in words
	Kind    Kind
	Subject string // whose it is: https://unit1.example/unitadmin/#unitadmin
	Issuer  string // the URL of the cell that issued it
	Unit    string // the URL that it is meant for
	Roles   []string
	Issued  time.Time // by the unit's clock, like Expires
	Expires time.Time
	// Renewable tells that another one can be had without a person. RefreshExpires is until when, where that is known.
	Renewable      bool
	ReadAgain      bool // the other one is what somebody has put into the same place meanwhile
	RefreshExpires time.Time
}

// life is how long it works from beginning to end, as far as it tells.
func (a About) life() time.Duration {
	if a.Issued.IsZero() {
		return 0
	}
	return a.Expires.Sub(a.Issued)
}

// margin is how long before its end a token of this life is renewed.
func margin(life time.Duration) time.Duration { return min(life/4, longestMargin) }

// describe reads what a credential says of itself. Its prefix, up to a tilde, is the name of its class in the server
// (package io.personium.common.auth.token); a token for a unit has none and is a SAML assertion.
func describe(c personium.Credential) About {
	if c.Cookie != "" {
		return About{Kind: Cookie}
	}
	prefix, _, found := strings.Cut(c.Bearer, "~")
	if !found || len(prefix) != 2 {
		return describeAssertion(c.Bearer)
	}
	switch prefix {
	case "AR", "AA":
		return About{Kind: Account}
	case "AV", "AL":
		return About{Kind: Visitor}
	case "AU":
		return About{Kind: UnitLocal}
	case "AP":
		return About{Kind: NewPassword}
	case "RR", "RA", "RV", "RT":
		return About{Kind: Refresh}
	}
	return About{Kind: Unknown}
}
