package sandbox

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/token"
)

// Token is the token to practise with: of a unit user with the roles UnitAdmin and CellContentsAdmin, which together are
// root on every cell. With the fault own-account it is a token of cell1's own root account.
func (u *Unit) Token() string { return u.root }

// NewToken makes a token of the unit's administrator that is valid for life and has just these roles.
func (u *Unit) NewToken(life time.Duration, roles ...string) string {
	return u.tokens.Issue(u.administrators("", life, roles...), life).Value
}

// administrators is a token of the unit's administrator. Without a value it gets one as core makes them.
func (u *Unit) administrators(value string, life time.Duration, roles ...string) token.Token {
	if value == "" {
		value = opaque.Assertion(u.claim(u.UnitURL(), life, roles...), "")
	}
	return token.Token{Value: value, Subject: u.administrator(), Roles: roles}
}

// claim is that somebody is the unit's administrator.
func (u *Unit) claim(target string, life time.Duration, roles ...string) opaque.Claim {
	now := time.Now()
	return opaque.Claim{
		Issuer: u.CellURL(LoginCell), Account: Administrator, Target: target, Roles: roles, Issued: now, Expires: now.Add(life),
	}
}

// ForeignToken makes a unit user's token that is meant for another unit: it has no rights here.
func (u *Unit) ForeignToken(life time.Duration) string {
	claim := u.claim("https://other.unit.example/", life, token.UnitAdmin, token.ContentsAdmin)
	value := opaque.Assertion(claim, u.tokens.Mark())
	return u.tokens.Issue(token.Token{Value: value, Subject: u.administrator(), Foreign: true}, life).Value
}

// OwnerToken makes a token of the owner of the cell of this name, as an account gets it that may represent him: it lists,
// creates and deletes the owner's cells, and has root on none.
func (u *Unit) OwnerToken(cell string) string {
	owner := u.administrator()
	u.cells.Do(func() {
		if c := u.cells.Cell(cell); c != nil {
			owner = c.Owner()
		}
	})
	return u.tokens.Issue(token.Token{Kind: token.Owner, Subject: owner}, token.LongestLife).Value
}

// CellToken makes a token that only the cell of this name takes, valid for life, for an account of it. The account need not
// exist.
func (u *Unit) CellToken(life time.Duration, cell, account string) string {
	return u.tokens.Issue(token.Token{Kind: token.Local, Cell: cell, Account: account}, life).Value
}

// Cookie opens a cookie session of the cell's root account: the value of the cookie p_cookie, and the value of the
// query parameter p_cookie_peer that must go with it.
func (u *Unit) Cookie(cell string) (cookie, peer string) {
	t := u.tokens.Cookie(cell, adminAccount, token.LongestLife)
	return t.Value, t.Peer
}

// Credentials counts the requests that came with a token or a cookie, whatever it was worth.
func (u *Unit) Credentials() int { return u.tokens.Seen() }

// Secrets are all values that let somebody in: every token and cookie that the unit has given, and the passwords of its
// accounts. No program that got one may show it.
func (u *Unit) Secrets() []string { return append(u.tokens.Secrets(), u.logins.known()...) }

// LoginTruth tells what happened at the token endpoints of all cells.
func (u *Unit) LoginTruth() LoginTruth {
	u.logins.mu.Lock()
	defer u.logins.mu.Unlock()
	return u.logins.truth
}
