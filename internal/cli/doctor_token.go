package cli

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

const (
	noTokenMeans = "nothing that needs a credential can be done"
	noRootMeans  = "this cell can be neither imported into nor exported nor watched"
)

// lookAtToken finds the credential, tries it, and tells what it says of itself.
func (d *doctor) lookAtToken(ctx context.Context) bool {
	d.s.anonymous = false
	err := d.s.connectWith(ctx, d.cell)
	if err == nil {
		err = d.s.loginFits()
	}
	if err != nil {
		return d.failOnCredential(err)
	}
	about, err := d.s.source.About(ctx)
	if err != nil {
		return d.failOnCredential(d.s.credentialFailure(ctx, err))
	}
	d.root = d.s.client.HasRoot(ctx)
	if after, err := d.s.source.About(ctx); err == nil {
		about = after // it may have been renewed on the way
	}
	if about.Kind == auth.Unknown && d.s.client.IsUnitUser(ctx) == nil { // the master token says nothing of itself
		about.Kind, about.Unit = auth.Master, d.cell.UnitURL
	}
	d.credential = about
	f := judgeToken(d.credential, d.cell.UnitURL, d.left(d.credential), d.root == nil)
	if f.Level != levelOK {
		f.Mend = d.newCredential()
		if d.credential.Kind == auth.UnitUser && d.credential.Unit != d.cell.UnitURL {
			f.Mend += "; p_target has to be " + d.cell.UnitURL
		}
	}
	d.report.add(f)
	return f.Level != levelFailure
}

// failOnCredential adds the failure of getting a credential. Where nothing can be kept, that is what is to be mended.
func (d *doctor) failOnCredential(err error) bool {
	f := refusal.Of(err)
	one := finding{Check: "token", Level: levelFailure, Found: f.Error(), Means: noTokenMeans, Mend: f.Next.Words(), Code: f.Code}
	switch {
	case d.s.settings.TokenFrom == "" && d.stateless != nil:
		one.Check, one.Found, one.Mend, one.Code = "state", d.stateless.Found, d.stateless.Mend, refusal.Usage
	case one.Mend == "":
		one.Mend = d.newCredential()
	}
	d.report.add(one)
	return false
}

// left is for how long a credential works, if it says that. The end that a token names is by the clock of the unit.
func (d *doctor) left(about auth.About) time.Duration {
	left := time.Until(about.Expires)
	off, known := d.witness.of(hostOf(d.cell.URL)).clockOff()
	if known && (!about.Renewable || about.ReadAgain) && off.Abs() > clockTolerance {
		left += off
	}
	return left
}

// judgeToken judges what a credential says of itself; left is for how long it still works, if it says that. What it says
// counts for nothing where works tells that the cell gives it root.
func judgeToken(about auth.About, unitURL string, left time.Duration, works bool) finding {
	f := finding{Check: "token", Level: levelOK, Found: tokenWords(about)}
	if !works {
		if f.Means = hintOfKind(about, unitURL); f.Means != "" {
			f.Level, f.Code = levelFailure, refusal.Unauthorised
			return f
		}
	}
	switch {
	case about.Kind.OfOneCell():
		f.Level, f.Means = levelWarning, "it is of an account of one cell: an import into that cell removes it in the middle, and the job cannot be watched to its end"
	case about.Expires.IsZero() || left >= tokenTime || left < 0:
	case about.ReadAgain:
		f.Level, f.Means = levelWarning, "it ends in "+left.Round(time.Second).String()+"; the next one has to be there by then"
	case !about.Renewable:
		f.Level, f.Means = levelWarning, "it ends in "+left.Round(time.Second).String()+", and nothing renews it: a job goes on without it, unwatched"
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
