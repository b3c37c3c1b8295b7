package cli

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	noTokenMeans = "nothing that needs a credential can be done"
	noRootMeans  = "this cell can be neither imported into nor exported nor watched"
)

// lookAtToken finds the credential, tries it, and tells what it says of itself.
func (d *doctor) lookAtToken(ctx context.Context) bool {
	d.s.anonymous = false
	if err := d.s.connectWith(ctx, d.cell); err != nil {
		return d.failOnCredential(err)
	}
	about, err := d.s.source.About(ctx)
	if err != nil {
		return d.failOnCredential(loginFailure(err))
	}
	d.root = d.s.client.HasRoot(ctx)
	if after, err := d.s.source.About(ctx); err == nil {
		about = after // it may have been renewed on the way
	}
	d.credential = d.s.surely(ctx, about)
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
	f := failureOf(err)
	one := finding{Check: "token", Level: levelFailure, Found: f.err.Error(), Means: noTokenMeans, Mend: f.hint, Code: f.code}
	switch {
	case d.s.settings.TokenFrom == "" && d.stateless != nil:
		one.Check, one.Found, one.Mend, one.Code = "state", d.stateless.Found, d.stateless.Mend, exitUsage
	case one.Mend == "" || one.Mend == hintLogin:
		one.Mend = d.newCredential()
	}
	if f.hint == hintLogin && one.Check == "token" {
		one.Mend += "; or --token-file FILE, or PERSONIUM_TOKEN"
	}
	d.report.add(one)
	return false
}

// left is for how long a credential works, if it says that. The end that a token names is by the clock of the unit.
func (d *doctor) left(about auth.About) time.Duration {
	left := time.Until(about.Expires)
	off, known := d.witness.of(hostOf(d.cell.URL)).clockOff()
	if known && about.RefreshExpires.IsZero() && off.Abs() > clockTolerance {
		left += off
	}
	return left
}

// judgeToken judges what a credential says of itself; left is for how long it still works, if it says that. What it says
// counts for nothing where works tells that the cell gives it root.
func judgeToken(about auth.About, unitURL string, left time.Duration, works bool) finding {
	f := finding{Check: "token", Level: levelOK, Found: tokenWords(about)}
	if !works {
		if f.Means = whyUseless(about, unitURL, left); f.Means != "" {
			f.Level, f.Code = levelFailure, exitUnauthorised
			return f
		}
	}
	login := !about.RefreshExpires.IsZero()
	switch {
	case about.Kind.OfOneCell():
		f.Level, f.Means = levelWarning, "it is of an account of one cell: an import into that cell removes it in the middle, and the job cannot be watched to its end"
	case about.Expires.IsZero() || login || left >= tokenTime || left < 0:
	case about.Renewable:
		f.Level, f.Means = levelWarning, "it ends in "+left.Round(time.Second).String()+"; the next one has to be there by then"
	default:
		f.Level, f.Means = levelWarning, "it ends in "+left.Round(time.Second).String()+", and nothing renews it: a job goes on without it, unwatched"
	}
	return f
}

// whyUseless is what in the words of a credential explains that the cell gives it nothing.
func whyUseless(about auth.About, unitURL string, left time.Duration) string {
	switch {
	case about.Kind == auth.Refresh:
		return "a refresh token is not an access token: the unit refuses it"
	case about.Kind == auth.NewPassword:
		return "the account has to change its password first, and this token is good for that alone"
	case about.Kind == auth.UnitLocal:
		return "it acts as the owner of the cell without a role, and has root nowhere"
	case about.Kind == auth.UnitUser && about.Unit != "" && about.Unit != unitURL:
		return "it is for " + about.Unit + ", and this unit is " + unitURL + ": scheme, host, port and the final slash have to be the same"
	case !about.Expires.IsZero() && left <= 0:
		return "it ended " + clock(about.Expires)
	}
	return ""
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
	case !about.RefreshExpires.IsZero() && about.Renewable:
		words += ", then renewed"
	case about.Renewable:
		words += ", then read again"
	}
	return words + "; from " + orElse(about.From, "a file")
}

// isOfBadCell reports whether a failed or a ruined cell answers so to everything, whoever asks.
func isOfBadCell(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Core && (e.Code == "PR409-CM-0001" || e.Status >= 500 && e.Status != 503)
}
