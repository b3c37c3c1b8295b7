package archive

import (
	"errors"
	"fmt"
	"io"
	"sort"
)

// A Reader reads a version 2 archive of any size, or what claims to be one, with little memory: it holds the archive's
// directory, and of the content never more than a line. Its methods may be called by several goroutines at a time.
type Reader struct {
	dir      *directory
	src      io.ReaderAt
	size     int64
	physical []int32 // the entries in the order of their places in the file
	sorted   []int32 // the entries in the order of their names
}

// A FormatError says why nothing of an archive can be read.
type FormatError struct {
	Code   string // what a check calls it: "not-a-zip", "trailing-bytes" or "directory-damaged"
	Text   string // a sentence for an admin
	Size   int64  // of the file, in bytes
	Opened bool   // by the server all the same, which goes by the length of the directory and not by its entries
}

// Error is the sentence for an admin.
func (e *FormatError) Error() string { return e.Text }

func unfit(code, format string, a ...any) *FormatError {
	return &FormatError{Code: code, Text: fmt.Sprintf(format, a...)}
}

// NewReader opens the archive in src, which is size bytes long. The error is a [*FormatError] when it is none.
func NewReader(src io.ReaderAt, size int64) (*Reader, error) {
	d, err := openDirectory(src, size)
	if bad, ok := errors.AsType[*FormatError](err); ok {
		bad.Size = size
	}
	if err != nil {
		return nil, err
	}
	r := &Reader{dir: d, src: src, size: size}
	r.physical, r.sorted = d.orders()
	return r, nil
}

func openDirectory(src io.ReaderAt, size int64) (*directory, error) {
	e, err := findEnd(src, size)
	if err != nil {
		return nil, err
	}
	return readDirectory(newWindow(src, size), e)
}

// Entries is how many entries the archive has. They are numbered in the order of the archive's directory, from 0.
func (r *Reader) Entries() int { return len(r.dir.entries) }

// Entry is what the directory says about an entry.
func (r *Reader) Entry(i int) *Entry { return &r.dir.entries[i] }

// Placed is the number of the entry at a place in the file: 0 is where the first one lies.
func (r *Reader) Placed(place int) int { return int(r.physical[place]) }

// Place is where in the file an entry lies: Placed of it is the entry.
func (r *Reader) Place(entry int) int {
	offset := r.Entry(entry).offset
	place := sort.Search(len(r.physical), func(k int) bool { return r.Entry(r.Placed(k)).offset >= offset })
	for r.Placed(place) != entry { // entries that overlap can begin at one place
		place++
	}
	return place
}

// Size is how long the archive is, in bytes.
func (r *Reader) Size() int64 { return r.size }

// Lead is how many bytes stand before the archive in its file.
func (r *Reader) Lead() int64 { return r.dir.lead }

// Expanded is how many bytes the content of all entries has, as the archive's directory says.
func (r *Reader) Expanded() int64 {
	var n int64
	for i := range r.dir.entries {
		n += r.dir.entries[i].Size
	}
	return n
}
