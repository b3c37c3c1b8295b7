package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is a unit with tokens of an hour and refresh tokens of a day, in the bubble of a test, and a folder for logins.
type practice struct {
	*testing.T
	unit  *sandbox.Unit
	store Store
	login Login
	away  bool // nothing answers
	fails bool // the login cell is one whose import failed
	calls int  // while it was away
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Authority: "unit1.example"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	return &practice{T: t, unit: unit, store: NewStore(t.TempDir()),
		login: Login{Unit: unit.UnitURL(), LoginCell: unit.CellURL(sandbox.LoginCell), User: sandbox.Administrator}}
}

// RoundTrip asks the unit without a network.
func (p *practice) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.away {
		p.calls++
		return nil, &net.OpError{Op: "dial", Err: errors.New("nobody answers")}
	}
	if p.fails {
		body := `{"code":"PR409-CM-0001","message":{"lang":"en","value":"Cell status is invalid."}}`
		return &http.Response{StatusCode: http.StatusConflict, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
	r = r.Clone(r.Context())
	r.Host, r.RequestURI = r.URL.Host, r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	p.unit.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// begin logs in, and gives what the login is gone on with.
func (p *practice) begin() LoginSettings {
	p.Helper()
	client, err := personium.New(personium.Cell{UnitURL: p.unit.UnitURL()}, personium.Options{Transport: p})
	if err != nil {
		p.Fatal(err)
	}
	k := LoginSettings{Store: p.store, Login: p.login, Granter: client, Password: p.password(p.unit.Password())}
	if _, err := Begin(p.Context(), k); err != nil {
		p.Fatal(err)
	}
	k.Password = nil
	return k
}

func (p *practice) password(text string) PasswordSource {
	return func(context.Context) (string, error) { return text, nil }
}

// token is the access token of a source now, "" with an error.
func (p *practice) token(s Source) (string, error) {
	c, err := s.Credential(p.Context())
	return c.Bearer, err
}

// grants compares what reached the unit.
func (p *practice) grants(want sandbox.LoginTruth) {
	p.Helper()
	if got := p.unit.LoginTruth(); got != want {
		p.Errorf("after %v: got %+v, want %+v", time.Now(), got, want)
	}
}

// signed is a token that tells when it begins and ends.
func signed(name string, begin time.Time, life time.Duration) string {
	const stamp = "2006-01-02T15:04:05.000Z"
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" IssueInstant="%s"><Issuer>%s</Issuer>`+
		`<Subject><SubjectConfirmation><SubjectConfirmationData NotOnOrAfter="%s"/></SubjectConfirmation></Subject></Assertion>`,
		begin.UTC().Format(stamp), name, begin.Add(life).UTC().Format(stamp)))
}

// writeToken replaces a token file.
func writeToken(t *testing.T, path, token string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
}
