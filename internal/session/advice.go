package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// CredentialFailure is loginFailure but for an admin who did not want to wait for a program or a pipe.
func (s *Session) CredentialFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return refusal.Interrupted("nothing was started")
	}
	return s.loginFailure(err)
}

// loginFailure gives the errors of logging in and of renewing a login their words.
func (s *Session) loginFailure(err error) error {
	var e *personium.Error
	var over *auth.LoginError
	errors.As(err, &e)
	f := &refusal.Error{Code: refusal.Unauthorised, Err: err, Next: refusal.Say(s.LoginCommand(nil))}
	if errors.As(err, &over) {
		f.Next = refusal.Say(s.LoginCommand(&over.Login))
	}
	switch {
	case e == nil && over == nil:
		return refusal.Misuse(refusal.Say(localHint(err)), "%w", err)
	case e == nil:
	case !e.Core || e.Status >= 500 || e.Status == http.StatusConflict: // the cell cannot judge a login now
		return explain.Error("log in", err)
	case e.Code == personium.LoginFailed:
		f.Next = refusal.Say("wrong user or password, or an account that is locked, deactivated or not allowed from this address: " +
			"the unit does not tell which; every failure counts, so be sure before you try again; within a second after a wrong password " +
			"the right one is refused, too")
	case e.Code == personium.PasswordMustChange:
		f.Next = refusal.Say("change the password first: in a browser, or with PUT " + strings.TrimSuffix(e.URL, "__token") +
			"__mypassword (docs/errors.md shows how)")
	case e.Code == personium.NoCell:
		f.Code, f.Next = refusal.NotFound, refusal.Say("--login-cell is the URL of the cell whose accounts log in")
	}
	return f
}

// localHint is what can be done about a login that failed on this machine.
func localHint(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "cannot be kept"):
		return "name a folder that can be written to in XDG_STATE_HOME"
	case strings.HasPrefix(text, "password file "):
		return "--password-file names a file of your own, which nobody else can read, with the password on its first line"
	case strings.HasPrefix(text, "password_command"):
		return "run the program by hand: it has to write the password on one line to its standard output, and to end with 0"
	}
	return "--password-file FILE, or --password-stdin"
}

// LoginCommand is what to type to log in: again as somebody, or with nil as the settings say.
func (s *Session) LoginCommand(l *auth.Login) string {
	return LoginCommand(s.options.Settings, s.options.Repeat, l)
}

// LoginCommand is that of a session, where there is none.
func LoginCommand(settings config.Settings, repeat Repeat, l *auth.Login) string {
	command := "personium-cell login" + repeat.Login
	switch {
	case l != nil:
		command += " --login-cell " + refusal.Quoted(l.LoginCell) + " --user " + refusal.Quoted(l.User)
	case settings.LoginCell == "" || settings.User == "":
		command += " --login-cell URL --user NAME"
	default:
		for _, one := range []struct{ key, flag, value string }{
			{"login_cell", "--login-cell", settings.LoginCell}, {"user", "--user", settings.User},
		} {
			if settings.Where(one.key) == one.flag { // else the next run finds it where this one did
				command += " " + one.flag + " " + refusal.Quoted(one.value)
			}
		}
	}
	return command
}

// Advice is what can be done about a refusal. Where the unit refused a credential it says which, and what is wrong with that, as
// far as the credential itself tells: the unit answers with the same words to many of them.
func (s *Session) Advice(ctx context.Context, f *refusal.Error) refusal.Next {
	next := s.advice(ctx, f)
	e := personium.CoreAnswer(f)
	if f.Code != refusal.Unauthorised || e == nil || e.Status != http.StatusUnauthorized && e.Status != http.StatusForbidden {
		return next
	}
	return s.Refused(ctx, next)
}

func (s *Session) advice(ctx context.Context, f *refusal.Error) refusal.Next {
	var over *auth.LoginError
	if errors.As(f, &over) {
		return refusal.Of(s.loginFailure(f)).Next
	}
	if f.Code != refusal.Unauthorised || s.credential.Source == nil || s.client == nil {
		return f.Next
	}
	if personium.Is(f, personium.TokenSignature) { // whatever the token says of itself, another one fares no better
		return f.Next
	}
	about, err := s.credential.Source.About(ctx)
	if err != nil {
		return f.Next
	}
	if about.Kind == auth.Cookie && s.client.Cell().URL != "" && statusOf(f) == http.StatusUnauthorized {
		return refusal.Say(cookieHint)
	}
	if hint := Unfit(about, s.client.Cell().UnitURL); hint != "" {
		return refusal.Say(hint)
	}
	if personium.Is(f, personium.TokenExpired) {
		return refusal.Say("it has ended: ").Then(s.NewCredential())
	}
	if roles := roleNames(about.Roles); personium.Is(f, personium.NoPrivilege) && len(roles) > 0 {
		return refusal.Say(fmt.Sprintf("%s has the roles %s: root on every cell requires UnitAdmin and CellContentsAdmin, root on its "+
			"own cells CellContentsAdmin",
			about.Subject, strings.Join(roles, ", ")))
	}
	return f.Next
}

// cookieHint is for a cookie that is refused. It opens nothing but the cell that gave it.
const cookieHint = "the cookie has expired, is of another cell, or is not the one that its peer came with: log in to this cell once more, and take both " +
	"p_cookie and p_cookie_peer; or give a token"

func statusOf(err error) int {
	var e *personium.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// Unfit says why a credential cannot work on the unit; "" when it could.
func Unfit(about auth.About, unit string) string {
	switch {
	case about.Kind == auth.Refresh:
		return "this is a refresh token: it gets access tokens at the token endpoint, and opens nothing itself"
	case about.Kind == auth.NewPassword:
		return "this token only changes a password: change it, then log in"
	case about.Kind == auth.UnitLocal:
		return "a token that was asked for with p_owner has root nowhere: log in without it"
	case about.Unit != "" && unit != "" && about.Unit != unit:
		return "the token is for " + about.Unit + ", and this unit is " + unit + ": get one for it, with p_target=" + unit
	case !about.Expires.IsZero() && time.Now().After(about.Expires):
		return "the token ended at " + about.Expires.UTC().Format(time.RFC3339) + ": get a new one"
	}
	return ""
}

// roleNames cuts the names out of the URLs of roles.
func roleNames(urls []string) []string {
	var names []string
	for _, u := range urls {
		names = append(names, u[strings.LastIndex(u, "/")+1:])
	}
	return names
}

// The advice about rights at unit level.
const (
	UnitLevelHint = "unit level requires the token of a unit user, or the unit's master token: " +
		"log in with p_target={UnitURL} to a cell that the unit names as an issuer of unit users"
	notYoursHint = "the cell belongs to another unit user: take the owner's token, or one with the role UnitAdmin"
)

// RefusalAtUnit explains the error of one request at unit level that was to do what.
func RefusalAtUnit(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return refusal.Interrupted("")
	}
	r := explain.Error(what, err)
	if r.Code == refusal.Unauthorised {
		switch personium.CodeOf(err) {
		case personium.OtherOwner:
			r.Next = refusal.Say(notYoursHint)
		case personium.NotUnitUser, personium.TokenUnreadable:
			r.Next = refusal.Say(UnitLevelHint)
		}
	}
	return r
}
