package sandbox

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// refresh is the refresh grant. The old refresh token stays good; the roles are those of now. The cells are locked.
func (e tokenEndpoint) refresh(g tokenForm, value string) *wire.Answer {
	old, known := e.unit.tokens.Find(value)
	switch {
	case !known || old.Cell != "" && old.Cell != e.cell.Name():
		return oauthError(coreerror.RefreshUnreadable)
	case old.Kind != token.Refresh:
		return oauthError(coreerror.NotARefreshToken)
	case old.Expired():
		return oauthError(coreerror.RefreshExpired)
	}
	g.account = old.Account
	return e.grant(g, nil)
}

// grant issues what was asked for; more is what the answer says beside the tokens. Without a target the access token is good
// for this cell only. The cells are locked.
func (e tokenEndpoint) grant(g tokenForm, more corejson.Object) *wire.Answer {
	if g.asOwner {
		return e.ownerGrant(g, more)
	}
	tokens := e.unit.tokens
	access, target := token.Token{Kind: token.Local, Cell: e.cell.Name(), Account: g.account}, e.cellURL()
	if g.target != "" {
		access, target = e.transCell(g), g.target
	}
	access = tokens.Grant(access, g.life)
	refresh := tokens.Grant(token.Token{Kind: token.Refresh, Cell: e.cell.Name(), Account: g.account}, g.refreshLife)
	body := corejson.Object{"access_token": access.Value, "expires_in": int(g.life / time.Second), "refresh_token": refresh.Value,
		"refresh_token_expires_in": int(g.refreshLife / time.Second), "token_type": "Bearer", "scope": "root", "p_target": target}
	maps.Copy(body, more)
	a := wire.Reply(http.StatusOK).With("Location", target+"__token")
	if g.cookie {
		cookie := tokens.Cookie(e.cell.Name(), g.account, g.life)
		body["p_cookie_peer"] = cookie.Peer
		a.With("Set-Cookie", e.setCookie(cookie.Value))
	}
	return a.Text("application/json", corejson.Format(body))
}

// transCell is a token for another target. It makes a unit user of the account where the target is this unit and the unit
// trusts the cell.
func (e tokenEndpoint) transCell(g tokenForm) token.Token {
	u, roles, now := e.unit, e.cell.Accounts().RolesOf(g.account), time.Now()
	claim := opaque.Claim{
		Issuer: e.cellURL(), Account: g.account, Target: g.target, Roles: roles, Issued: now, Expires: now.Add(g.life),
	}
	return token.Token{
		Value: opaque.Assertion(claim, u.tokens.Mark()), Subject: e.cellURL() + "#" + g.account, Roles: roles,
		Foreign: g.target != u.UnitURL() || e.cell.Name() != LoginCell,
	}
}

// ownerGrant gives a token of the cell's owner, and no refresh token.
func (e tokenEndpoint) ownerGrant(g tokenForm, more corejson.Object) *wire.Answer {
	account := e.cell.Tables().Find("Account", "Name", g.account)
	if account == nil || !e.unit.logins.representsOwner(account.ID) {
		return oauthError(coreerror.NotTheOwner)
	}
	if e.cell.Owner() == "" {
		return oauthError(coreerror.OwnerMissing)
	}
	access := e.unit.tokens.Grant(token.Token{Kind: token.Owner, Subject: e.cell.Owner()}, g.life)
	body := corejson.Object{"access_token": access.Value, "expires_in": int(g.life / time.Second), "token_type": "Bearer"}
	maps.Copy(body, more)
	return wire.Reply(http.StatusOK).Text("application/json", corejson.Format(body))
}

// setCookie is the header of a cookie session, for the cell's own URL.
func (e tokenEndpoint) setCookie(value string) string {
	path := "/"
	if e.unit.urls.Style == urls.PathStyle {
		path += e.cell.Name() + "/"
	}
	text := "p_cookie=" + value + ";Version=0;Comment=;Domain=" + urls.HostOf(strings.ToLower(e.Host)) + ";Path=" + path
	if e.unit.urls.Scheme == "https" {
		text += ";Secure"
	}
	return text
}
