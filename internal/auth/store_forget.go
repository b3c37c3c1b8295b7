package auth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/personium/personium-cell/internal/statefile"
)

// Remove forgets a login, as soon as no other process renews it. The unit is not told: it has no way to take a token back.
func (s Store) Remove(ctx context.Context, l Login) error {
	return s.forget(ctx, loginKey(l))
}

// Clear removes everything that is kept of logins: also files that are damaged, and what a process left that was killed. It
// tells how many files there were.
func (s Store) Clear(ctx context.Context) (removed int, err error) {
	if s.dir == "" {
		return 0, nil
	}
	files, err := os.ReadDir(s.folder())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	for _, f := range files {
		if key := keyOf(f.Name()); key != "" {
			err = errors.Join(err, s.forget(ctx, key))
			continue
		}
		err = errors.Join(err, os.RemoveAll(filepath.Join(s.folder(), f.Name())))
	}
	s.removeFolder()
	return len(files), err
}

// forget removes the files of one login under its lock. The lock's own file stays: another process may be waiting for it.
func (s Store) forget(ctx context.Context, key string) error {
	lock, err := statefile.WaitLock(ctx, s.lockPathOf(key))
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("wait for another process that renews the login: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	path := s.file(key)
	if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		err = nil // somebody else has forgotten it
	}
	err = errors.Join(err, statefile.RemoveUnfinished(path))
	s.removeFolder()
	return err
}

// removeFolder removes the folder of the logins if it is empty. One that is not may hold what another process writes.
func (s Store) removeFolder() { _ = os.Remove(s.folder()) }

// keyOf is the key of the login that a file belongs to, finished or not; "" when it is of none.
func keyOf(name string) string {
	if unfinished := statefile.UnfinishedOf(name); unfinished != "" {
		name = unfinished
	}
	key, found := strings.CutSuffix(name, sessionSuffix)
	if !found {
		return ""
	}
	return key
}
