package cli

import (
	"context"
	"fmt"
	"net/http"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

// A whoQuestion is what was asked about a credential, and the answer.
type whoQuestion struct {
	row, words string // of the answer in text
	verdict    string // in the place of "done" when the answer is no
	refusal    *refusal.Error
	root       *bool // on the cell; nil without one
	unitUser   bool  // the unit takes it for one of a unit user; a cell is only asked beside that where nothing else tells
}

// askCell asks the cell whether the credential has root on it.
func askCell(ctx context.Context, conn *session.Session, out *report.Report, about auth.About) (whoQuestion, error) {
	if err := conn.Connect(ctx); err != nil {
		return whoQuestion{}, err
	}
	begin(conn, out)
	err := conn.Client().HasRoot(ctx)
	has := err == nil
	q := whoQuestion{row: "root:     ", words: "the credential has root on " + conn.Client().Cell().URL, verdict: "no root",
		root: &has}
	if err != nil {
		q.words = "the credential has no root on " + conn.Client().Cell().URL
		if e := personium.CoreAnswer(err); e != nil && e.Status == http.StatusUnauthorized { // which says nothing of its rights
			q.words = conn.Client().Cell().URL + " does not accept the credential"
		}
		q.refusal = answered(explain.Error("find out whether the credential has root on the cell", err), q.words)
	}
	q.unitUser = about.Kind == auth.Unknown && conn.Client().IsUnitUser(ctx) == nil
	return q, nil
}

// answered words a refusal that is the answer to the question.
func answered(why *refusal.Error, no string) *refusal.Error {
	if why.Code == refusal.Unauthorised {
		why.Text = no
	}
	return why
}

// askUnit asks the unit whether it accepts the credential as a unit user's.
func askUnit(ctx context.Context, conn *session.Session, out *report.Report, _ auth.About) (whoQuestion, error) {
	if err := conn.ConnectUnit(ctx, ""); err != nil {
		return whoQuestion{}, err
	}
	begin(conn, out)
	unit := conn.Client().Cell().UnitURL
	q := whoQuestion{row: "unit:     ", words: unit + " accepts the credential as a unit user's; --cell asks a cell for root",
		verdict: "no unit user", unitUser: true}
	if err := conn.Client().IsUnitUser(ctx); err != nil {
		q.words, q.unitUser = unit+" does not accept the credential as a unit user's", false
		q.refusal = answered(explain.Error("find out whether the credential is of a unit user", err), q.words)
		if personium.CodeOf(err) == personium.NotUnitUser {
			q.refusal.Next = refusal.Say(session.UnitLevelHint)
		}
	}
	return q, nil
}

// isOwnAccount reports whether the credential comes from the cell itself, whose accounts an import replaces.
func isOwnAccount(ctx context.Context, conn *session.Session) bool {
	about, err := conn.Credential().Source.About(ctx)
	return err == nil && (about.Issuer != "" && about.Issuer == conn.Client().Cell().URL || about.Kind.OfOneCell())
}

// warnOfOwnAccount tells that the credential will not outlive an import into the cell.
func warnOfOwnAccount(ctx context.Context, conn *session.Session, out *report.Report) {
	about, err := conn.Credential().Source.About(ctx)
	of := conn.Client().Cell()
	switch {
	case err != nil:
	case about.Issuer != "" && about.Issuer == of.URL:
		out.Note(true, fmt.Sprintf("the credential is of an account of %s, whose accounts the import replaces: it works until %s, "+
			"and is only renewed if the snapshot has the same account, roles and password", of.URL, clock(about.Expires)))
	case about.Kind.OfOneCell():
		out.Note(true, fmt.Sprintf("the credential is of an account of %s: the import removes it in the middle, "+
			"and it only comes back if the snapshot has the same account with root", of.URL))
	}
}
