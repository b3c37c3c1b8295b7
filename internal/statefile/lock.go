package statefile

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockPause is how long [WaitLock] waits between two tries.
const lockPause = 50 * time.Millisecond

// A Lock is held by one process of this machine at a time. The system frees it when its process ends.
type Lock struct {
	lock *flock.Flock
}

// TryLock takes the lock file at path, which is made if it is missing. It returns nil, nil when another process has it.
func TryLock(path string) (*Lock, error) {
	lock, err := open(path)
	if err != nil {
		return nil, err
	}
	taken, err := lock.TryLock()
	if err != nil || !taken {
		return nil, err
	}
	return &Lock{lock}, nil
}

// WaitLock takes the lock file at path as soon as no other process has it. It gives the error of ctx when that ends first.
func WaitLock(ctx context.Context, path string) (*Lock, error) {
	lock, err := open(path)
	if err != nil {
		return nil, err
	}
	if _, err := lock.TryLockContext(ctx, lockPause); err != nil {
		return nil, err
	}
	return &Lock{lock}, nil
}

func open(path string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return flock.New(path, flock.SetPermissions(0o600)), nil
}

// Unlock lets other processes have the lock. A nil lock is none.
func (l *Lock) Unlock() error {
	if l == nil {
		return nil
	}
	return l.lock.Unlock()
}
