package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/wire"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/urls"

	"maps"
	"net/http"
	"strings"
	"time"
)

// refresh is the refresh grant. The old refresh token stays good; the roles are those of now. u.mu is held.
func (q *request) refresh(g tokenForm, value string) *wire.Answer {
	old := q.unit.tokens[value]
	switch {
	case old == nil || old.cell != "" && old.cell != q.cell.name:
		return oauthError(coreerror.RefreshUnreadable)
	case old.kind != refreshToken:
		return oauthError(coreerror.NotARefreshToken)
	case old.expired():
		return oauthError(coreerror.RefreshExpired)
	}
	g.account = old.account
	return q.grant(g, nil)
}

// grant issues what was asked for; more is what the answer says beside the tokens. Without a target the access token is good
// for this cell only. u.mu is held.
func (q *request) grant(g tokenForm, more corejson.Object) *wire.Answer {
	if g.asOwner {
		return q.ownerGrant(g, more)
	}
	access := q.unit.issueGrant(token{kind: localToken, cell: q.cell.name, account: g.account}, g.life)
	target := g.target
	if target == "" {
		target = q.cellURL()
	} else {
		access = q.transCell(g)
	}
	refresh := q.unit.issueGrant(token{kind: refreshToken, cell: q.cell.name, account: g.account}, g.refreshLife)
	body := corejson.Object{"access_token": access.value, "expires_in": int(g.life / time.Second), "refresh_token": refresh.value,
		"refresh_token_expires_in": int(g.refreshLife / time.Second), "token_type": "Bearer", "scope": "root", "p_target": target}
	maps.Copy(body, more)
	a := wire.Reply(http.StatusOK).With("Location", target+"__token")
	if g.cookie {
		cookie := q.unit.cookie(q.cell.name, g.account, g.life)
		body["p_cookie_peer"] = cookie.peer
		a.With("Set-Cookie", q.setCookie(cookie.value))
	}
	return a.Text("application/json", corejson.Format(body))
}

// issueGrant is issue with the unit's mark in the value.
func (u *Unit) issueGrant(t token, life time.Duration) *token {
	t.value = t.kind.prefix() + opaque.Text(48) + u.mark
	return u.issue(t, life)
}

// transCell is a token for another target. It makes a unit user of the account where the target is this unit and the unit
// trusts the cell.
func (q *request) transCell(g tokenForm) *token {
	u, roles := q.unit, q.cell.rolesOf(g.account)
	now := time.Now()
	return u.issue(token{
		value:   opaque.Assertion(q.cellURL(), g.account, g.target, roles, now, now.Add(g.life), u.mark),
		subject: q.cellURL() + "#" + g.account, roles: roles, foreign: g.target != u.UnitURL() || q.cell.name != LoginCell,
	}, g.life)
}

// ownerGrant gives a token of the cell's owner, and no refresh token.
func (q *request) ownerGrant(g tokenForm, more corejson.Object) *wire.Answer {
	account := q.cell.content.find("Account", "Name", g.account)
	if account == nil || !q.unit.login(account.id).owner {
		return oauthError(coreerror.NotTheOwner)
	}
	if q.cell.owner == "" {
		return oauthError(coreerror.OwnerMissing)
	}
	access := q.unit.issueGrant(token{kind: ownerToken, subject: q.cell.owner}, g.life)
	body := corejson.Object{"access_token": access.value, "expires_in": int(g.life / time.Second), "token_type": "Bearer"}
	maps.Copy(body, more)
	return wire.Reply(http.StatusOK).Text("application/json", corejson.Format(body))
}

// setCookie is the header of a cookie session, for the cell's own URL.
func (q *request) setCookie(value string) string {
	path := "/"
	if q.unit.urls.Style == urls.PathStyle {
		path += q.cell.name + "/"
	}
	text := "p_cookie=" + value + ";Version=0;Comment=;Domain=" + urls.HostOf(strings.ToLower(q.Host)) + ";Path=" + path
	if q.unit.urls.Scheme == "https" {
		text += ";Secure"
	}
	return text
}
