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

// open reads the session, or logs in when there is none. k.mu is held.
func (k *kept) open(ctx context.Context) error {
	if k.current != nil {
		return nil
	}
	stored, err := k.Store.load(k.Login)
	if err != nil {
		return err
	}
	if stored != nil {
		k.current, k.onDisk = stored, true
		return nil
	}
	return k.alone(ctx, func() error { return k.login(ctx, "it was ended by a logout, or never begun", nil) })
}

// renew gets another access token, or takes the one that another process got meanwhile. k.mu is held.
func (k *kept) renew(ctx context.Context) error {
	if time.Now().Before(k.pause) {
		return k.trouble
	}
	err := k.alone(ctx, func() error { return k.refresh(ctx) })
	if err != nil && k.dead == nil {
		pause := vainPause
		if errors.Is(err, personium.ErrNotNow) {
			pause = retryPause
		}
		k.pause, k.trouble = time.Now().Add(pause), err
	}
	return err
}

// alone calls work while no other process works on the same login. It does without the lock where there can be none.
func (k *kept) alone(ctx context.Context, work func() error) error {
	if k.Store.dir == "" {
		return work()
	}
	waiting, cancel := context.WithTimeout(ctx, lockTime)
	defer cancel()
	lock, err := statefile.WaitLock(waiting, k.Store.lock(k.Login))
	if err != nil && waiting.Err() != nil {
		return &waitError{fmt.Errorf("wait for another process that renews the login: %w", err)}
	}
	defer func() { _ = lock.Unlock() }()
	if stored, err := k.Store.load(k.Login); err == nil && stored != nil && (k.current == nil || stored.Access != k.current.Access) {
		k.current, k.onDisk, k.dead = stored, true, nil
		if stored.left() > stored.margin() {
			return nil
		}
	}
	return work()
}

// refresh asks for another access token, and for the password where the refresh token is of no use any more.
func (k *kept) refresh(ctx context.Context) error {
	switch now := time.Now(); {
	case k.dead != nil:
		return k.dead
	case k.current.Refresh == "":
		return k.login(ctx, "its token has ended, and there is no refresh token", nil)
	case !now.Before(k.current.RefreshExpires):
		return k.login(ctx, "its refresh token has expired", nil)
	}
	grant, err := k.Granter.RefreshGrant(ctx, k.Login.LoginCell, k.current.Refresh, k.Login.Unit)
	if err == nil {
		k.take(grant)
		return nil
	}
	if !definite(err) {
		return &waitError{fmt.Errorf("renew the login of %s: %w", k.Login.User, err)}
	}
	return k.login(ctx, "its refresh token is refused", err)
}

// login logs in with the password, where that can be had without a person. It is never tried twice: the server counts
// failures, and may lock the account. why and refused say what made it necessary.
func (k *kept) login(ctx context.Context, why string, refused error) error {
	if k.dead != nil {
		return k.dead
	}
	if k.Password == nil {
		k.dead = &LoginError{k.Login, why, refused}
		return k.dead
	}
	password, err := k.Password(ctx)
	if err != nil {
		return err
	}
	grant, err := k.Granter.PasswordGrant(ctx, k.Login.LoginCell, k.Login.User, password, k.Login.Unit)
	switch {
	case err == nil:
		k.take(grant)
		return nil
	case neverSent(err):
		return &waitError{fmt.Errorf("log in as %s: %w", k.Login.User, err)}
	}
	k.dead = &LoginError{k.Login, "", err}
	if k.current != nil {
		k.dead.Reason = why + ", and logging in again did not work"
	}
	return k.dead
}

// take goes on with a grant, and keeps it for other processes, unless somebody has logged out meanwhile.
func (k *kept) take(g personium.Grant) {
	before := k.current
	k.current, k.pause = newSession(k.Login, g), time.Time{}
	if before != nil && g.Refresh == "" {
		k.current.Refresh, k.current.RefreshExpires = before.Refresh, before.RefreshExpires
	}
	if k.onDisk && !k.Store.isKept(k.Login) {
		return
	}
	err := k.Store.save(k.current)
	if k.onDisk = err == nil; err != nil && k.Warn != nil {
		k.Warn("the login cannot be kept for other runs: " + err.Error())
	}
}

// Begin logs in once and keeps the session. That there is a place for it is made sure before anything is sent.
func Begin(ctx context.Context, k LoginSettings) (About, error) {
	if k.Store.dir == "" {
		return About{}, fmt.Errorf("the login cannot be kept: %w", ErrNoStateDir)
	}
	password, err := k.Password(ctx)
	if err != nil {
		return About{}, err
	}
	lock, err := statefile.WaitLock(ctx, k.Store.lock(k.Login))
	if err != nil {
		return About{}, fmt.Errorf("the login cannot be kept: %w", err)
	}
	if err := k.Store.try(k.Login); err != nil {
		_ = lock.Unlock()
		return About{}, fmt.Errorf("the login cannot be kept: %w", err)
	}
	source := &kept{LoginSettings: k, onDisk: true}
	grant, err := k.Granter.PasswordGrant(ctx, k.Login.LoginCell, k.Login.User, password, k.Login.Unit)
	if err == nil {
		source.current = newSession(k.Login, grant)
		if saved := k.Store.save(source.current); saved != nil {
			err = fmt.Errorf("the login cannot be kept: %w", saved)
		}
	}
	_ = lock.Unlock() // About may renew
	if err != nil {
		return About{}, err
	}
	return source.About(ctx)
}
