package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A File is a file of this machine that is to be uploaded, or what came by standard input.
type File struct {
	name    string
	file    *os.File          // nil of standard input
	info    os.FileInfo       // when it was opened; nil of standard input
	scratch *snapshot.Scratch // what came by standard input
	sum     hash.Hash         // of what was sent; nil before that
}

// OpenFile opens a file whose length is known. Close must be called.
func OpenFile(path string) (*File, error) {
	info, err := os.Stat(path) // before it is opened: a pipe that nobody writes to would never be
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refusal.Misuse(refusal.Next{}, "there is no file %s", path).With(refusal.LocalFile)
	case err == nil && !info.Mode().IsRegular():
		return nil, refusal.Misuse(refusal.Next{}, "%s is not a regular file: the server requires the length", path).
			With(refusal.LocalFile)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err).With(refusal.LocalFile)
	}
	if info, err = file.Stat(); err != nil {
		return nil, errors.Join(refusal.Misuse(refusal.Next{}, "%w", err).With(refusal.LocalFile), file.Close())
	}
	return &File{name: path, file: file, info: info}, nil
}

// ReadFile reads standard input to its end, into a file that only this user could read and that is gone with this process: the
// server wants to know the length before the first byte. Close must be called.
func ReadFile(ctx context.Context, in io.Reader) (*File, error) {
	scratch, err := snapshot.NewScratch("")
	if err == nil {
		err = scratch.Begin(0)
	}
	if err != nil {
		return nil, unexpected("name a folder that can be written to in TMPDIR", "%w", err).With(refusal.LocalFile)
	}
	read := make(chan error, 1)
	go func() {
		_, err := io.Copy(scratch, in)
		read <- err
	}()
	select {
	case err = <-read:
	case <-ctx.Done(): // the reading cannot be ended; the process does that
		return nil, refusal.Interrupted("nothing was sent")
	}
	var space *snapshot.NoSpaceError
	switch {
	case errors.As(err, &space):
		err = unexpected("name a folder that has room in TMPDIR", "there is no room for standard input in %s; nothing was sent", space.Dir).
			With(refusal.LocalFile)
	case err != nil:
		err = unexpected("", "read standard input: %w; nothing was sent", err)
	case scratch.Size() == 0:
		err = refusal.Misuse(refusal.Next{}, "nothing came by standard input; nothing was sent").With(refusal.LocalFile)
	default:
		return &File{name: "standard input", scratch: scratch}, nil
	}
	return nil, errors.Join(err, scratch.Close())
}

// Name is the path as it was given, or what people call standard input.
func (f *File) Name() string { return f.name }

// Size is how many bytes there were when it was opened.
func (f *File) Size() int64 {
	if f.scratch != nil {
		return f.scratch.Size()
	}
	return f.info.Size()
}

// ReadAt reads what is to be uploaded.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if f.scratch != nil {
		return f.scratch.ReadAt(p, off)
	}
	return f.file.ReadAt(p, off)
}

// Close gives it back.
func (f *File) Close() error {
	if f.scratch != nil {
		return f.scratch.Close()
	}
	return f.file.Close()
}

// SHA256 is the checksum of what was sent, in hexadecimal digits; "" before anything was.
func (f *File) SHA256() string { return sumWords(f.sum) }

func sumWords(sum hash.Hash) string {
	if sum == nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Unchanged makes sure that the file is what it was when it was opened. Else it is refused ([refusal.BadArchive]).
func (f *File) Unchanged() error {
	if f.isStill() {
		return nil
	}
	return refusal.New(refusal.BadArchive, refusal.Say("start again when nothing writes to it any more"),
		"%s has changed since it was checked; nothing was sent", f.Name())
}

// isStill reports whether the file of this path is the one that was opened, and nobody has written to it.
func (f *File) isStill() bool {
	if f.scratch != nil {
		return true
	}
	now, err := os.Stat(f.name)
	return err == nil && os.SameFile(now, f.info) && now.Size() == f.info.Size() && now.ModTime().Equal(f.info.ModTime())
}

// String describes the file to somebody who is about to import it.
func (f *File) String() string {
	if f.info == nil {
		return fmt.Sprintf("%s, %s", f.name, size.Words(f.Size()))
	}
	return fmt.Sprintf("%s, %s, of %s", f.Name(), size.Words(f.Size()), f.info.ModTime().UTC().Format(time.RFC3339))
}

// metered is what opens the file once more, for a reader that m counts.
func (f *File) metered(m *meter) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		sent := sentFile{Reader: io.NewSectionReader(f, 0, f.Size()), meter: m, sum: sha256.New()}
		if f.scratch == nil {
			again, err := os.Open(f.name)
			if err != nil {
				return nil, err
			}
			sent.Reader, sent.file = again, again
		}
		m.restart(0)
		f.sum = sent.sum
		return sent, nil
	}
}

// A sentFile is a file on its way: a meter counts what is read, and it goes into the checksum.
type sentFile struct {
	io.Reader
	file  *os.File // nil of standard input
	meter *meter
	sum   hash.Hash
}

func (f sentFile) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	f.meter.add(n)
	f.sum.Write(p[:n])
	return n, err
}

func (f sentFile) Close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
