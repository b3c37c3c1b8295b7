package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// A Reader reads a version 2 archive of any size, or what claims to be one, with little memory: it holds the archive's
// directory, and of the content never more than a line. Its methods may be called by several goroutines at a time.
//
// [Archive] is for small archives that are held whole.
type Reader struct {
	*directory
	src      io.ReaderAt
	size     int64
	close    func() error
	physical []int32 // the entries in the order of their places in the file
	sorted   []int32 // the entries in the order of their names
}

// A BadArchiveError says why nothing of an archive can be read. It wraps [ErrNotArchive].
type BadArchiveError struct {
	Finding Finding
	Size    int64 // of the file, in bytes
}

func (e *BadArchiveError) Error() string { return e.Finding.Text }
func (e *BadArchiveError) Unwrap() error { return ErrNotArchive }

// Report is what a check says about the archive.
func (e *BadArchiveError) Report() Report {
	c := newCollector()
	c.add(e.Finding)
	return Report{Findings: c.sorted(), Counts: c.counts, Size: e.Size}
}

// Open opens an archive in a file. The error is a [*BadArchiveError] when the file is no archive.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("open %s: not a regular file", path)
	}
	var r *Reader
	if err == nil {
		r, err = OpenReader(f, info.Size())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.close = f.Close
	return r, nil
}

// OpenReader opens the archive in src, which is size bytes long. The error is a [*BadArchiveError] when it is none.
func OpenReader(src io.ReaderAt, size int64) (*Reader, error) {
	e, f, err := findEnd(src, size)
	var d *directory
	if f == nil && err == nil {
		d, f, err = readDirectory(newWindow(src, size), e)
	}
	if err != nil {
		return nil, err
	}
	if f != nil {
		return nil, &BadArchiveError{Finding: *f, Size: size}
	}
	r := &Reader{directory: d, src: src, size: size, close: func() error { return nil }}
	r.physical, r.sorted = d.orders()
	return r, nil
}

// Close closes the file that Open opened.
func (r *Reader) Close() error { return r.close() }
