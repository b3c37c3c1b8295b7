package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A given is a credential that somebody else takes care of: a token, a cookie, or a token where it can be read again.
type given struct {
	from string
	read func(context.Context) (string, error) // nil: it never changes

	mu      sync.Mutex
	current personium.Credential // zero until it is needed
	about   About                // of current
	stale   bool                 // current has ended by its own words, and reading it again brought no other one
}

// Credential gives the credential to send. What is to be read is read when it is needed for the first time, and once more
// when the token itself says that it has ended.
func (g *given) Credential(ctx context.Context) (personium.Credential, error) {
	return g.lasting(ctx, 0)
}

// lasting gives the credential, read again if it is known to end within d.
func (g *given) lasting(ctx context.Context, d time.Duration) (personium.Credential, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.current == (personium.Credential{}) {
		err := g.readAgain(ctx)
		return g.current, err
	}
	if g.read == nil || g.stale || g.about.Expires.IsZero() || time.Until(g.about.Expires) > d {
		return g.current, nil
	}
	before := g.current
	err := g.readAgain(ctx)
	g.stale = g.current == before
	if time.Now().Before(g.about.Expires) {
		err = nil // the one there is still works
	}
	return g.current, err
}

// Renew gives the credential to send after rejected was refused, for whatever reason: what can be read now, so that
// whoever puts a new token in its place keeps a long wait alive.
func (g *given) Renew(ctx context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.read == nil || g.current != (personium.Credential{}) && g.current != rejected {
		return g.current, nil // another request has renewed it already
	}
	err := g.readAgain(ctx)
	return g.current, err
}

// readAgain replaces the credential, or leaves it when its place cannot be read.
func (g *given) readAgain(ctx context.Context) error {
	token, err := g.read(ctx)
	if err != nil {
		return err
	}
	g.current, g.stale = personium.Credential{Bearer: token}, false
	g.about = describe(g.current)
	return nil
}

// About tells what the credential is.
func (g *given) About(ctx context.Context) (About, error) {
	if _, err := g.Credential(ctx); err != nil {
		return About{From: g.from, Kind: Unknown}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	about := describe(g.current)
	about.From, about.Renewable = g.from, g.read != nil
	return about, nil
}

// Lasts reads a token again that ends too early by its own words. That there is no other one is no error: the unit has the
// last word on how long it lives.
func (g *given) Lasts(ctx context.Context, d time.Duration) error {
	_, err := g.lasting(ctx, d)
	return err
}

// String hides the credential.
func (*given) String() string { return redacted }

// Format hides the credential, whatever the verb is.
func (*given) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }
