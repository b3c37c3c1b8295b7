// Package token knows the tokens that a unit has given, and what a request is worth that comes with one.
//
// A token is whatever somebody can be known by: those of unit users, which are good at every cell, those that a cell issues for
// itself, the refresh tokens behind them, cookies with their peers, and the unit's own master token. What its bearer may do is
// decided elsewhere; here it is only whether the credential can be read, belongs to the cell and still lives.
package token

import (
	"slices"
	"time"
)

// The longest lives that a server grants.
const (
	LongestLife        = time.Hour
	LongestRefreshLife = 24 * time.Hour
)

// The roles of unit users that matter for cells.
const (
	UnitAdmin      = "UnitAdmin"
	ContentsAdmin  = "CellContentsAdmin"
	ContentsReader = "CellContentsReader"
)

// A Kind is what a token is good for.
type Kind int

// The kinds of tokens.
const (
	UnitUser Kind = iota // trans-cell token whose target is a unit
	Local                // of an account, for the cell that issued it
	Refresh              // gets new tokens from the cell that issued it
	Password             // changes the password of an account and does nothing else
	Owner                // of an account that acts as the owner of the cell that issued it
	Master               // of the unit itself
)

// prefix is how the values of a kind begin.
func (k Kind) prefix() string {
	switch k {
	case Local:
		return "AR~"
	case Refresh:
		return "RR~"
	case Password:
		return "AP~"
	case Owner:
		return "AU~"
	}
	return ""
}

// A Token is what somebody can be known by.
type Token struct {
	Value         string
	Kind          Kind
	Subject       string    // whom a unit level token is of
	Roles         []string  // of a unit user, in the cell that issued his token
	Foreign       bool      // a unit user's, but for another unit or of a cell that this unit does not trust
	Cell, Account string    // of the kinds that only the cell of this name takes
	Peer          string    // of a cookie session
	Expires       time.Time // zero: never
}

// Has says whether a unit user has a role.
func (t *Token) Has(role string) bool { return slices.Contains(t.Roles, role) }

// Expired says whether the life of the token is over.
func (t *Token) Expired() bool { return !t.Expires.IsZero() && !time.Now().Before(t.Expires) }
