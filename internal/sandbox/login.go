package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/wire"

	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"

	"cmp"
	"strings"
	"time"
)

// loginInterval is how long after a failed login an account refuses the right password as well.
const loginInterval = time.Second

// A login is what the server remembers of the logins to an account, in its file system and in its lock store.
type login struct {
	last    *int64 // when it last succeeded, ms
	failed  int    // since then
	refuses time.Time
	locked  bool // by Account.Locked
	owner   bool // by Account.IsOwner

	failures  int       // that count for the lock-out
	forgotten time.Time // when those are forgotten
}

// login is what is remembered of an account, by its id. u.mu is held.
func (u *Unit) login(account string) *login {
	l := u.logins[account]
	if l == nil {
		l = &login{}
		u.logins[account] = l
	}
	return l
}

// lockedOut: too many failures in a row, which each further attempt renews.
func (u *Unit) lockedOut(l *login) bool {
	return l.locked || u.lockCount > 0 && l.failures >= u.lockCount && time.Now().Before(l.forgotten)
}

// fails counts a failed attempt.
func (u *Unit) fails(l *login) {
	now := time.Now()
	l.failed++
	l.refuses = now.Add(loginInterval)
	if !now.Before(l.forgotten) {
		l.failures = 0
	}
	l.failures++
	l.forgotten = now.Add(u.lockTime)
}

// succeeds ends the counting, and gives what an answer says of the time before.
func (l *login) succeeds() corejson.Object {
	said := l.history()
	now := time.Now().UnixMilli()
	l.last, l.failed, l.failures = &now, 0, 0
	return said
}

func (l *login) history() corejson.Object {
	said := corejson.Object{"failed_count": l.failed, "last_authenticated": nil}
	if l.last != nil {
		said["last_authenticated"] = *l.last
	}
	return said
}

// logIn checks a password in the server's order. Every failure looks the same. u.mu is held.
func (q *request) logIn(g tokenForm, password string) *wire.Answer {
	account := q.cell.content.find("Account", "Name", g.account)
	if account == nil || !strings.Contains(account.field("Type"), "basic") {
		return wrongLogin()
	}
	l := q.unit.login(account.id)
	status := cmp.Or(account.field("Status"), activeAccount)
	switch {
	case time.Now().Before(l.refuses), q.unit.lockedOut(l), !account.knows(password), status != activeAccount && status != mustChange:
		q.unit.fails(l)
		return wrongLogin()
	case status == mustChange:
		return q.passwordChange(g, l)
	}
	a := q.grant(g, l.history())
	if a.Status < 300 {
		l.succeeds()
	}
	return a
}

func wrongLogin() *wire.Answer {
	return oauthError(coreerror.LoginRefused)
}

// passwordChange is the refusal that gives a token for {CellURL}__mypassword, which lives as long as a refresh token would.
// It changes nothing in the history.
func (q *request) passwordChange(g tokenForm, l *login) *wire.Answer {
	t := q.unit.issue(token{kind: passwordToken, cell: q.cell.name, account: g.account}, g.refreshLife)
	body := l.history()
	body["error"] = coreerror.PasswordOutworn.Kind()
	body["error_description"] = coreerror.PasswordOutworn.Description()
	body["access_token"] = t.value
	body["url"] = q.cellURL() + "__mypassword"
	return wire.Reply(http.StatusUnauthorized).Text("application/json", corejson.Format(body)).With("WWW-Authenticate", `Basic realm="`+q.cellURL()+`"`)
}
