package cell

import (
	"fmt"
	"path/filepath"

	"github.com/personium/personium-cell/internal/statefile"
)

// A Lock keeps two processes of this machine from starting jobs on one cell at the same time. The unit has a lock of
// its own, but not in subdomain style, and not before the POST. The system frees a Lock when its process ends.
type Lock struct {
	lock *statefile.Lock
}

// TryLock takes the lock of a cell under dir, the program's state directory. It returns nil, nil when another process
// has it, and an error when no lock file can be made.
func TryLock(dir, cellURL string) (*Lock, error) {
	if dir == "" {
		return nil, ErrNoStateDir
	}
	lock, err := statefile.TryLock(filepath.Join(dir, "locks", Key(cellURL)+".lock"))
	if err != nil {
		return nil, fmt.Errorf("lock the cell on this machine: %w", err)
	}
	if lock == nil {
		return nil, nil
	}
	return &Lock{lock}, nil
}

// Unlock lets other processes have the cell.
func (l *Lock) Unlock() error {
	if l == nil {
		return nil
	}
	return l.lock.Unlock()
}
