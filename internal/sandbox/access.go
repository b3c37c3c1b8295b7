package sandbox

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A credential is what a request came with: nothing (both fields empty), a token, or something that is refused as soon
// as somebody asks who it is.
type credential struct {
	token   *token
	refused coreerror.Code // of the 401; "" for none
}

// credentialOf reads the credentials of a request to the cell of this name, "" for the unit, in the server's order:
// Authorization first, and only without it a cookie with its peer. A bad one is no error yet. u.mu is held.
func (u *Unit) credentialOf(r *http.Request, cell string) credential {
	header := r.Header.Get("Authorization")
	if _, sent := r.Header["Authorization"]; !sent {
		return u.cookieCredential(r, cell)
	}
	u.credentials++
	if value, ok := strings.CutPrefix(header, "Bearer "); ok {
		if t := u.tokens[value]; t != nil && t.peer == "" {
			return t.at(cell)
		}
		return credential{refused: coreerror.TokenUnreadable}
	}
	value, ok := strings.CutPrefix(header, "Basic ")
	if !ok {
		return credential{refused: coreerror.UnknownScheme}
	}
	if pair, err := base64.StdEncoding.DecodeString(value); err != nil || !strings.Contains(string(pair), ":") {
		return credential{refused: coreerror.BasicForm}
	}
	return credential{refused: coreerror.BasicRefused}
}

func (u *Unit) cookieCredential(r *http.Request, cell string) credential {
	peer := r.URL.Query().Get("p_cookie_peer")
	if peer == "" {
		return credential{}
	}
	u.credentials++
	cookie, err := r.Cookie("p_cookie")
	if err != nil {
		return credential{refused: coreerror.CookieRefused}
	}
	if t := u.tokens[cookie.Value]; t != nil && t.peer == peer {
		return t.at(cell)
	}
	return credential{refused: coreerror.CookieRefused}
}

// at is what a token is at the cell of this name, or at the unit: what a cell issued for itself is unreadable elsewhere.
func (t *token) at(cell string) credential {
	switch {
	case t.cell != "" && t.cell != cell:
		return credential{refused: coreerror.TokenUnreadable}
	case t.kind == refreshToken:
		return credential{refused: coreerror.RefreshTokenUsed}
	case t.expired():
		return credential{refused: coreerror.TokenExpired}
	}
	return credential{token: t}
}

// unauthorised is the 401 of a credential, with the realm of the URL that was asked.
func unauthorised(code coreerror.Code, realm string) error {
	e := code.New()
	e.Realm = realm
	return e
}

// accountGone is the 401 that comes before everything else: the token is good and its account is not there, as in the
// middle of an import. u.mu is held.
func (q *request) accountGone() error {
	t := q.credential.token
	if t == nil || t.kind != localToken || q.cell.content.find("Account", "Name", t.account) != nil {
		return nil
	}
	return unauthorised(coreerror.NoCredential, q.cellURL())
}

// anonymous is the 401 of a request without usable credentials.
func (c credential) anonymous(realm string) error {
	switch {
	case c.refused != "":
		return unauthorised(c.refused, realm)
	case c.token == nil:
		return unauthorised(coreerror.NoCredential, realm)
	}
	return nil
}

// needRoot wants the privilege root on the cell. u.mu is held.
func (q *request) needRoot() error {
	if err := q.credential.anonymous(q.cellURL()); err != nil {
		return err
	}
	t, who := q.credential.token, q.unitUser()
	switch {
	case t.kind == localToken && q.cell.accountHasRoot(t.account):
		return nil
	case who != nil && who.contents && (who.admin || who.owns(q.cell)):
		return nil
	case t.kind == passwordToken:
		return unauthorised(coreerror.PasswordTokenUsed, q.cellURL())
	}
	return coreerror.NoPrivilege.New()
}

// A unitUser is whom a request acts as at unit level.
type unitUser struct {
	subject  string // "" for the unit's own administrator
	admin    bool   // may do at unit level what he likes, with every cell
	contents bool   // has root on his cells; an administrator, on all
}

func (w *unitUser) owns(c *cell) bool { return w.subject != "" && w.subject == c.owner }

// unitUser is nil for who is no unit user here. A UnitAdmin or the master token that acts as somebody else by
// X-Personium-Unit-User is a plain unit user, and the master token brings no role with it. u.mu is held.
func (q *request) unitUser() *unitUser {
	t := q.credential.token
	other, demoted := q.HTTP.Header.Get("X-Personium-Unit-User"), len(q.HTTP.Header["X-Personium-Unit-User"]) > 0
	switch {
	case t == nil || t.foreign || t.cell != "":
		return nil
	case t.kind == ownerToken:
		return &unitUser{subject: t.subject}
	case t.kind == unitMasterToken:
		return &unitUser{subject: other, admin: !demoted, contents: !demoted}
	case t.has(unitAdmin) && demoted:
		return &unitUser{subject: other, contents: t.has(contentsAdmin)}
	case t.has(unitAdmin):
		return &unitUser{admin: true, contents: t.has(contentsAdmin)}
	}
	return &unitUser{subject: t.subject, contents: t.has(contentsAdmin)}
}

// needUnitUser wants somebody with unit level rights. realm is the URL that was asked. u.mu is held.
func (q *request) needUnitUser(realm string) (*unitUser, error) {
	if err := q.credential.anonymous(realm); err != nil {
		return nil, err
	}
	if who := q.unitUser(); who != nil {
		return who, nil
	}
	return nil, coreerror.NoUnitUser.New()
}

// mayManage says whether the unit user may show, rename and delete the cell.
func (w *unitUser) mayManage(c *cell) bool { return w.admin || w.owns(c) }
