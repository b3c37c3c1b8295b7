package sandbox

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// A credential is what a request came with: nothing (both fields empty), a token, or something that is refused as soon
// as somebody asks who it is.
type credential struct {
	token   *token
	refused string // the code of the 401
}

// credentialOf reads a request's credentials in the server's order: Authorization first, and only without it a cookie
// with its peer. A bad one is no error yet. u.mu is held.
func (u *Unit) credentialOf(r *http.Request) credential {
	header := r.Header.Get("Authorization")
	if _, sent := r.Header["Authorization"]; !sent {
		return u.cookieCredential(r)
	}
	if value, ok := strings.CutPrefix(header, "Bearer "); ok {
		return u.bearer(value)
	}
	value, ok := strings.CutPrefix(header, "Basic ")
	if !ok {
		return credential{refused: "PR401-AU-0003"}
	}
	if pair, err := base64.StdEncoding.DecodeString(value); err != nil || !strings.Contains(string(pair), ":") {
		return credential{refused: "PR401-AU-0004"}
	}
	return credential{refused: "PR401-AU-0011"}
}

func (u *Unit) bearer(value string) credential {
	t, ok := u.tokens[value]
	switch {
	case !ok || t.peer != "":
		return credential{refused: "PR401-AU-0006"}
	case !time.Now().Before(t.expires):
		return credential{refused: "PR401-AU-0002"}
	}
	return credential{token: t}
}

func (u *Unit) cookieCredential(r *http.Request) credential {
	peer := r.URL.Query().Get("p_cookie_peer")
	if peer == "" {
		return credential{}
	}
	cookie, err := r.Cookie("p_cookie")
	if err != nil {
		return credential{refused: "PR401-AU-0009"}
	}
	t, ok := u.tokens[cookie.Value]
	switch {
	case !ok || t.peer != peer:
		return credential{refused: "PR401-AU-0009"}
	case !time.Now().Before(t.expires):
		return credential{refused: "PR401-AU-0002"}
	}
	return credential{token: t}
}

// unauthorised is the 401 of a credential, with the realm of the URL that was asked.
func unauthorised(code, realm string) error {
	e := refuse(code)
	e.realm = realm
	return e
}

// accountGone is the 401 that comes before everything else: the token is good and its account is not there, as in the
// middle of an import. u.mu is held.
func (q *request) accountGone() error {
	t := q.credential.token
	if t == nil || t.cell != q.cell.name || q.cell.content.find("Account", "Name", t.account) != nil {
		return nil
	}
	return unauthorised("PR401-AU-0001", q.cellURL())
}

// needRoot wants the privilege root on the cell. u.mu is held.
func (q *request) needRoot() error {
	t := q.credential.token
	switch {
	case q.credential.refused != "":
		return unauthorised(q.credential.refused, q.cellURL())
	case t == nil:
		return unauthorised("PR401-AU-0001", q.cellURL())
	case t.cell == "":
		if q.unitUserHasRoot(t) {
			return nil
		}
	case t.cell != q.cell.name:
		return unauthorised("PR401-AU-0006", q.cellURL())
	case q.cell.accountHasRoot(t.account):
		return nil
	}
	return refuse("PR403-AU-0002")
}

// unitUserHasRoot: CellContentsAdmin and being the owner, or CellContentsAdmin and UnitAdmin. A UnitAdmin who acts as
// somebody else by X-Personium-Unit-User is a plain unit user.
func (q *request) unitUserHasRoot(t *token) bool {
	subject, admin := q.actsAs(t)
	return t.has(contentsAdmin) && (admin || subject == q.cell.owner)
}

func (q *request) actsAs(t *token) (subject string, admin bool) {
	if other := q.r.Header.Get("X-Personium-Unit-User"); other != "" && t.has(unitAdmin) {
		return other, false
	}
	return t.subject, t.has(unitAdmin)
}

// needUnitUser wants a unit user at unit level and returns whom he acts as. u.mu is held.
func (q *request) needUnitUser() (subject string, admin bool, err error) {
	t := q.credential.token
	switch {
	case q.credential.refused != "":
		return "", false, unauthorised(q.credential.refused, q.unit.UnitURL())
	case t == nil:
		return "", false, unauthorised("PR401-AU-0001", q.unit.UnitURL())
	case t.cell != "":
		return "", false, unauthorised("PR401-AU-0006", q.unit.UnitURL())
	case t.foreign:
		return "", false, refuse("PR403-AU-0001")
	}
	subject, admin = q.actsAs(t)
	return subject, admin, nil
}
