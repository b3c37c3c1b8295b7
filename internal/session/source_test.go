package session

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// logInTwice keeps a second login beside one.
func (w *world) logInTwice(l auth.Login) {
	w.Helper()
	l.User = "second"
	if err := w.unit1.PutAccount(sandbox.Account{Name: l.User, Password: "a-long-password"}); err != nil {
		w.Fatal(err)
	}
	s := w.open(w.options("--unit="+unitURL, "PERSONIUM_TOKEN="+w.unit1.Token()))
	_, err := auth.Begin(w.Context(), auth.LoginSettings{Store: auth.NewStore(w.stateDir), Login: l, Granter: s.Client(),
		Password: auth.PasswordReader(strings.NewReader("a-long-password"))})
	if err != nil {
		w.Fatal(err)
	}
}

// What the settings name goes before what a service manager gives, and that before a login that is kept. Who wonders which
// token was sent can be told what else there was.
func TestWhichCredentialIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	login := w.logIn()
	file, service := w.file("token", "of-a-file\n"), w.file(auth.ServiceToken, "of-a-service\n")
	serviceWords := "the file " + service + " (CREDENTIALS_DIRECTORY)"
	for _, test := range []struct {
		name    string
		given   []string
		service bool
		want    string
		notUsed []string
	}{
		{"a file before everything else", []string{"--token-file=" + file, "PERSONIUM_TOKEN=of-the-environment"}, true,
			"of-a-file", []string{"PERSONIUM_TOKEN", serviceWords, login.String()}},
		{"standard input", []string{"--token-file=-"}, false, "of-standard-input", []string{login.String()}},
		{"the environment", []string{"PERSONIUM_TOKEN=of-the-environment"}, true,
			"of-the-environment", []string{serviceWords, login.String()}},
		{"a cookie", []string{"PERSONIUM_COOKIE=of-a-browser", "PERSONIUM_COOKIE_PEER=peer"}, false,
			"p_cookie=of-a-browser", []string{login.String()}},
		{"a service manager", nil, true, "of-a-service", []string{login.String()}},
	} {
		o := w.options(append(test.given, "--cell="+cellURL)...)
		o.Process.Stdin = strings.NewReader("of-standard-input\n")
		o.Process.Getenv = func(name string) string {
			if test.service && name == "CREDENTIALS_DIRECTORY" {
				return filepath.Dir(service)
			}
			return ""
		}
		s := w.open(o)
		if len(w.sent) > 0 {
			t.Errorf("%s: sent while it was opened: %q", test.name, w.sent)
		}
		if got := w.uses(s); got != test.want {
			t.Errorf("%s: sent %q, want %q", test.name, got, test.want)
		}
		if got := s.Credential(); got.Login != nil || !slices.Equal(got.NotUsed, test.notUsed) {
			t.Errorf("%s: not used: %q, want %q", test.name, got.NotUsed, test.notUsed)
		}
		w.sent = nil
	}
	s := w.open(w.options("--cell=" + cellURL))
	if got := s.Credential().Login; got == nil || *got != login || w.uses(s) == "" {
		t.Errorf("without any of them the login goes on: got %v", got)
	}
}

func TestACredentialThatCannotBeReadIsFoundOutBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	two := w.file("two", "one\ntwo\n")
	for _, test := range []struct {
		name, given, stdin, text, next string
	}{
		{"nobody is logged in", "PERSONIUM_CELL=" + cellURL, "", "no token is given, and nobody is logged in to this unit",
			"personium-cell login --login-cell URL --user NAME; or --token-file FILE, or PERSONIUM_TOKEN"},
		{"a file with two lines", "--token-file=" + two, "", "token file " + two + ": its content has more than one line",
			"the file has to hold one token on one line, and only its owner may read it"},
		{"two words on standard input", "--token-file=-", "a b\n", "the token (standard input) has white space at position 2",
			"a token is one line without spaces, as the unit gave it"},
		{"nothing on standard input", "--token-file=-", "", "the token on standard input is empty",
			"a token is one line without spaces, as the unit gave it"},
	} {
		o := w.options(test.given, "--cell="+cellURL)
		o.Process.Stdin = strings.NewReader(test.stdin)
		_, err := Open(t.Context(), o)
		refuses(t, test.name, err, refusal.Error{Code: refusal.Usage, Text: test.text, Next: refusal.Say(test.next)})
	}
	o := w.options("--cell=" + cellURL)
	o.Settings.TokenCommand, o.Settings.TokenFrom = []string{"/does/not/exist"}, "the program /does/not/exist"
	_, err := Open(t.Context(), o)
	if f := refusal.Of(err); f.Code != refusal.Usage || !strings.HasPrefix(f.Next.Words(), "run the program by hand: ") {
		t.Errorf("a program that is not there: got %v, next: %s", err, f.Next.Words())
	}
	if len(w.sent) > 0 {
		t.Errorf("sent: %q", w.sent)
	}
}

// The programs that write a secret get no secret of ours.
func TestAProgramGetsTheEnvironmentWithoutOurSecrets(t *testing.T) {
	t.Parallel()
	p := Process{Environ: []string{"HOME=/home/a", "PERSONIUM_TOKEN=a", "PERSONIUM_COOKIE=b",
		"PERSONIUM_COOKIE_PEER=c", "PERSONIUM_CELL=d", "PERSONIUM_TOKEN_FILE=e"}}
	want := []string{"HOME=/home/a", "PERSONIUM_CELL=d", "PERSONIUM_TOKEN_FILE=e"}
	if got := p.runner().Environ; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
