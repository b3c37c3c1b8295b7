package archive

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// errBroken is wrapped by errors about the data of an entry; others are about the file or the context.
var errBroken = errors.New("damaged")

// read gives the content of an entry to take, in pieces that are valid during the call. It reads no more than the
// directory says. An error that wraps errBroken tells what is wrong with the data; whole says that nevertheless all of it
// was taken, since only its checksum is wrong: the server compares none.
func (s *Stream) read(ctx context.Context, e *Entry, data int64, take func(p []byte)) (whole bool, err error) {
	s.section.reset(s.w, data, data+e.Packed)
	source := io.Reader(&s.section)
	if e.Method == Deflated {
		s.packed.Reset(&s.section)
		if err := s.resetInflate(); err != nil {
			return false, err
		}
		source = s.inflate
	}
	var sum uint32
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		k, err := source.Read(s.out)
		n += int64(k)
		if n > e.Size {
			return false, fmt.Errorf("it has more than the %d bytes that it should have: %w", e.Size, errBroken)
		}
		sum = crc32.Update(sum, crc32.IEEETable, s.out[:k])
		take(s.out[:k])
		switch {
		case s.section.err != nil:
			return false, s.section.err
		case err == io.EOF:
			return s.judge(e, n, sum)
		case err != nil:
			return false, fmt.Errorf("it cannot be decompressed after %d bytes: %w", n, errBroken)
		}
	}
}

func (s *Stream) judge(e *Entry, n int64, sum uint32) (bool, error) {
	switch {
	case n < e.Size:
		return false, fmt.Errorf("it has %d bytes and should have %d: %w", n, e.Size, errBroken)
	case s.left(e) > 0:
		return false, fmt.Errorf("%s of its compressed data are left over: %w", CountBytes(s.left(e)), errBroken)
	case sum != e.crc:
		return true, fmt.Errorf("its checksum is %08x and should be %08x: %w", sum, e.crc, errBroken)
	}
	return true, nil
}

// left is how many bytes of an entry's compressed data were not needed.
func (s *Stream) left(e *Entry) int64 {
	if e.Method == Stored {
		return s.section.left()
	}
	return s.section.left() + int64(s.packed.Buffered())
}

func (s *Stream) resetInflate() error {
	if s.inflate == nil {
		s.inflate = flate.NewReader(s.packed)
		return nil
	}
	return s.inflate.(flate.Resetter).Reset(s.packed, nil)
}
