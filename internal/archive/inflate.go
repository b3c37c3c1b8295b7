package archive

import (
	"context"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// A damage is what is wrong with the data of an entry. Other errors are about the file, or come from the context.
type damage struct {
	text  string
	whole bool // all of it was taken nevertheless
}

// Error says what is wrong.
func (d *damage) Error() string { return d.text + ": damaged" }

// read gives the content of an entry to take, in pieces that are valid during the call. It reads no more than the
// directory says. The error is a *damage when something is wrong with the data.
func (s *Stream) read(ctx context.Context, e *Entry, data int64, take func(p []byte)) error {
	s.section.reset(s.w, data, data+e.Packed)
	source := io.Reader(&s.section)
	if e.Method == Deflated {
		s.packed.Reset(&s.section)
		if err := s.resetInflate(); err != nil {
			return err
		}
		source = s.inflate
	}
	var sum uint32
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		k, err := source.Read(s.out)
		n += int64(k)
		if n > e.Size {
			return &damage{text: fmt.Sprintf("it has more than the %d bytes that it should have", e.Size)}
		}
		sum = crc32.Update(sum, crc32.IEEETable, s.out[:k])
		take(s.out[:k])
		switch {
		case s.section.err != nil:
			return s.section.err
		case err == io.EOF:
			return s.judge(e, n, sum)
		case err != nil:
			return &damage{text: fmt.Sprintf("it cannot be decompressed after %d bytes", n)}
		}
	}
}

// judge compares what was read of an entry, to the end of its data, with what the directory says.
func (s *Stream) judge(e *Entry, n int64, sum uint32) error {
	switch {
	case n < e.Size:
		return &damage{text: fmt.Sprintf("it has %d bytes and should have %d", n, e.Size)}
	case s.left(e) > 0:
		return &damage{text: CountBytes(s.left(e)) + " of its compressed data are left over"}
	case sum != e.crc:
		return &damage{text: fmt.Sprintf("its checksum is %08x and should be %08x", sum, e.crc), whole: true}
	}
	return nil
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
