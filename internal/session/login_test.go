package session

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// The login cell tells its unit, and a cell of another unit does not get its token: it is not even asked for.
func TestTheLoginOfAnotherUnitIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.unit2 = practiceUnit(t, "unit2.example")
	password := w.file("password", w.unit2.Password()+"\n")
	s := w.open(w.options("--cell="+cellURL, "--login-cell=https://unit2.example/unitadmin/", "--user=unitadmin",
		"--password-file="+password))
	refuses(t, "another unit", s.Connect(t.Context()), refusal.Error{Code: refusal.Usage,
		Text: "the login of unitadmin at https://unit2.example/unitadmin/ is for https://unit2.example/, " +
			"and https://unit1.example/cell1/ is on https://unit1.example/; its token was not sent",
		Next: refusal.Say("log in to that unit: personium-cell login --login-cell URL --user NAME")})
	for _, sent := range w.sent {
		if strings.Count(sent, " ") != 1 || strings.Contains(sent, "__token") {
			t.Errorf("sent: %s", sent)
		}
	}
	refuses(t, "a unit", s.ConnectUnit(t.Context(), ""), refusal.Error{Code: refusal.Usage,
		Text: "the login of unitadmin at https://unit2.example/unitadmin/ is for https://unit2.example/, " +
			"and what is asked is on https://unit1.example/; its token was not sent",
		Next: refusal.Say("log in to that unit: personium-cell login --login-cell URL --user NAME")})
	if got := w.unit2.LoginTruth(); got.PasswordGrants+got.PasswordsRefused > 0 {
		t.Errorf("it was logged in: %+v", got)
	}
}

// A session that got its credential later is held to the same.
func TestASessionIsNotAuthenticatedForAnotherUnit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.logIn()
	o := w.options("--unit=" + unitURL)
	o.Anonymous = true
	s := w.open(o)
	if err := s.Authenticate(t.Context(), personium.Cell{UnitURL: unitURL}); err != nil || s.Credential().Login == nil {
		t.Errorf("its own unit: %v", err)
	}
	err := s.Authenticate(t.Context(), personium.Cell{UnitURL: "https://unit2.example/"})
	const why = "what is asked is on https://unit2.example/; its token was not sent"
	if f := refusal.Of(err); f.Code != refusal.Usage || !strings.HasSuffix(f.Error(), why) {
		t.Errorf("another one: %v", err)
	}
}

func TestAPasswordLogsInWhereNoLoginIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	given := []string{"--cell=" + cellURL, "--login-cell=https://unit1.example/unitadmin/", "--user=unitadmin",
		"--password-file=" + w.file("password", w.unit1.Password()+"\n")}
	s := w.open(w.options(given...))
	if want := []string{"GET https://unit1.example/unitadmin/"}; !slices.Equal(w.sent, want) {
		t.Errorf("the login cell tells its unit: sent %q", w.sent)
	}
	if w.uses(s) == "" || w.unit1.LoginTruth().PasswordGrants != 1 {
		t.Errorf("sent %q, logged in %d times", w.sent, w.unit1.LoginTruth().PasswordGrants)
	}
	if s = w.open(w.options(given...)); w.uses(s) == "" || w.unit1.LoginTruth().PasswordGrants != 1 {
		t.Errorf("logged in once more: %+v", w.unit1.LoginTruth())
	}
	w.stateDir, w.sent = t.TempDir(), nil
	if w.open(w.options(append(given, "--unit="+unitURL)...)); len(w.sent) > 0 {
		t.Errorf("the unit is known: sent %q", w.sent)
	}
}

// With --insecure anybody can pass for the unit: a login that is kept goes on, and no password is sent.
func TestAnInsecureSessionSendsNoPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(w.options("--cell="+cellURL, "--login-cell=https://unit1.example/unitadmin/", "--user=unitadmin",
		"--insecure=true", "--password-file="+w.file("password", w.unit1.Password())))
	if got := w.uses(s); got != "" || w.unit1.LoginTruth() != (sandbox.LoginTruth{}) {
		t.Errorf("sent %q: %+v", got, w.unit1.LoginTruth())
	}
}

func TestWhichOfTheLoginsGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	login := w.logIn()
	_, err := Open(t.Context(), w.options("--cell=https://unit2.example/cell1/"))
	refuses(t, "that of another unit does not", err, refusal.Error{Code: refusal.Usage,
		Text: "no token is given, and nobody is logged in to this unit",
		Next: refusal.Say("personium-cell login --login-cell URL --user NAME; or --token-file FILE, or PERSONIUM_TOKEN" +
			" (kept for other units or users: " + login.String() + ")")})
	w.logInTwice(login)
	_, err = Open(t.Context(), w.options("--cell="+cellURL))
	refuses(t, "neither of two", err, refusal.Error{Code: refusal.Usage,
		Text: "2 logins are kept for this unit: the login of second at https://unit1.example/unitadmin/; " + login.String(),
		Next: refusal.Say("--user and --login-cell say which one")})
	if got := w.open(w.options("--cell="+cellURL, "--user=second")).Credential().Login; got == nil || got.User != "second" {
		t.Errorf("the one that the settings name: got %v", got)
	}
	if err := os.WriteFile(auth.NewStore(w.stateDir).Path(login), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := w.open(w.options("--cell=" + cellURL)).Credential().Login; got == nil || got.User != "second" {
		t.Errorf("the one that is not damaged: got %v", got)
	}
	_, err = Open(t.Context(), w.options("--cell="+cellURL, "--user=unitadmin"))
	const remove = "remove what is left of logins with: personium-cell logout --all"
	if f := refusal.Of(err); f.Code != refusal.Usage || f.Next.Words() != remove {
		t.Errorf("the damaged one: got %v, next: %s", err, f.Next.Words())
	}
}

// What is to be typed to log in repeats what this run was told, and nothing that the next run finds by itself.
func TestTheCommandThatLogsIn(t *testing.T) {
	t.Parallel()
	const cell = "https://unit1.example/unitadmin/"
	repeat := Repeat{All: " --profile p --interval 1s", Login: " --profile p"}
	for _, test := range []struct {
		name  string
		given []string
		login *auth.Login
		want  string
	}{
		{"nothing is known", nil, nil, "--login-cell URL --user NAME"},
		{"only the user is", []string{"--user=me"}, nil, "--login-cell URL --user NAME"},
		{"both by flags", []string{"--login-cell=" + cell, "--user=my self"}, nil, "--login-cell " + cell + " --user 'my self'"},
		{"one by a variable", []string{"PERSONIUM_LOGIN_CELL=" + cell, "--user=me"}, nil, "--user me"},
		{"both by variables", []string{"PERSONIUM_LOGIN_CELL=" + cell, "PERSONIUM_USER=me"}, nil, ""},
		{"again as somebody", []string{"--user=me"}, &auth.Login{LoginCell: cell, User: "you"},
			"--login-cell " + cell + " --user you"},
	} {
		want := strings.TrimSuffix("personium-cell login --profile p "+test.want, " ")
		if got := LoginCommand(settings(t, test.given...), repeat, test.login); got != want {
			t.Errorf("%s: got %s, want %s", test.name, got, want)
		}
	}
}

// A token that would end within ten minutes is renewed before what should not be interrupted.
func TestATokenThatEndsSoonIsRenewed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.logIn() // for an hour
		s := w.open(w.options("--cell=" + cellURL))
		for _, test := range []struct {
			sleep time.Duration
			want  int // so many were renewed
		}{{50*time.Minute - time.Second, 0}, {2 * time.Second, 1}, {time.Second, 1}} {
			time.Sleep(test.sleep)
			if err := s.EnsureFresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := w.unit1.LoginTruth().RefreshGrants; got != test.want {
				t.Errorf("after another %s: %d renewed, want %d", test.sleep, got, test.want)
			}
		}
	})
}
