package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// lookAtRoot judges whether the credential has root on the cell, and if not finds out what is missing.
func (d *doctor) lookAtRoot(ctx context.Context) bool {
	if d.root == nil {
		d.report.ok("root", "on %s", d.cell.URL)
		return true
	}
	if isOfBadCell(d.root) { // the next step tells why
		d.report.warn("root", "not known: a failed or ruined cell does not answer this", "whether the credential has root shows when the cell is mended", "")
		return true
	}
	explained := explain.Error("find out whether the credential has root on the cell", d.root)
	if explained.Code != refusal.Unauthorised {
		return d.failAtHost("root", d.cell.URL, explained, noRootMeans)
	}
	l := lack{about: d.credential, login: d.newCredential()}
	errors.As(d.root, &l.answer)
	if d.credential.Kind == auth.UnitUser {
		l.unit = d.s.client.IsUnitUser(ctx)
	}
	means, mend := l.words()
	d.report.fail("root", refusal.Unauthorised, "the credential has no root on the cell: "+d.root.Error(), means, orElse(mend, explained.Next.Words()))
	return false
}

// A lack is what is known of a credential that has no root on a cell.
type lack struct {
	about  auth.About
	unit   error            // the unit's answer to a unit user's token; nil: it takes the token
	answer *personium.Error // the cell's
	login  string           // how to get another credential
}

// words say what is missing and who can give it.
func (l lack) words() (means, mend string) {
	switch {
	case l.answer != nil && l.answer.Code == personium.NoScope:
		return "the token was given without the scope root", "ask for a token with the scope root, or without any"
	case l.answer != nil && l.answer.Code == personium.TokenUnreadable:
		return "the unit cannot read it: it is no token at all, the master token of another unit, or of an account of another cell", l.login
	case l.answer != nil && l.answer.Code == personium.TokenExpired:
		return "it has ended", l.login
	case l.answer != nil && l.answer.Status == 401:
		return noRootMeans, l.login
	case l.about.Kind.OfOneCell():
		return "no role of this account has the privilege root in the cell's ACL", "log in as a unit user: personium-cell login"
	case l.about.Kind != auth.UnitUser:
		return noRootMeans, ""
	case l.unit != nil:
		return "the unit does not take accounts of " + l.about.Issuer + " for unit users",
			"an operator of the unit adds " + l.about.Issuer + " to io.personium.core.unitUser.issuers and restarts the unit"
	}
	return l.role()
}

// role says which role is missing. CellContentsAdmin alone is enough for the cells that are the unit user's own.
func (l lack) role() (means, mend string) {
	const own = "; or use an account that owns the cell, with CellContentsAdmin"
	switch {
	case l.has("CellContentsAdmin"):
		return "the role UnitAdmin is missing; with CellContentsAdmin alone a unit user has root on the cells that are his own", l.give("UnitAdmin") + own
	case l.has("UnitAdmin"):
		return "the role CellContentsAdmin is missing; UnitAdmin lists, makes and deletes cells, and may not look into them", l.give("CellContentsAdmin")
	case l.has("CellContentsReader"):
		return "CellContentsReader may not even look at a job; the roles UnitAdmin and CellContentsAdmin are missing", l.give("UnitAdmin", "CellContentsAdmin") + own
	}
	return "the account has none of the roles that count; they are UnitAdmin and CellContentsAdmin, bound to no box", l.give("UnitAdmin", "CellContentsAdmin") + own
}

// has reports whether the token carries a role of its issuer that is bound to no box. Their names are case-sensitive.
func (l lack) has(role string) bool {
	return slices.Contains(l.about.Roles, l.about.Issuer+"__role/__/"+role)
}

// give says how an account gets roles (API page 217).
func (l lack) give(roles ...string) string {
	_, account, _ := strings.Cut(l.about.Subject, "#")
	var bodies []string
	for _, role := range roles {
		bodies = append(bodies, fmt.Sprintf(`{"uri":"%s__ctl/Role('%s')"}`, l.about.Issuer, role))
	}
	return fmt.Sprintf("as an administrator of %s POST %s__ctl/Account('%s')/$links/_Role with the body %s, then get a new token",
		l.about.Issuer, l.about.Issuer, account, strings.Join(bodies, " and another with "))
}
