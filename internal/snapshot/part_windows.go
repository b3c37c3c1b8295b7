package snapshot

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile does nothing: this system removes no file that a process has open.
func lockFile(*os.File) {}

// removeAbandoned fails for a part that a process has open.
func removeAbandoned(path string) { _ = os.Remove(path) }

// removeOpen and renameOpen close the file first: names of open files cannot be changed here.
func removeOpen(file *os.File, path string) error {
	return errors.Join(file.Close(), os.Remove(path))
}

func renameOpen(file *os.File, from, to string) error {
	return errors.Join(file.Close(), os.Rename(from, to))
}

// syncDir does nothing: the file system keeps a journal of names, and folders cannot be synced.
func syncDir(string) error { return nil }

func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// freeSpace is how many bytes this process may still write below dir.
func freeSpace(dir string) (free int64, ok bool) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	var available uint64
	if err := windows.GetDiskFreeSpaceEx(path, &available, nil, nil); err != nil {
		return 0, false
	}
	return int64(min(available, math.MaxInt64)), true
}
