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
	from  string
	read  func(context.Context) (string, error) // nil: it never changes
	cheap bool                                  // reading costs nothing, as of a file; a program may ask a person

	mu      sync.Mutex
	current personium.Credential // zero until it is needed
	about   About                // of current
	next    time.Time            // from when on it is read again unasked; zero: not before it is refused
	vain    time.Time            // until when reading it again after a refusal is in vain
}

// vainPause is how long a program is left alone that has just written the token that was refused.
const vainPause = time.Minute

// Credential gives the credential to send. What is to be read is read when it is needed for the first time, and again
// when it is about to end by its own words.
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
	now := time.Now().Round(0)
	if g.read == nil || g.next.IsZero() || now.Before(g.next) && g.about.Expires.Sub(now) >= min(d, g.about.life()*3/4) {
		return g.current, nil
	}
	err := g.readAgain(ctx)
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
	switch {
	case g.read == nil, g.current != (personium.Credential{}) && g.current != rejected:
		return g.current, nil // another request has renewed it already
	case !g.cheap && time.Now().Before(g.vain):
		return g.current, nil
	}
	err := g.readAgain(ctx)
	if g.current == rejected {
		g.vain = time.Now().Add(vainPause)
	}
	return g.current, err
}

// readAgain replaces the credential, or leaves it when its place cannot be read.
func (g *given) readAgain(ctx context.Context) error {
	token, err := g.read(ctx)
	before := g.current
	if err == nil {
		g.current = personium.Credential{Bearer: token}
		g.about = describe(g.current)
	}
	g.next = g.nextRead(g.current == before)
	return err
}

// nextRead is when to read again. A program that has written the same token again is asked once more when that has ended,
// and then no more; a file is looked into each time.
func (g *given) nextRead(same bool) time.Time {
	end, now := g.about.Expires, time.Now()
	switch {
	case end.IsZero():
		return time.Time{}
	case !same:
		return end.Add(-margin(g.about.life()))
	case g.cheap:
		return now
	case now.Before(end):
		return end
	}
	return time.Time{}
}

// About tells what the credential is.
func (g *given) About(ctx context.Context) (About, error) {
	if _, err := g.Credential(ctx); err != nil {
		return About{From: g.from, Kind: Unknown}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	about := describe(g.current)
	about.From, about.Renewable, about.ReadAgain = g.from, g.read != nil, g.read != nil
	return about, nil
}

// EnsureFresh reads a token again that ends too early by its own words. That there is no other one is no error: the unit has the
// last word on how long it lives.
func (g *given) EnsureFresh(ctx context.Context, d time.Duration) error {
	_, err := g.lasting(ctx, d)
	return err
}

// String hides the credential.
func (*given) String() string { return redacted }

// Format hides the credential, whatever the verb is.
func (*given) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }
