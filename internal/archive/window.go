package archive

import (
	"errors"
	"fmt"
	"io"
)

// windowSize holds the longest local header: 30 bytes, a name and an extra field of up to 65,535 bytes each.
const windowSize = 192 << 10

// A window reads parts of a file through one buffer, which saves most reads when the parts lie one after the other.
type window struct {
	src  io.ReaderAt
	size int64
	buf  []byte
	off  int64 // where in the file buf begins
	n    int   // how much of buf is filled
}

func newWindow(src io.ReaderAt, size int64) *window {
	return &window{src: src, size: size, buf: make([]byte, min(windowSize, size))}
}

// bytes returns n bytes at off, or fewer where the file ends. They are valid until the next call.
func (w *window) bytes(off int64, n int) ([]byte, error) {
	if off < 0 || off >= w.size {
		return nil, nil
	}
	n = int(min(int64(n), w.size-off))
	if off < w.off || off+int64(n) > w.off+int64(w.n) {
		if err := w.fill(off); err != nil {
			return nil, err
		}
	}
	start := int(off - w.off)
	return w.buf[start:min(start+n, w.n)], nil
}

func (w *window) fill(off int64) error {
	want := int(min(int64(len(w.buf)), w.size-off))
	n, err := w.src.ReadAt(w.buf[:want], off)
	w.off, w.n = off, n
	if err != nil && (!errors.Is(err, io.EOF) || n < want) {
		w.n = 0
		return fmt.Errorf("read the archive at byte %d: %w", off, err)
	}
	return nil
}

// A section reads one part of a file through a window, which nothing else may use meanwhile.
type section struct {
	w        *window
	off, end int64 // what was not taken out of the window yet
	chunk    []byte
	pos      int
	err      error // of the file, not of its content
}

func (s *section) reset(w *window, off, end int64) {
	*s = section{w: w, off: off, end: end}
}

// left is how many bytes of the section nobody has read.
func (s *section) left() int64 { return s.end - s.off + int64(len(s.chunk)-s.pos) }

func (s *section) fill() error {
	if s.off >= s.end {
		return io.EOF
	}
	chunk, err := s.w.bytes(s.off, int(min(s.end-s.off, windowSize/2)))
	if err != nil {
		s.err = err
		return err
	}
	if len(chunk) == 0 {
		return io.ErrUnexpectedEOF
	}
	s.chunk, s.pos = chunk, 0
	s.off += int64(len(chunk))
	return nil
}

// Read implements io.Reader.
func (s *section) Read(p []byte) (int, error) {
	if s.pos == len(s.chunk) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.chunk[s.pos:])
	s.pos += n
	return n, nil
}
