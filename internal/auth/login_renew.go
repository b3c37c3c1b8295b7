package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/statefile"
)

// lockTime is how long another process that renews the same login is waited for.
const lockTime = 90 * time.Second

// open reads the session, or logs in when there is none. s.mu is held.
func (s *loginSource) open(ctx context.Context) error {
	if s.current != nil {
		return nil
	}
	stored, err := s.Store.load(s.Login)
	if err != nil {
		return err
	}
	if stored != nil {
		s.current, s.onDisk = stored, true
		return nil
	}
	return s.alone(ctx, func() error { return s.login(ctx, "it was ended by a logout, or never begun", nil) })
}

// renew gets another access token, or takes the one that another process got meanwhile. s.mu is held.
func (s *loginSource) renew(ctx context.Context) error {
	if time.Now().Before(s.retryAfter) {
		return s.lastErr
	}
	err := s.alone(ctx, func() error { return s.refresh(ctx) })
	if err != nil && s.over == nil {
		pause := nothingNewPause
		if errors.Is(err, personium.ErrNotNow) {
			pause = noAnswerPause
		}
		s.retryAfter, s.lastErr = time.Now().Add(pause), err
	}
	return err
}

// alone calls work while no other process works on the same login. It does without the lock where there can be none.
func (s *loginSource) alone(ctx context.Context, work func() error) error {
	if s.Store.dir == "" {
		return work()
	}
	waiting, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	lock, err := statefile.WaitLock(waiting, s.Store.lockPath(s.Login))
	if err != nil && waiting.Err() != nil {
		return &waitError{fmt.Errorf("wait for another process that renews the login: %w", err)}
	}
	defer func() { _ = lock.Unlock() }()
	if stored, err := s.Store.load(s.Login); err == nil && stored != nil && (s.current == nil || stored.Access != s.current.Access) {
		s.current, s.onDisk, s.over = stored, true, nil
		if stored.left() > stored.margin() {
			return nil
		}
	}
	return work()
}

// refresh asks for another access token, and for the password where the refresh token is of no use any more.
func (s *loginSource) refresh(ctx context.Context) error {
	switch now := time.Now(); {
	case s.over != nil:
		return s.over
	case s.current.Refresh == "":
		return s.login(ctx, "its token has ended, and there is no refresh token", nil)
	case !now.Before(s.current.RefreshExpires):
		return s.login(ctx, "its refresh token has expired", nil)
	}
	grant, err := s.Granter.RefreshGrant(ctx, s.Login.LoginCell, s.current.Refresh, s.Login.Unit)
	if err == nil {
		s.take(grant)
		return nil
	}
	if !definite(err) {
		return &waitError{fmt.Errorf("renew the login of %s: %w", s.Login.User, err)}
	}
	return s.login(ctx, "its refresh token is refused", err)
}

// login logs in with the password, where that can be had without a person. It is never tried twice: the server counts
// failures, and may lock the account. why and refused say what made it necessary.
func (s *loginSource) login(ctx context.Context, why string, refused error) error {
	if s.over != nil {
		return s.over
	}
	if s.Password == nil {
		s.over = &LoginError{s.Login, why, refused}
		return s.over
	}
	password, err := s.Password(ctx)
	if err != nil {
		return err
	}
	grant, err := s.Granter.PasswordGrant(ctx, s.Login.LoginCell, s.Login.User, password, s.Login.Unit)
	switch {
	case err == nil:
		s.take(grant)
		return nil
	case personium.NeverSent(err):
		return &waitError{fmt.Errorf("log in as %s: %w", s.Login.User, err)}
	}
	s.over = &LoginError{s.Login, "", err}
	if s.current != nil {
		s.over.Reason = why + ", and logging in again did not work"
	}
	return s.over
}

// take goes on with a grant, and keeps it for other processes, unless somebody has logged out meanwhile.
func (s *loginSource) take(g personium.Grant) {
	before := s.current
	s.current, s.retryAfter = newSession(s.Login, g), time.Time{}
	if before != nil && g.Refresh == "" {
		s.current.Refresh, s.current.RefreshExpires = before.Refresh, before.RefreshExpires
	}
	if s.onDisk && !s.Store.isKept(s.Login) {
		return
	}
	err := s.Store.save(s.current)
	if s.onDisk = err == nil; err != nil && s.Warn != nil {
		s.Warn("the login cannot be kept for other runs: " + err.Error())
	}
}

// Begin logs in once and keeps the session. That there is a place for it is made sure before anything is sent.
func Begin(ctx context.Context, s LoginSettings) (About, error) {
	if s.Store.dir == "" {
		return About{}, fmt.Errorf("the login cannot be kept: %w", ErrNoStateDir)
	}
	password, err := s.Password(ctx)
	if err != nil {
		return About{}, err
	}
	lock, err := statefile.WaitLock(ctx, s.Store.lockPath(s.Login))
	if err != nil {
		return About{}, fmt.Errorf("the login cannot be kept: %w", err)
	}
	if err := s.Store.try(s.Login); err != nil {
		_ = lock.Unlock()
		return About{}, fmt.Errorf("the login cannot be kept: %w", err)
	}
	source := &loginSource{LoginSettings: s, onDisk: true}
	grant, err := s.Granter.PasswordGrant(ctx, s.Login.LoginCell, s.Login.User, password, s.Login.Unit)
	if err == nil {
		source.current = newSession(s.Login, grant)
		if saved := s.Store.save(source.current); saved != nil {
			err = fmt.Errorf("the login cannot be kept: %w", saved)
		}
	}
	_ = lock.Unlock() // About may renew
	if err != nil {
		return About{}, err
	}
	return source.About(ctx)
}
