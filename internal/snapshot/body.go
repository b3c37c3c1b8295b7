package snapshot

import (
	"fmt"
	"io"
	"os"
)

// A body is the content of a file that is being written.
type body struct {
	file    *os.File
	dir     string // where there has to be room
	name    string // in messages
	want    int64
	written int64
}

// Begin empties the file for size bytes. It gives a *NoSpaceError when there is no room for them.
func (b *body) Begin(size int64) error {
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("write %s: %w", b.name, WithoutPath(err))
	}
	if err := b.file.Truncate(0); err != nil {
		return fmt.Errorf("write %s: %w", b.name, WithoutPath(err))
	}
	b.want, b.written = size, 0
	return CheckSpace(b.dir, size)
}

// Write appends p. On a full disk it gives a *NoSpaceError.
func (b *body) Write(p []byte) (int, error) {
	n, err := b.file.Write(p)
	b.written += int64(n)
	return n, b.explain(err)
}

func (b *body) explain(err error) error {
	if err == nil {
		return nil
	}
	if isDiskFull(err) {
		room := int64(-1)
		if free, ok := freeSpace(b.dir); ok {
			room = free + b.written
		}
		return &NoSpaceError{Dir: b.dir, Need: b.want, Room: room}
	}
	return fmt.Errorf("write %s: %w", b.name, WithoutPath(err))
}

// Complete gives an error that wraps ErrIncomplete when not exactly as much was written as Begin was told.
func (b *body) Complete() error {
	if b.written != b.want {
		return fmt.Errorf("%s has %d bytes instead of %d: %w", b.name, b.written, b.want, ErrIncomplete)
	}
	return nil
}

// Size is how many bytes were written.
func (b *body) Size() int64 { return b.written }

// ReadAt reads what was written.
func (b *body) ReadAt(p []byte, off int64) (int, error) { return b.file.ReadAt(p, off) }
