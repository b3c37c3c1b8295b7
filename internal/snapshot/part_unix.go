//go:build unix

package snapshot

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile marks a file as one of a living process. Where a file system has no locks, nobody's parts are swept away.
func lockFile(file *os.File) {
	_ = flock(file, unix.LOCK_EX|unix.LOCK_NB)
}

func flock(file *os.File, how int) error {
	for {
		if err := unix.Flock(int(file.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// removeAbandoned removes a part whose lock is free.
func removeAbandoned(path string) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	if flock(file, unix.LOCK_EX|unix.LOCK_NB) == nil {
		_ = os.Remove(path)
	}
}

// removeOpen and renameOpen keep the file locked until its old name is gone.
func removeOpen(file *os.File, path string) error {
	return errors.Join(os.Remove(path), file.Close())
}

func renameOpen(file *os.File, from, to string) error {
	return errors.Join(os.Rename(from, to), file.Close())
}

// syncDir writes the names of a folder to the disk. Not every file system can do that for folders alone.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

func isDiskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
