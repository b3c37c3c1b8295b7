package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A fixedSource is a credential that somebody else takes care of: a token, a cookie, or a token where it can be read again.
type fixedSource struct {
	from  string
	read  func(context.Context) (string, error) // nil: it never changes
	cheap bool                                  // reading costs nothing, as of a file; a program may ask a person

	mu      sync.Mutex
	current personium.Credential // zero until it is needed
	about   About                // of current
	next    time.Time            // from when on it is read again unasked; zero: not before it is refused

	retryAfter time.Time // until then it is not read again after a refusal: there was nothing new
}

// nothingNewPause is how long a program is left alone that has just written the token that was refused.
const nothingNewPause = time.Minute

// Credential gives the credential to send. What is to be read is read when it is needed for the first time, and again
// when it is about to end by its own words.
func (s *fixedSource) Credential(ctx context.Context) (personium.Credential, error) {
	return s.freshFor(ctx, 0)
}

// freshFor gives the credential, read again if it is known to end within d.
func (s *fixedSource) freshFor(ctx context.Context, d time.Duration) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == (personium.Credential{}) {
		err := s.readAgain(ctx)
		return s.current, err
	}
	now := time.Now().Round(0)
	if s.read == nil || s.next.IsZero() || now.Before(s.next) && s.about.Expires.Sub(now) >= min(d, s.about.life()*3/4) {
		return s.current, nil
	}
	err := s.readAgain(ctx)
	if time.Now().Before(s.about.Expires) {
		err = nil // the one there is still works
	}
	return s.current, err
}

// Renew gives the credential to send after rejected was refused, for whatever reason: what can be read now, so that
// whoever puts a new token in its place keeps a long wait alive.
func (s *fixedSource) Renew(
	ctx context.Context, rejected personium.Credential, _ *personium.Error,
) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.read == nil, s.current != (personium.Credential{}) && s.current != rejected:
		return s.current, nil // another request has renewed it already
	case !s.cheap && time.Now().Before(s.retryAfter):
		return s.current, nil
	}
	err := s.readAgain(ctx)
	if s.current == rejected {
		s.retryAfter = time.Now().Add(nothingNewPause)
	}
	return s.current, err
}

// readAgain replaces the credential, or leaves it when its place cannot be read.
func (s *fixedSource) readAgain(ctx context.Context) error {
	token, err := s.read(ctx)
	before := s.current
	if err == nil {
		s.current = personium.Credential{Bearer: token}
		s.about = describe(s.current)
	}
	s.next = s.nextRead(s.current == before)
	return err
}

// nextRead is when to read again. A program that has written the same token again is asked once more when that has ended,
// and then no more; a file is looked into each time.
func (s *fixedSource) nextRead(same bool) time.Time {
	end, now := s.about.Expires, time.Now()
	switch {
	case end.IsZero():
		return time.Time{}
	case !same:
		return end.Add(-margin(s.about.life()))
	case s.cheap:
		return now
	case now.Before(end):
		return end
	}
	return time.Time{}
}

// About tells what the credential is.
func (s *fixedSource) About(ctx context.Context) (About, error) {
	if _, err := s.Credential(ctx); err != nil {
		return About{From: s.from, Kind: Unknown}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	about := describe(s.current)
	about.From, about.Renewable, about.ReadAgain = s.from, s.read != nil, s.read != nil
	return about, nil
}

// EnsureFresh reads a token again that ends too early by its own words. That there is no other one is no error: the unit has the
// last word on how long it lives.
func (s *fixedSource) EnsureFresh(ctx context.Context, d time.Duration) error {
	_, err := s.freshFor(ctx, d)
	return err
}

// String hides the credential.
func (*fixedSource) String() string { return redacted }

// Format hides the credential, whatever the verb is.
func (*fixedSource) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }
