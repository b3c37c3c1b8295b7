package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	noTokenMeans = "nothing that needs a credential can be done"
	noRootMeans  = "this cell can be neither imported into nor exported nor watched"
)

// lookAtToken finds the credential, and what it says of itself.
func (d *doctor) lookAtToken(ctx context.Context) bool {
	d.s.anonymous = false
	if err := d.s.connectWith(ctx, d.about.cell); err != nil {
		d.report.failWith("token", err, noTokenMeans)
		return false
	}
	about, err := d.s.source.About(ctx)
	if err != nil {
		d.report.failWith("token", loginFailure(err), noTokenMeans)
		return false
	}
	left := time.Until(about.Expires)
	if off, known := d.witness.testify().clockOff(); known && !about.Renewable && off.Abs() > clockTolerance {
		left += off // its end is by the clock of the unit
	}
	d.about.credential = d.s.surely(ctx, about)
	f := judgeToken(d.about.credential, d.about.cell.UnitURL, left)
	d.report.add(f)
	return f.Level != levelFailure
}

// judgeToken judges what a credential says of itself; left is for how long it still works, if it says that.
func judgeToken(about auth.About, unitURL string, left time.Duration) finding {
	f := finding{Check: "token", Level: levelOK, Found: tokenWords(about)}
	useless := func(means, mend string) finding {
		f.Level, f.Means, f.Mend, f.Code = levelFailure, means, mend, exitUnauthorised
		return f
	}
	switch {
	case about.Kind == auth.Refresh:
		return useless("a refresh token is not an access token: the unit refuses it", hintLogin)
	case about.Kind == auth.NewPassword:
		return useless("the account has to change its password first, and this token is good for that alone", "change the password, then personium-cell login")
	case about.Kind == auth.UnitLocal:
		return useless("it acts as the owner of the cell without a role, and has root nowhere", hintLogin)
	case about.Kind == auth.UnitUser && about.Unit != unitURL:
		return useless("it is for "+about.Unit+", and this unit is "+unitURL+": scheme, host, port and the final slash have to be the same",
			"ask for a token with p_target="+unitURL+", as personium-cell login does")
	case !about.Expires.IsZero() && left <= 0:
		return useless("it ended "+clock(about.Expires), hintLogin)
	case about.Kind.OfOneCell():
		f.Level, f.Means = levelWarning, "it depends on an account of this cell: an import removes that in its middle, and the job cannot be watched to its end"
		f.Mend = "log in as a unit user: personium-cell login"
	case !about.Expires.IsZero() && !about.Renewable && left < tokenTime:
		f.Level, f.Means = levelWarning, "it ends in "+left.Round(time.Second).String()+", and cannot be renewed; a job goes on without it, unwatched"
		f.Mend = hintLogin
	}
	return f
}

// tokenWords describe a credential on one line.
func tokenWords(about auth.About) string {
	words := string(about.Kind)
	if about.Kind == auth.Unknown {
		words = "of a kind that does not show"
	}
	if about.Subject != "" {
		words += " " + about.Subject
	}
	if !about.Expires.IsZero() {
		words += ", until " + clock(about.Expires)
	}
	if about.Renewable {
		words += ", then renewed"
	}
	return words + "; from " + about.From
}

// lookAtRoot asks the cell whether the credential has root, and if not finds out what is missing.
func (d *doctor) lookAtRoot(ctx context.Context) bool {
	err := d.s.client.HasRoot(ctx)
	if err == nil {
		d.report.ok("root", "on %s", d.about.cell.URL)
		return true
	}
	refusal := job.Explain("find out whether the credential has root on the cell", err)
	var e *personium.Error
	switch {
	case errors.As(err, &e) && e.Code == "PR409-CM-0001": // the next step tells why
		d.report.warn("root", "a failed cell does not tell", "whether the credential has root is not known", "")
		return true
	case refusal.Why != job.WhyUnauthorised:
		d.report.failWith("root", refusal, noRootMeans)
		return false
	}
	missing := lack{about: d.about.credential, cell: d.about.cell}
	if d.about.credential.Kind == auth.UnitUser {
		missing.unit = d.s.client.IsUnitUser(ctx)
	}
	missing.answer = e
	means, mend := missing.words()
	if mend == "" {
		mend = refusal.Hint
	}
	d.report.fail("root", exitUnauthorised, refusal.Error(), means, mend)
	return false
}

// A lack is what is known of a credential that has no root on a cell.
type lack struct {
	about  auth.About
	cell   personium.Cell
	unit   error            // the unit's answer to a unit user's token; nil: it takes the token
	answer *personium.Error // the cell's
}

// words say what is missing and who can give it.
func (l lack) words() (means, mend string) {
	issuer := l.about.Issuer
	switch {
	case l.answer != nil && l.answer.Code == "PR403-AU-0007":
		return "the token has been given without the scope root", "ask for a token with the scope root, or without any"
	case l.answer != nil && l.answer.Code == "PR401-AU-0006":
		return "the unit cannot read it: it is no token at all, the master token of another unit, or of an account of another cell", hintLogin
	case l.answer != nil && l.answer.Code == "PR401-AU-0002":
		return "it has ended", hintLogin
	case l.answer != nil && l.answer.Status == 401:
		return noRootMeans, ""
	case l.about.Kind.OfOneCell():
		return "no role of this account has the privilege root in the cell's ACL", "log in as a unit user: personium-cell login"
	case l.about.Kind != auth.UnitUser:
		return noRootMeans, ""
	case l.unit != nil:
		return "the unit does not take accounts of " + issuer + " for unit users",
			"an operator of the unit adds " + issuer + " to io.personium.core.unitUser.issuers and restarts the unit"
	case l.has("CellContentsAdmin"):
		return "the role UnitAdmin is missing; with CellContentsAdmin alone a unit user has root on the cells that are his own", l.give("UnitAdmin")
	case l.has("UnitAdmin"):
		return "the role CellContentsAdmin is missing; UnitAdmin lists, makes and deletes cells, and may not look into them", l.give("CellContentsAdmin")
	case l.has("CellContentsReader"):
		return "CellContentsReader may not even look at a job; the roles UnitAdmin and CellContentsAdmin are missing", l.give("UnitAdmin and CellContentsAdmin")
	}
	return "the account has none of the roles that count; they are UnitAdmin and CellContentsAdmin, bound to no box", l.give("UnitAdmin and CellContentsAdmin")
}

// has reports whether the token carries a role of its issuer that is bound to no box. Their names are case-sensitive.
func (l lack) has(role string) bool {
	return slices.Contains(l.about.Roles, l.about.Issuer+"__role/__/"+role)
}

// give says how an account gets roles.
func (l lack) give(roles string) string {
	_, account, _ := strings.Cut(l.about.Subject, "#")
	return fmt.Sprintf("link the account %s of %s to %s there (POST %s__ctl/Account('%s')/$links/_Role), then get a new token",
		account, l.about.Issuer, roles, l.about.Issuer, account)
}
