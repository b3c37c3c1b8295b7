package session

import (
	"errors"
	"fmt"
	"testing"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A login cell whose import failed, in subdomain style, refuses everything; the password is not to blame.
func TestAFailedLoginCellIsNoRefusalOfALogin(t *testing.T) {
	t.Parallel()
	s := &Session{}
	for code, want := range map[string]refusal.Code{
		"PR409-CM-0001": refusal.Busy, "PR400-AN-0017": refusal.Unauthorised, "PR401-AN-0023": refusal.Unauthorised,
		"PR404-DV-0003": refusal.NotFound, "PR503-SV-0004": refusal.Unreachable,
	} {
		e := &personium.Error{Method: "POST", URL: "http://unit1.example/unitadmin/__token", Core: true, Code: personium.Code(code)}
		if _, err := fmt.Sscanf(code, "PR%d-", &e.Status); err != nil {
			t.Fatal(err)
		}
		if f := refusal.Of(s.loginFailure(e)); f.Code != want {
			t.Errorf("%s: exit code %d, want %d", code, f.Code, want)
		}
	}
}

func TestALoginThatFailsSaysWhatCanBeDone(t *testing.T) {
	t.Parallel()
	s := &Session{}
	for _, test := range []struct {
		code personium.Code
		want string
	}{
		{personium.LoginFailed, "wrong user or password, or an account that is locked, deactivated or not allowed from this " +
			"address: the unit does not tell which; every failure counts, so be sure before you try again; within a second after a wrong password the right one is refused, too"},
		{personium.PasswordMustChange, "change the password first: in a browser, or with PUT " +
			"https://unit1.example/unitadmin/__mypassword (docs/errors.md shows how)"},
		{personium.NoCell, "--login-cell is the URL of the cell whose accounts log in"},
		{"PR401-AN-0001", "personium-cell login --login-cell URL --user NAME"},
	} {
		e := &personium.Error{URL: "https://unit1.example/unitadmin/__token", Core: true, Status: 401, Code: test.code}
		if got := refusal.Of(s.loginFailure(e)).Next.Words(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.code, got, test.want)
		}
	}
	refuses(t, "what is not about the unit", s.loginFailure(errors.New("the password file is empty")),
		refusal.Error{Code: refusal.Usage, Text: "the password file is empty", Next: refusal.Say("--password-file FILE, or --password-stdin")})
	for text, want := range map[string]string{
		"password file a: it is empty":                   "--password-file names a file of your own, which nobody else can read, with the password on its first line",
		"password_command: the program a wrote nothing":  "run the program by hand: it has to write the password on one line to its standard output, and to end with 0",
		"the login cannot be kept: mkdir: no such thing": "name a folder that can be written to in XDG_STATE_HOME",
	} {
		refuses(t, text, s.loginFailure(errors.New(text)), refusal.Error{Code: refusal.Usage, Text: text, Next: refusal.Say(want)})
	}
	over := &auth.LoginError{Reason: "its refresh token has expired",
		Login: auth.Login{LoginCell: "https://unit1.example/unitadmin/", User: "me"}}
	refuses(t, "a login that is over", s.loginFailure(over), refusal.Error{Code: refusal.Unauthorised, Text: over.Error(),
		Next: refusal.Say("personium-cell login --login-cell https://unit1.example/unitadmin/ --user me")})
}

func TestAnInterruptedLoginSaysThatNothingWasStarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(w.options("--cell="+cellURL, "PERSONIUM_TOKEN=token"))
	cause := errors.New("read password: interrupted")
	refuses(t, "not interrupted", s.CredentialFailure(t.Context(), cause),
		refusal.Error{Code: refusal.Usage, Text: cause.Error(), Next: refusal.Say("--password-file FILE, or --password-stdin")})
	refuses(t, "interrupted", s.CredentialFailure(ended(t), cause),
		refusal.Error{Code: refusal.Interrupt, Text: "interrupted; nothing was started"})
}
