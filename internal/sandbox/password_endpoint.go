package sandbox

import (
	"net/http"
	"regexp"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// allowedPassword is what core allows by default.
var allowedPassword = regexp.MustCompile("^[a-zA-Z0-9-_!$*=^`{|}~.@]{6,32}$")

// passwordResource is {CellURL}__mypassword: an account of the cell changes its password, with its own token or with the
// one that a refused login gives for that. The new password stands in X-Personium-Credential.
func (q *request) passwordResource() (*wire.Answer, error) {
	if q.Method != http.MethodPut {
		return nil, notAllowed()
	}
	return q.locked(func() (*wire.Answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		if err := q.credential.Anonymous(q.cellURL()); err != nil {
			return nil, err
		}
		t := q.credential.Token
		account := q.cell.Tables().Find("Account", "Name", t.Account)
		if t.Kind != token.Local && t.Kind != token.Password || account == nil {
			return nil, coreerror.NoPrivilege.New()
		}
		switch password := q.HTTP.Header.Get("X-Personium-Credential"); {
		case password == "":
			return nil, coreerror.PasswordMissing.New()
		case !allowedPassword.MatchString(password):
			return nil, coreerror.PasswordFormat.New()
		default:
			q.cell.Accounts().ChangePassword(account, password)
			q.unit.logins.changed(password)
		}
		return wire.Reply(http.StatusNoContent), nil
	})
}
