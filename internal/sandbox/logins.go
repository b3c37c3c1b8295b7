package sandbox

import (
	"slices"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// LoginTruth is what really happened at the token endpoints of a unit, for tests.
type LoginTruth struct {
	PasswordGrants, PasswordsRefused int // of all that asked for one with a password: those that got one, and the others
	RefreshGrants, RefreshesRefused  int // the same with a refresh token
	PasswordsChanged                 int
	ExpiredTokens                    int // 401 PR401-AU-0002: requests with an access token that had ended
}

// loginInterval is how long after a failed login an account refuses the right password as well.
const loginInterval = time.Second

// logins is what a unit remembers of the logins to all accounts, in its file system and in its lock store. Accounts are known by
// their ids. Several goroutines may use it at a time.
type logins struct {
	lives     lives         // of the tokens they give
	lockCount int           // after so many failed logins in a row an account is locked; 0 for never
	lockTime  time.Duration // for how long after the last of them

	mu        sync.Mutex
	accounts  map[string]*login
	passwords []string // that accounts have, or had
	truth     LoginTruth
}

// A login is what is remembered of one account.
type login struct {
	last    *int64 // when it last succeeded, ms
	failed  int    // since then
	refuses time.Time
	locked  bool // by Account.Locked
	owner   bool // by Account.IsOwner

	failures  int       // that count for the lock-out
	forgotten time.Time // when those are forgotten
}

// of is what is remembered of an account. l.mu is held.
func (l *logins) of(account string) *login {
	if l.accounts[account] == nil {
		l.accounts[account] = &login{}
	}
	return l.accounts[account]
}

// set says what is special about an account. A password, unless it is "", is remembered as a secret.
func (l *logins) set(account string, a Account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of(account).locked, l.of(account).owner = a.Locked, a.IsOwner
	if a.Password != "" {
		l.passwords = append(l.passwords, a.Password)
	}
}

// changed counts a changed password.
func (l *logins) changed(password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passwords = append(l.passwords, password)
	l.truth.PasswordsChanged++
}

// known are all passwords that accounts have or had.
func (l *logins) known() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.passwords)
}

// representsOwner says whether an account may ask for tokens in which it acts as the owner of its cell.
func (l *logins) representsOwner(account string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of(account).owner
}

// refuses says whether an account lets nobody in, whatever he says: too soon after a failure, or after too many in a row, which
// each further attempt renews.
func (l *logins) refuses(account string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, now := l.of(account), time.Now()
	return now.Before(a.refuses) || a.locked || l.lockCount > 0 && a.failures >= l.lockCount && now.Before(a.forgotten)
}

// fail counts a failed attempt.
func (l *logins) fail(account string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, now := l.of(account), time.Now()
	a.failed++
	a.refuses = now.Add(loginInterval)
	if !now.Before(a.forgotten) {
		a.failures = 0
	}
	a.failures++
	a.forgotten = now.Add(l.lockTime)
}

// succeed ends the counting.
func (l *logins) succeed(account string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, now := l.of(account), time.Now().UnixMilli()
	a.last, a.failed, a.failures = &now, 0, 0
}

// history is what an answer says of the logins so far.
func (l *logins) history(account string) corejson.Object {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.of(account)
	said := corejson.Object{"failed_count": a.failed, "last_authenticated": nil}
	if a.last != nil {
		said["last_authenticated"] = *a.last
	}
	return said
}

// answered counts the answer to a token request.
func (l *logins) answered(grantType string, given bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case grantType == "password" && given:
		l.truth.PasswordGrants++
	case grantType == "password":
		l.truth.PasswordsRefused++
	case grantType == "refresh_token" && given:
		l.truth.RefreshGrants++
	case grantType == "refresh_token":
		l.truth.RefreshesRefused++
	}
}

// expired counts what tells of a token that its owner should have renewed.
func (l *logins) expired() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.truth.ExpiredTokens++
}
