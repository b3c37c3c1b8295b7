package transfer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// A File is a file of this machine that is to be uploaded.
type File struct {
	*os.File
	info os.FileInfo // when it was opened
}

// OpenFile opens a file whose length is known. Close must be called.
func OpenFile(path string) (*File, error) {
	info, err := os.Stat(path) // before it is opened: a pipe that nobody writes to would never be
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refusal.Misuse(refusal.Next{}, "there is no file %s", path).With(refusal.LocalFile)
	case err == nil && !info.Mode().IsRegular():
		return nil, refusal.Misuse(refusal.Next{}, "%s is not a regular file: the server wants to know its length", path).With(refusal.LocalFile)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err).With(refusal.LocalFile)
	}
	if info, err = file.Stat(); err != nil {
		return nil, errors.Join(refusal.Misuse(refusal.Next{}, "%w", err), file.Close())
	}
	return &File{file, info}, nil
}

// Unchanged makes sure that the file is what it was when it was opened. Else it is refused ([refusal.BadArchive]).
func (f *File) Unchanged() error {
	if isStill(f.Name(), f.info) {
		return nil
	}
	return refusal.New(refusal.BadArchive, refusal.Say("start again when nobody writes to it any more"),
		"%s has changed since it was looked at; nothing was sent", f.Name())
}

// isStill reports whether the file of this path is the one that was seen, and nobody has written to it.
func isStill(path string, seen os.FileInfo) bool {
	now, err := os.Stat(path)
	return err == nil && os.SameFile(now, seen) && now.Size() == seen.Size() && now.ModTime().Equal(seen.ModTime())
}

// String describes the file to somebody who is about to import it.
func (f *File) String() string {
	return fmt.Sprintf("%s, %d bytes, of %s", f.Name(), f.info.Size(), f.info.ModTime().UTC().Format(time.RFC3339))
}

// metered is what opens the file once more, for a reader that m counts.
func (f *File) metered(m *meter) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		again, err := os.Open(f.Name())
		if err != nil {
			return nil, err
		}
		m.restart(0)
		return meteredFile{again, m}, nil
	}
}
