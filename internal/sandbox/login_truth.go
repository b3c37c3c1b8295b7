package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/wire"

	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// LoginTruth is what really happened at the token endpoints of a unit, for tests.
type LoginTruth struct {
	PasswordGrants, PasswordsRefused int // of all that asked for one with a password: those that got one, and the others
	RefreshGrants, RefreshesRefused  int // the same with a refresh token
	PasswordsChanged                 int
	ExpiredTokens                    int // 401 PR401-AU-0002: requests with an access token that had ended
}

// LoginTruth tells what happened at the token endpoints of all cells.
func (u *Unit) LoginTruth() LoginTruth {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.loginTruth
}

// Credentials counts the requests that came with a token or a cookie, whatever it was worth.
func (u *Unit) Credentials() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.credentials
}

// Secrets are all values that let somebody in: every token and cookie that the unit has given, and the passwords of its
// accounts. No program that got one may show it.
func (u *Unit) Secrets() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	secrets := slices.Clone(u.passwords)
	for value, t := range u.tokens {
		secrets = append(secrets, value)
		if t.peer != "" {
			secrets = append(secrets, t.peer)
		}
	}
	return secrets
}

// counted counts the answer to a token request. u.mu is held.
func (u *Unit) counted(grantType string, a *wire.Answer) *wire.Answer {
	given := a.Status < 300
	switch {
	case grantType == "password" && given:
		u.loginTruth.PasswordGrants++
	case grantType == "password":
		u.loginTruth.PasswordsRefused++
	case grantType == "refresh_token" && given:
		u.loginTruth.RefreshGrants++
	case grantType == "refresh_token":
		u.loginTruth.RefreshesRefused++
	}
	return a
}

// sawRefusal counts what tells of tokens that their owner should have renewed.
func (u *Unit) sawRefusal(e *coreerror.Error) {
	if e.Code != coreerror.TokenExpired {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.loginTruth.ExpiredTokens++
}
