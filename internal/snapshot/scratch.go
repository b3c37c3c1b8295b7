package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A Scratch is a file for an archive that is read once. Only its owner could read it, and where the system allows it has
// no name from the beginning, so that it is gone with the process, however that ends. Elsewhere Close removes it, and the
// next Scratch in the folder removes what a killed process left.
type Scratch struct {
	body
	path string // "" when the name is gone
}

// NewScratch makes a file in the folder dir; "" is the one for temporary files. Close must be called.
func NewScratch(dir string) (*Scratch, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	sweep(dir)
	file, err := os.CreateTemp(dir, ".archive"+partMark+"*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file in %s: %w", dir, WithoutPath(err))
	}
	s := &Scratch{body: body{file: file, dir: dir, name: "the temporary file in " + dir}, path: file.Name()}
	if err := os.Remove(s.path); err == nil || errors.Is(err, fs.ErrNotExist) {
		s.path = ""
	}
	return s, nil
}

// Close gives the file back to the system.
func (s *Scratch) Close() error {
	switch {
	case s.file == nil:
		return nil
	case s.path == "":
		err := s.file.Close()
		s.file = nil
		return err
	}
	err := removeOpen(s.file, s.path)
	s.file = nil
	return err
}
