package sandbox

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// logIn checks a password in the server's order. Every failure looks the same. The cells are locked.
func (e tokenEndpoint) logIn(g tokenForm, password string) *wire.Answer {
	account := e.cell.Tables().Find("Account", "Name", g.account)
	if account == nil || !strings.Contains(account.Field("Type"), "basic") {
		return wrongLogin()
	}
	logins, status := e.unit.logins, cmp.Or(account.Field("Status"), model.ActiveAccount)
	switch {
	case logins.refuses(account.ID), !account.Knows(password), status != model.ActiveAccount && status != model.MustChange:
		logins.fail(account.ID)
		return wrongLogin()
	case status == model.MustChange:
		return e.passwordChange(g, logins.history(account.ID))
	}
	a := e.grant(g, logins.history(account.ID))
	if a.Status < http.StatusMultipleChoices {
		logins.succeed(account.ID)
	}
	return a
}

func wrongLogin() *wire.Answer {
	return oauthError(coreerror.LoginRefused)
}

// passwordChange is the refusal that gives a token for {CellURL}__mypassword, which lives as long as a refresh token would.
// It changes nothing in the history.
func (e tokenEndpoint) passwordChange(g tokenForm, body corejson.Object) *wire.Answer {
	t := e.unit.tokens.Issue(token.Token{Kind: token.Password, Cell: e.cell.Name(), Account: g.account}, g.refreshLife)
	body["error"] = coreerror.PasswordOutworn.Kind()
	body["error_description"] = coreerror.PasswordOutworn.Description()
	body["access_token"] = t.Value
	body["url"] = e.cellURL() + "__mypassword"
	return wire.Reply(http.StatusUnauthorized).Text("application/json", corejson.Format(body)).
		With("WWW-Authenticate", `Basic realm="`+e.cellURL()+`"`)
}
