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

// retryPause is how long a unit that does not answer is left alone. A password that could not be had may take somebody to
// type it: that is left alone for vainPause.
const retryPause = 10 * time.Second

// A kept is a login that goes on: it renews its token before that ends, alone among all processes of this machine.
type kept struct {
	LoginSettings

	mu      sync.Mutex
	current *session    // nil until it is needed
	onDisk  bool        // the session is kept, or was until somebody logged out
	dead    *LoginError // no further grant is asked for, until another process has logged in
	pause   time.Time   // until when no grant is asked for, because of trouble
	trouble error
}

// NewLoginSource makes a source of a login. Nothing is read or sent before the credential is needed.
func NewLoginSource(k LoginSettings) Source { return &kept{LoginSettings: k} }

// Credential gives the access token, renewed when it is about to end.
func (k *kept) Credential(ctx context.Context) (personium.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.open(ctx); err != nil {
		return personium.Credential{}, err
	}
	if k.current.left() > k.current.margin() {
		return k.current.credential(), nil
	}
	if err := k.renew(ctx); err != nil && k.current.left() <= 0 {
		return personium.Credential{}, err
	}
	return k.current.credential(), nil
}

// Renew gives another access token after rejected had expired. After any other refusal only what another process has
// logged in with is another one: a refresh would bring a token of the same account.
func (k *kept) Renew(ctx context.Context, rejected personium.Credential, refusal *personium.Error) (personium.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.open(ctx); err != nil {
		return personium.Credential{}, err
	}
	if k.current.credential() != rejected {
		return k.current.credential(), nil // another request has renewed it already
	}
	if refusal == nil || refusal.Code != personium.TokenExpired {
		if stored, err := k.Store.load(k.Login); err == nil && stored != nil {
			k.current = stored
		}
		return k.current.credential(), nil
	}
	k.pause = time.Time{}
	err := k.renew(ctx)
	return k.current.credential(), err
}

// EnsureFresh renews a token that ends within d, unless it is so new that another one would hardly last longer.
func (k *kept) EnsureFresh(ctx context.Context, d time.Duration) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.open(ctx); err != nil {
		return err
	}
	if k.current.left() >= min(d, k.current.life()*3/4) {
		return nil
	}
	err := k.renew(ctx)
	if err != nil && k.dead == nil && k.current.left() > 0 {
		return nil // the unit did not answer just now; there is time to ask again
	}
	return err
}

// About tells what the credential is.
func (k *kept) About(ctx context.Context) (About, error) {
	about := About{From: k.Login.String(), Kind: UnitUser, Unit: k.Login.Unit}
	if _, err := k.Credential(ctx); err != nil {
		return about, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := describe(k.current.credential())
	about.Roles, about.Issuer, about.Subject = seen.Roles, k.Login.LoginCell, k.Login.LoginCell+"#"+k.Login.User
	about.Expires, about.RefreshExpires = k.current.Expires, k.current.RefreshExpires
	about.Renewable = k.dead == nil && (time.Now().Before(k.current.RefreshExpires) || k.Password != nil)
	return about, nil
}

// String hides the login.
func (*kept) String() string { return redacted }

// Format hides the login, whatever the verb is.
func (*kept) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

func (s *session) credential() personium.Credential { return personium.Credential{Bearer: s.Access} }

// left is how long the access token still works.
func (s *session) left() time.Duration { return s.Expires.Sub(time.Now().Round(0)) }

// life is how long it worked at first.
func (s *session) life() time.Duration { return s.Expires.Sub(s.Sent) }

// margin is how long before its end it is renewed.
func (s *session) margin() time.Duration { return margin(s.life()) }
