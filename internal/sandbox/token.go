package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"
)

// longestTokenLife is the longest life that a server grants an access token.
const longestTokenLife = time.Hour

// The roles of unit users that matter for cells.
const (
	unitAdmin     = "UnitAdmin"
	contentsAdmin = "CellContentsAdmin"
)

// A token is an access token: of a unit user when cell is "", else of an account of that cell.
type token struct {
	value         string
	subject       string
	roles         []string
	cell, account string
	peer          string // of a cookie session
	foreign       bool   // meant for another unit
	expires       time.Time
}

func (t *token) has(role string) bool { return slices.Contains(t.roles, role) }

// issue remembers t, and gives it a value if it has none. A caller that shares the unit with requests holds u.mu.
func (u *Unit) issue(t token, life time.Duration) *token {
	prefix, size := "", 96
	if t.cell != "" {
		prefix, size = "AR~", 48
	}
	if t.value == "" {
		t.value = prefix + randomText(size)
	}
	t.expires = time.Now().Add(life)
	u.tokens[t.value] = &t
	return &t
}

func randomText(size int) string {
	b := make([]byte, size)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// newID is an internal id as core makes them: 22 characters.
func newID() string { return randomText(16) }

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
	return u.issue(token{subject: u.administrator(), foreign: true}, life).value
}

// CellToken makes a token that only the cell of this name takes, for an account of it. The account need not exist.
func (u *Unit) CellToken(cell, account string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.issue(token{cell: cell, account: account}, longestTokenLife).value
}

// Cookie opens a cookie session of the cell's root account: the value of the cookie p_cookie, and the value of the
// query parameter p_cookie_peer that must go with it.
func (u *Unit) Cookie(cell string) (cookie, peer string) {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	peer = hex.EncodeToString(b)
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.issue(token{cell: cell, account: adminAccount, peer: peer}, longestTokenLife).value, peer
}
