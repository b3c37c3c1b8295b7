package sandbox

import (
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// The longest lives that a server grants.
const (
	longestTokenLife   = time.Hour
	longestRefreshLife = 24 * time.Hour
)

// The roles of unit users that matter for cells.
const (
	unitAdmin      = "UnitAdmin"
	contentsAdmin  = "CellContentsAdmin"
	contentsReader = "CellContentsReader"
)

// A tokenKind is what a token is good for.
type tokenKind int

const (
	unitUserToken   tokenKind = iota // trans-cell token whose target is a unit
	localToken                       // of an account, for the cell that issued it
	refreshToken                     // gets new tokens from the cell that issued it
	passwordToken                    // changes the password of an account and does nothing else
	ownerToken                       // of an account that acts as the owner of the cell that issued it
	unitMasterToken                  // of the unit itself
)

// prefix is how the values of a kind begin.
func (k tokenKind) prefix() string {
	switch k {
	case localToken:
		return "AR~"
	case refreshToken:
		return "RR~"
	case passwordToken:
		return "AP~"
	case ownerToken:
		return "AU~"
	}
	return ""
}

// A token is what somebody can be known by.
type token struct {
	value         string
	kind          tokenKind
	subject       string    // whom a unit level token is of
	roles         []string  // of a unit user, in the cell that issued his token
	foreign       bool      // a unit user's, but for another unit or of a cell that this unit does not trust
	cell, account string    // of the kinds that only the cell of this name takes
	peer          string    // of a cookie session
	expires       time.Time // zero: never
}

func (t *token) has(role string) bool { return slices.Contains(t.roles, role) }

func (t *token) expired() bool { return !t.expires.IsZero() && !time.Now().Before(t.expires) }

// issue remembers t, and gives it a value if it has none. A caller that shares the unit with requests holds u.mu.
func (u *Unit) issue(t token, life time.Duration) *token {
	now := time.Now()
	t.expires = now.Add(life)
	switch {
	case t.value != "":
	case t.kind == unitUserToken:
		t.value = opaque.Assertion(u.CellURL(LoginCell), Administrator, u.UnitURL(), t.roles, now, t.expires, "")
	default:
		t.value = t.kind.prefix() + opaque.Text(48)
	}
	u.tokens[t.value] = &t
	return &t
}

// expireTokens ends the lives of all access tokens. u.mu is held.
func (u *Unit) expireTokens() {
	now := time.Now()
	for _, t := range u.tokens {
		if t.kind != refreshToken && t.kind != unitMasterToken && now.Before(t.expires) {
			t.expires = now
		}
	}
}

// Token is the token to practise with: of a unit user with the roles UnitAdmin and CellContentsAdmin, which together are
// root on every cell. With the fault own-account it is a token of cell1's own root account.
func (u *Unit) Token() string { return u.root.value }

// NewToken makes a token of the unit's administrator that is valid for life and has just these roles.
func (u *Unit) NewToken(life time.Duration, roles ...string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.issue(token{subject: u.administrator(), roles: roles}, life).value
}

// ForeignToken makes a unit user's token that is meant for another unit: it has no rights here.
func (u *Unit) ForeignToken(life time.Duration) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	const other = "https://other.unit.example/"
	now := time.Now()
	value := opaque.Assertion(u.CellURL(LoginCell), Administrator, other, []string{unitAdmin, contentsAdmin}, now, now.Add(life), u.mark)
	return u.issue(token{value: value, subject: u.administrator(), foreign: true}, life).value
}

// OwnerToken makes a token of the owner of the cell of this name, as an account gets it that may represent him: it lists,
// creates and deletes the owner's cells, and has root on none.
func (u *Unit) OwnerToken(cell string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	owner := u.administrator()
	if c := u.cells[cell]; c != nil {
		owner = c.owner
	}
	return u.issue(token{kind: ownerToken, subject: owner}, longestTokenLife).value
}

// CellToken makes a token that only the cell of this name takes, valid for life, for an account of it. The account need not exist.
func (u *Unit) CellToken(life time.Duration, cell, account string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.issue(token{kind: localToken, cell: cell, account: account}, life).value
}

// Cookie opens a cookie session of the cell's root account: the value of the cookie p_cookie, and the value of the
// query parameter p_cookie_peer that must go with it.
func (u *Unit) Cookie(cell string) (cookie, peer string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	t := u.cookie(cell, adminAccount, longestTokenLife)
	return t.value, t.peer
}

func (u *Unit) cookie(cell, account string, life time.Duration) *token {
	return u.issue(token{kind: localToken, cell: cell, account: account, peer: opaque.Peer()}, life)
}
