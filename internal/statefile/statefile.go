// Package statefile keeps files that belong to this user alone: written whole or not at all, and locked against other
// processes of this machine. It knows nothing of what is in them.
package statefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteWhole writes a file that only its owner can read, under its final name only when it is complete. Folders that are
// missing are made.
func WriteWhole(path string, data []byte) error {
	unfinished, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	return syncFolder(filepath.Dir(path))
}

// TryWrite finds out whether a file of so many bytes can be written at path, which it leaves as it is.
func TryWrite(path string, size int) error {
	unfinished, err := writeBeside(path, make([]byte, size))
	if err != nil {
		return err
	}
	return os.Remove(unfinished)
}

// RemoveUnfinished removes what is left of path by processes that were killed while they wrote it. Nobody may be writing it.
func RemoveUnfinished(path string) error {
	files, err := os.ReadDir(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), unfinishedName(path)) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(path), f.Name())))
		}
	}
	return err
}

// UnfinishedOf gives the name of the file that one with this name is an unfinished version of; "" when it is none.
func UnfinishedOf(name string) string {
	rest, found := strings.CutPrefix(name, unfinishedPrefix)
	end := strings.LastIndexByte(rest, '-')
	if !found || end < 0 {
		return ""
	}
	return rest[:end]
}

const unfinishedPrefix = ".tmp-"

// unfinishedName is how the names of unfinished versions of path begin.
func unfinishedName(path string) string { return unfinishedPrefix + filepath.Base(path) + "-" }

// writeBeside writes an unfinished version of path, and gives its name. Of one that cannot be written nothing is left.
func writeBeside(path string, data []byte) (string, error) {
	f, err := createBeside(path)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// createBeside makes an empty file of mode 0600. Another process may remove an empty folder at any moment.
func createBeside(path string) (f *os.File, err error) {
	for range 100 {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			f, err = os.CreateTemp(filepath.Dir(path), unfinishedName(path)+"*")
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, err
}

// syncFolder makes a rename survive a power cut. Some systems cannot sync a folder, and need not.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
