package doctor

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
func (e *Examination) lookAtRoot(ctx context.Context) bool {
	if e.root == nil {
		e.tell(fine(checkRoot, "on "+e.cell.URL))
		return true
	}
	if isOfBadCell(e.root) { // the next step tells why
		e.tell(Finding{Check: checkRoot, Level: Warning, Found: "not known: a failed or ruined cell does not answer this",
			Means: "whether the credential has root shows once the cell is repaired"})
		return true
	}
	explained := explain.Error("find out whether the credential has root on the cell", e.root)
	if explained.Code != refusal.Unauthorised {
		e.tell(e.failureAt(e.cell.URL, checkRoot, explained, noRootMeans))
		return false
	}
	r := rootless{about: e.credential}
	errors.As(e.root, &r.answer)
	if e.credential.Kind == auth.UnitUser {
		r.unit = e.session.Client().IsUnitUser(ctx)
	}
	f := Finding{Check: checkRoot, Level: Failure, Code: refusal.Unauthorised,
		Found: "the credential has no root on the cell: " + e.root.Error()}
	if f.Means, f.Next = r.missing(); f.Next.IsNothing() {
		f.Next = explained.Next
	}
	e.tell(f)
	return false
}

// A rootless is what is known of a credential that has no root on a cell.
type rootless struct {
	about  auth.About
	unit   error            // the unit's answer to a unit user's token; nil: it takes the token
	answer *personium.Error // the cell's
}

// missing says what is missing, and who can give it.
func (r rootless) missing() (means string, next refusal.Next) {
	issuer := r.about.Issuer
	switch {
	case r.answer != nil && r.answer.Code == personium.NoScope:
		return "the token was given without the scope root", refusal.Say("ask for a token with the scope root, or without any")
	case r.about.Kind.OfOneCell():
		return "no role of this account has the privilege root in the cell's ACL",
			refusal.Say("log in as a unit user: ").Command("login")
	case r.about.Kind != auth.UnitUser:
		return noRootMeans, refusal.Next{}
	case r.unit != nil:
		return "the unit does not accept accounts of " + issuer + " as unit users",
			refusal.Say("an operator of the unit adds " + issuer + " to io.personium.core.unitUser.issuers and restarts the unit")
	}
	return r.missingRole()
}

// missingRole says which role is missing. CellContentsAdmin alone is enough for the cells that are the unit user's own.
func (r rootless) missingRole() (means string, next refusal.Next) {
	const own = "; or use an account that owns the cell, with CellContentsAdmin"
	switch {
	case r.has("CellContentsAdmin"):
		return "the role UnitAdmin is missing; with CellContentsAdmin alone a unit user has root on the cells that are his own",
			r.give("UnitAdmin").Say(own)
	case r.has("UnitAdmin"):
		return "the role CellContentsAdmin is missing; UnitAdmin lists, makes and deletes cells, and may not look into them",
			r.give("CellContentsAdmin")
	case r.has("CellContentsReader"):
		return "CellContentsReader may not even look at a job; the roles UnitAdmin and CellContentsAdmin are missing",
			r.give("UnitAdmin", "CellContentsAdmin").Say(own)
	}
	return "the account has none of the roles that count; they are UnitAdmin and CellContentsAdmin, bound to no box",
		r.give("UnitAdmin", "CellContentsAdmin").Say(own)
}

// has reports whether the token carries a role of its issuer that is bound to no box. Their names are case-sensitive.
func (r rootless) has(role string) bool {
	return slices.Contains(r.about.Roles, r.about.Issuer+"__role/__/"+role)
}

// give says how an account gets roles (API page 217).
func (r rootless) give(roles ...string) refusal.Next {
	issuer := r.about.Issuer
	_, account, _ := strings.Cut(r.about.Subject, "#")
	var bodies []string
	for _, role := range roles {
		bodies = append(bodies, fmt.Sprintf(`{"uri":"%s__ctl/Role('%s')"}`, issuer, role))
	}
	return refusal.Say(fmt.Sprintf("as an administrator of %s POST %s__ctl/Account('%s')/$links/_Role with the body %s, "+
		"then get a new token", issuer, issuer, account, strings.Join(bodies, " and another with ")))
}
