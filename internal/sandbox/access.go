package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
)

// accountGone is the 401 that comes before everything else: the token is good and its account is not there, as in the
// middle of an import. The cells are locked.
func (q *request) accountGone() error {
	t := q.credential.Token
	if t == nil || t.Kind != token.Local || q.cell.Tables().Find("Account", "Name", t.Account) != nil {
		return nil
	}
	return token.Unauthorised(coreerror.NoCredential, q.cellURL())
}

// needRoot wants the privilege root on the cell. The cells are locked.
func (q *request) needRoot() error {
	if err := q.credential.Anonymous(q.cellURL()); err != nil {
		return err
	}
	t, who := q.credential.Token, q.unitUser()
	switch {
	case t.Kind == token.Local && q.cell.Accounts().HasRoot(t.Account):
		return nil
	case who != nil && who.contents && (who.admin || who.owns(q.cell)):
		return nil
	case t.Kind == token.Password:
		return token.Unauthorised(coreerror.PasswordTokenUsed, q.cellURL())
	}
	return coreerror.NoPrivilege.New()
}

// A unitUser is whom a request acts as at unit level.
type unitUser struct {
	subject  string // "" for the unit's own administrator
	admin    bool   // may do at unit level what he likes, with every cell
	contents bool   // has root on his cells; an administrator, on all
}

func (w *unitUser) owns(c *model.Cell) bool { return w.subject != "" && w.subject == c.Owner() }

// unitUser is nil for who is no unit user here. A UnitAdmin or the master token that acts as somebody else by
// X-Personium-Unit-User is a plain unit user, and the master token brings no role with it. The cells are locked.
func (q *request) unitUser() *unitUser {
	t := q.credential.Token
	other, demoted := q.HTTP.Header.Get("X-Personium-Unit-User"), len(q.HTTP.Header["X-Personium-Unit-User"]) > 0
	switch {
	case t == nil || t.Foreign || t.Cell != "":
		return nil
	case t.Kind == token.Owner:
		return &unitUser{subject: t.Subject}
	case t.Kind == token.Master:
		return &unitUser{subject: other, admin: !demoted, contents: !demoted}
	case t.Has(token.UnitAdmin) && demoted:
		return &unitUser{subject: other, contents: t.Has(token.ContentsAdmin)}
	case t.Has(token.UnitAdmin):
		return &unitUser{admin: true, contents: t.Has(token.ContentsAdmin)}
	}
	return &unitUser{subject: t.Subject, contents: t.Has(token.ContentsAdmin)}
}

// needUnitUser wants somebody with unit level rights. realm is the URL that was asked. The cells are locked.
func (q *request) needUnitUser(realm string) (*unitUser, error) {
	if err := q.credential.Anonymous(realm); err != nil {
		return nil, err
	}
	if who := q.unitUser(); who != nil {
		return who, nil
	}
	return nil, coreerror.NoUnitUser.New()
}

// mayManage says whether the unit user may show, rename and delete the cell.
func (w *unitUser) mayManage(c *model.Cell) bool { return w.admin || w.owns(c) }
