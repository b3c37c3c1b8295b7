package config

import (
	"path/filepath"

	"github.com/personium/personium-cell/internal/statefile"
)

// WritePrivate writes a file that only its owner can read, under its final name only when it is complete. Folders on the
// way are made for the owner alone. A link is followed: what it leads to is replaced.
func WritePrivate(path string, text []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return statefile.WriteWhole(path, text)
}
