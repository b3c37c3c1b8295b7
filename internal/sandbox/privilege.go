package sandbox

import (
	"errors"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
)

// has says whether the caller has a privilege: as a unit user whose role says so, or by one of the ACLs. Nobody, too, has what
// all have. The cells are locked.
func (q *request) has(p model.Privilege, acls []model.ACL) bool {
	t, who := q.credential.Token, q.unitUser()
	if who != nil && (who.admin || who.owns(q.cell)) && (who.contents || p.Reads() && t.Has(token.ContentsReader)) {
		return true
	}
	account := ""
	if t != nil && t.Kind == token.Local {
		account = t.Account
	}
	return q.cell.Accounts().Allows(acls, account, p)
}

// need wants a privilege. The cells are locked.
func (q *request) need(p model.Privilege, acls []model.ACL) error {
	t := q.credential.Token
	switch {
	case t != nil && t.Kind == token.Password:
		return token.Unauthorised(coreerror.PasswordTokenUsed, q.cellURL())
	case q.has(p, acls):
		return nil
	}
	if err := q.credential.Anonymous(q.cellURL()); err != nil {
		return err
	}
	return coreerror.NoPrivilege.New()
}

// needAtCell wants a privilege on the cell as a whole. The cells are locked.
func (q *request) needAtCell(p model.Privilege) error { return q.need(p, q.cell.Rights()) }

// needHere wants a privilege at a place in a box. A 401 offers Basic as well, unless the box belongs to an app.
func (b boxEndpoint) needHere(p model.Privilege, at model.Place) error {
	return b.offering(b.need(p, at.Rights()), at)
}

// needAbove wants a privilege on what the place lies in.
func (b boxEndpoint) needAbove(p model.Privilege, at model.Place) error {
	return b.offering(b.need(p, at.RightsAbove()), at)
}

func (b boxEndpoint) offering(err error, at model.Place) error {
	var refused *coreerror.Error
	if errors.As(err, &refused) && refused.Realm != "" {
		refused.Basic = at.IsMain() || b.cell.BoxAt(at).Schema == ""
	}
	return err
}
