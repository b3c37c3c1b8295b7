package config

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/personium/personium-cell/internal/statefile"
)

// WritePrivate writes a file that only its owner can read, under its final name only when it is complete. Folders on the
// way are made for the owner alone. A link is followed, to what may not be there yet: what it leads to is replaced, if it is
// a regular file.
func WritePrivate(path string, text []byte) error {
	target, err := linked(path)
	if err != nil {
		return err
	}
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", path)
	}
	return statefile.WriteWhole(target, text)
}

// mostLinks is how many links in a row are followed: as many as Linux does.
const mostLinks = 40

// linked follows the links that path is.
func linked(path string) (string, error) {
	for range mostLinks {
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil
		}
		if !filepath.IsAbs(target) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return "", fmt.Errorf("%s is one of more than %d links in a row", path, mostLinks)
}
