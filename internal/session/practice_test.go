package session

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

const (
	unitURL = "https://unit1.example/"
	cellURL = "https://unit1.example/cell1/"
)

// A world has a practice unit in path style, unit1.example, and room for another one. There is no network between.
type world struct {
	*testing.T
	unit1, unit2 *sandbox.Unit // unit2 is nil until a test needs it
	stateDir     string
	closed       bool     // all cells are failed ones, and a proxy answers in the place of the units
	sent         []string // METHOD URL CREDENTIAL of each request
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{T: t, unit1: practiceUnit(t, "unit1.example"), stateDir: t.TempDir()}
}

func practiceUnit(t *testing.T, host string) *sandbox.Unit {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Scheme: "https", Authority: host})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	return unit
}

// RoundTrip asks the unit that a request is for.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	credential := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") + r.Header.Get("Cookie")
	w.sent = append(w.sent, strings.TrimSpace(r.Method+" "+r.URL.Scheme+"://"+r.URL.Host+r.URL.Path+" "+credential))
	unit := map[string]*sandbox.Unit{"unit1.example": w.unit1, "unit2.example": w.unit2}[r.URL.Host]
	switch {
	case unit == nil:
		return nil, &net.OpError{Op: "dial", Err: errors.New("nobody answers")}
	case w.closed && r.URL.Path == "/":
		return &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{}, Body: http.NoBody}, nil
	case w.closed:
		body := io.NopCloser(strings.NewReader(`{"code":"PR409-CM-0001","message":{"lang":"en","value":"Cell status is invalid."}}`))
		return &http.Response{StatusCode: http.StatusConflict, Header: http.Header{}, Body: body}, nil
	}
	r = r.Clone(r.Context())
	r.Host, r.RequestURI = r.URL.Host, r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	unit.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// settings are those of flags, "--cell=URL", and of the environment, "PERSONIUM_TOKEN=x".
func settings(t *testing.T, given ...string) config.Settings {
	t.Helper()
	flags, env := map[string][]string{}, map[string]string{}
	for _, one := range given {
		name, value, _ := strings.Cut(one, "=")
		if flag, isFlag := strings.CutPrefix(name, "--"); isFlag {
			flags[flag] = append(flags[flag], value)
			continue
		}
		env[name] = value
	}
	lookup := func(name string) (string, bool) { value, ok := env[name]; return value, ok }
	s, err := config.Load(config.Source{Flags: flags, Env: lookup})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// options are those of a session about the cell or the unit that is given.
func (w *world) options(given ...string) Options {
	w.Helper()
	o := Options{Settings: settings(w.T, given...), Warn: func(string) {}, WarnFirst: func(string) {}}
	o.Process = Process{Getenv: func(string) string { return "" }, StateDir: w.stateDir, Transport: w}
	var err error
	if o.Place, err = placeOfEither(o.Settings); err != nil {
		w.Fatal(err)
	}
	return o
}

// open opens a session that has to open.
func (w *world) open(o Options) *Session {
	w.Helper()
	s, err := Open(w.Context(), o)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// logIn keeps a login of the administrator of unit1.
func (w *world) logIn() auth.Login {
	w.Helper()
	client, err := personium.New(personium.Cell{UnitURL: w.unit1.UnitURL()}, personium.Options{Transport: w})
	if err != nil {
		w.Fatal(err)
	}
	login := auth.Login{Unit: w.unit1.UnitURL(), LoginCell: w.unit1.CellURL(sandbox.LoginCell), User: sandbox.Administrator}
	_, err = auth.Begin(w.Context(), auth.LoginSettings{Store: auth.NewStore(w.stateDir), Login: login, Granter: client,
		Password: auth.PasswordReader(strings.NewReader(w.unit1.Password()))})
	if err != nil {
		w.Fatal(err)
	}
	w.sent = nil
	return login
}

// file is a file that only its owner can read.
func (w *world) file(name, content string) string {
	w.Helper()
	path := filepath.Join(w.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// uses is the credential that a session sends, and "" if it sends none.
func (w *world) uses(s *Session) string {
	w.Helper()
	_, _ = s.Client().ImportStatus(w.Context())
	_, credential, _ := strings.Cut(w.sent[len(w.sent)-1], cellURL+"__import")
	return strings.TrimSpace(credential)
}

// refuses holds a refusal against its exit code, its text and its next step.
func refuses(t *testing.T, name string, err error, want refusal.Error) {
	t.Helper()
	got := refusal.Of(err)
	if err == nil || got.Code != want.Code || got.Error() != want.Text || got.Next.Words() != want.Next.Words() {
		t.Errorf("%s:\ngot  %d %v, next: %s\nwant %d %s, next: %s",
			name, got.Code, err, got.Next.Words(), want.Code, want.Text, want.Next.Words())
	}
}
