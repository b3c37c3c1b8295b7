package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A Granter is the token endpoint of a cell, as *personium.Client asks it.
type Granter interface {
	PasswordGrant(ctx context.Context, loginCell, user, password, target string) (personium.Grant, error)
	RefreshGrant(ctx context.Context, loginCell, refresh, target string) (personium.Grant, error)
}

// LoginSettings says which login to go on with.
type LoginSettings struct {
	Store   Store
	Login   Login
	Granter Granter
	// Password is asked when there is no session, or none that can be renewed. Nil: nobody has the password but a person.
	Password PasswordSource
	// Warn is told what does not stop anything, such as a session that cannot be written. Nil is nobody.
	Warn func(text string)
}

// longestMargin is how long before its end a token is renewed at the earliest. Tokens that live shorter are renewed in
// their last quarter.
const longestMargin = 2 * time.Minute

// noAnswerPause is how long a unit that does not answer is left alone. A password that could not be had may take somebody to
// type it: that is left alone for nothingNewPause.
const noAnswerPause = 10 * time.Second

// A loginSource is a login that goes on: it renews its token before that ends, alone among all processes of this machine.
type loginSource struct {
	LoginSettings

	mu      sync.Mutex
	current *session    // nil until it is needed
	onDisk  bool        // the session is kept, or was until somebody logged out
	over    *LoginError // no further grant is asked for, until another process has logged in

	retryAfter time.Time // until then no grant is asked for again, because of lastErr
	lastErr    error
}

// NewLoginSource makes a source of a login. Nothing is read or sent before the credential is needed.
func NewLoginSource(s LoginSettings) Source { return &loginSource{LoginSettings: s} }

// Credential gives the access token, renewed when it is about to end.
func (s *loginSource) Credential(ctx context.Context) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return personium.Credential{}, err
	}
	if s.current.left() > s.current.margin() {
		return s.current.credential(), nil
	}
	if err := s.renew(ctx); err != nil && s.current.left() <= 0 {
		return personium.Credential{}, err
	}
	return s.current.credential(), nil
}

// Renew gives another access token after rejected had expired. After any other refusal only what another process has
// logged in with is another one: a refresh would bring a token of the same account.
func (s *loginSource) Renew(
	ctx context.Context, rejected personium.Credential, refusal *personium.Error,
) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return personium.Credential{}, err
	}
	if s.current.credential() != rejected {
		return s.current.credential(), nil // another request has renewed it already
	}
	if refusal == nil || refusal.Code != personium.TokenExpired {
		if stored, err := s.Store.load(s.Login); err == nil && stored != nil {
			s.current = stored
		}
		return s.current.credential(), nil
	}
	s.retryAfter = time.Time{}
	err := s.renew(ctx)
	return s.current.credential(), err
}

// EnsureFresh renews a token that ends within d, unless it is so new that another one would hardly last longer.
func (s *loginSource) EnsureFresh(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return err
	}
	if s.current.left() >= min(d, s.current.life()*3/4) {
		return nil
	}
	err := s.renew(ctx)
	if err != nil && s.over == nil && s.current.left() > 0 {
		return nil // the unit did not answer just now; there is time to ask again
	}
	return err
}

// About tells what the credential is.
func (s *loginSource) About(ctx context.Context) (About, error) {
	about := About{From: s.Login.String(), Kind: UnitUser, Unit: s.Login.Unit}
	if _, err := s.Credential(ctx); err != nil {
		return about, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := describe(s.current.credential())
	about.Roles, about.Issuer, about.Subject = seen.Roles, s.Login.LoginCell, s.Login.LoginCell+"#"+s.Login.User
	about.Expires, about.RefreshExpires = s.current.Expires, s.current.RefreshExpires
	about.Renewable = s.over == nil && (time.Now().Before(s.current.RefreshExpires) || s.Password != nil)
	return about, nil
}

// String hides the login.
func (*loginSource) String() string { return redacted }

// Format hides the login, whatever the verb is.
func (*loginSource) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

func (s *session) credential() personium.Credential { return personium.Credential{Bearer: s.Access} }

// left is how long the access token still works.
func (s *session) left() time.Duration { return s.Expires.Sub(time.Now().Round(0)) }

// life is how long it worked at first.
func (s *session) life() time.Duration { return s.Expires.Sub(s.Sent) }

// margin is how long before its end it is renewed.
func (s *session) margin() time.Duration { return margin(s.life()) }
