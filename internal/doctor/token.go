package doctor

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

const (
	noTokenMeans = "nothing that needs a credential can be done"
	noRootMeans  = "this cell can be neither imported into nor exported nor watched"
)

// lookAtToken finds the credential, tries it, and tells what it says of itself.
func (e *Examination) lookAtToken(ctx context.Context) bool {
	if err := e.session.Authenticate(ctx, e.cell); err != nil {
		e.tell(e.noCredential(err))
		return false
	}
	source := e.session.Credential().Source
	about, err := source.About(ctx)
	if err != nil {
		e.tell(e.noCredential(e.session.CredentialFailure(ctx, err)))
		return false
	}
	if e.ofUnit() {
		e.root = e.session.Client().IsUnitUser(ctx)
	} else {
		e.root = e.session.Client().HasRoot(ctx)
	}
	if after, err := source.About(ctx); err == nil {
		about = after // it may have been renewed on the way
	}
	if about.Kind == auth.Unknown && e.session.Client().IsUnitUser(ctx) == nil { // the master token says nothing of itself
		about.Kind, about.Unit = auth.Master, e.cell.UnitURL
	}
	e.credential = about
	f := judgeToken(about, e.cell.UnitURL, e.left(about), e.root == nil)
	if means := refusedMeans(e.root); means != "" && f.Level != Failure && !e.ofUnit() {
		f = Finding{Check: checkToken, Level: Failure, Found: f.Found + "; the unit refuses it: " + e.root.Error(), Means: means, Code: refusal.Unauthorised}
	}
	if f.Level != OK {
		f.Next = e.session.NewCredential()
		if about.Kind == auth.UnitUser && about.Unit != e.cell.UnitURL {
			f.Next = f.Next.Say("; p_target has to be " + e.cell.UnitURL)
		}
		if personium.Is(e.root, personium.TokenSignature) { // no other token fares better
			f.Next = refusal.Say(explain.OwnTokensHint)
		}
	}
	if e.ofUnit() && e.root != nil && f.Level != Failure {
		f = failureOf(checkToken, explain.Error("find out whether the unit accepts the credential as a unit user's", e.root), noTokenMeans)
	}
	e.tell(f)
	return f.Level != Failure && !e.ofUnit()
}

// refusedMeans says what is wrong with a credential that the unit refuses as such, whatever it is to be used for; "" where it refuses none.
func refusedMeans(root error) string {
	answer := personium.CoreAnswer(root)
	switch {
	case answer == nil || answer.Status != http.StatusUnauthorized:
		return ""
	case answer.Code == personium.TokenUnreadable:
		return explain.UnreadableToken
	case answer.Code == personium.TokenSignature:
		return "the unit refuses the tokens that it gives"
	case answer.Code == personium.TokenExpired:
		return "it has ended, whatever it says of itself"
	}
	return noTokenMeans
}

// noCredential is the failure of getting a credential. Where nothing can be kept, that is what is to be fixed.
func (e *Examination) noCredential(err error) Finding {
	f := failureOf(checkToken, err, noTokenMeans)
	switch {
	case e.session.Settings().TokenFrom == "" && e.state.Level == Warning:
		f.Check, f.Found, f.Next, f.Code = checkState, e.state.Found, e.state.Next, refusal.Usage
	case f.Next.IsNothing():
		f.Next = e.session.NewCredential()
	}
	return f
}

// left is for how long a credential works, if it says that. The end that a token names is by the clock of the unit.
func (e *Examination) left(about auth.About) time.Duration {
	left := time.Until(about.Expires)
	off, known := e.tracer.of(e.host()).clockOff()
	if known && (!about.Renewable || about.ReadAgain) && off.Abs() > clockTolerance {
		left += off
	}
	return left
}

// judgeToken judges what a credential says of itself; left is for how long it still works, if it says that. What it says
// counts for nothing where works tells that the cell gives it root.
func judgeToken(about auth.About, unitURL string, left time.Duration, works bool) Finding {
	f := fine(checkToken, tokenWords(about))
	if !works {
		if f.Means = session.Unfit(about, unitURL); f.Means != "" {
			f.Level, f.Code = Failure, refusal.Unauthorised
			return f
		}
	}
	ends := "it ends in " + left.Round(time.Second).String()
	switch {
	case about.Kind.OfOneCell():
		f.Level = Warning
		f.Means = "it is of an account of one cell: an import into that cell removes it in the middle, " +
			"and the job cannot be watched to its end"
	case about.Expires.IsZero() || left >= session.TokenTime || left < 0:
	case about.ReadAgain:
		f.Level, f.Means = Warning, ends+"; the next one has to be there by then"
	case !about.Renewable:
		f.Level, f.Means = Warning, ends+", and nothing renews it: a job goes on without it, unwatched"
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
		words += ", until " + about.Expires.UTC().Format(time.RFC3339)
	}
	switch {
	case about.ReadAgain:
		words += ", then read again"
	case about.Renewable:
		words += ", then renewed"
	}
	return words + "; from " + about.From
}

// isOfBadCell reports whether a failed or a ruined cell answers so to everything, whoever asks.
func isOfBadCell(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Core && (e.Code == personium.FailedCell || e.Status >= 500 && e.Status != 503)
}
