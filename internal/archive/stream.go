package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// A stream reads entries of an archive one after the other, reusing its buffers. It is for one goroutine.
type stream struct {
	r       *Reader
	w       *window
	section section
	packed  *bufio.Reader // over the section: what the inflating is fastest with
	inflate io.ReadCloser
	out     []byte
}

func (r *Reader) newStream() *stream {
	s := &stream{r: r, w: newWindow(r.src, r.size), out: make([]byte, 64<<10)}
	s.packed = bufio.NewReaderSize(&s.section, 32<<10)
	return s
}

// A localFault is why an entry cannot be read, or must not be believed.
type localFault struct{ code, text string }

// begin reads the local header of an entry and compares it with the directory. next is where the next entry begins. It
// returns where the entry's data begins; a fault that leaves no data to read has a place of -1.
func (s *stream) begin(i int, next int64) (data int64, f *localFault, err error) {
	e := &s.r.entries[i]
	head, err := s.w.bytes(e.offset, 30)
	if err != nil {
		return -1, nil, err
	}
	if len(head) < 30 || string(head[:4]) != "PK\x03\x04" {
		return -1, &localFault{"header-differs", "it is not where the archive's directory says"}, nil
	}
	nameLength, extraLength := binary.LittleEndian.Uint16(head[26:]), binary.LittleEndian.Uint16(head[28:])
	fault := e.compare(head)
	data = e.offset + 30 + int64(nameLength) + int64(extraLength)
	name, err := s.w.bytes(e.offset+30, int(nameLength)+int(extraLength))
	if err != nil {
		return -1, nil, err
	}
	switch {
	case data+e.packed > next:
		return -1, &localFault{"entries-overlap", "it reaches into what comes after it"}, nil
	case !bytes.Equal(name[:nameLength], s.r.rawName(i)):
		fault = &localFault{"header-differs", fmt.Sprintf("it calls itself %q", bytes.ToValidUTF8(name[:nameLength], []byte("\uFFFD")))}
	}
	return data, fault, nil
}

// compare holds the directory's numbers against those of the local header.
func (e *entry) compare(head []byte) *localFault {
	const matters = flagEncrypted | flagDescriptor | flagStrong | flagMasked
	flags, method := binary.LittleEndian.Uint16(head[6:]), binary.LittleEndian.Uint16(head[8:])
	if (flags^e.flags)&matters != 0 || method != e.method {
		return &localFault{"header-differs", "it and the archive's directory disagree about how it is stored"}
	}
	later := flags&flagDescriptor != 0 // the numbers stand behind the data, and here zeros
	same := func(local uint32, here int64) bool {
		return local == uint32(here) || later && local == 0 || local == tooWide
	}
	crc, packed, size := binary.LittleEndian.Uint32(head[14:]), binary.LittleEndian.Uint32(head[18:]), binary.LittleEndian.Uint32(head[22:])
	if crc != e.crc && (!later || crc != 0) || !same(packed, e.packed) || !same(size, e.size) {
		return &localFault{"header-differs", "it and the archive's directory disagree about its length or checksum"}
	}
	return nil
}

// finish reads what stands behind the data of an entry, and says where the entry ends.
func (s *stream) finish(e *entry, dataEnd int64) (int64, *localFault, error) {
	if e.flags&flagDescriptor == 0 {
		return dataEnd, nil, nil
	}
	b, err := s.w.bytes(dataEnd, 24)
	if err != nil {
		return 0, nil, err
	}
	for _, signature := range []string{"PK\x07\x08", ""} {
		rest, ok := bytes.CutPrefix(b, []byte(signature))
		if !ok || len(rest) < 12 || binary.LittleEndian.Uint32(rest) != e.crc {
			continue
		}
		if len(rest) >= 20 && binary.LittleEndian.Uint64(rest[4:]) == uint64(e.packed) && binary.LittleEndian.Uint64(rest[12:]) == uint64(e.size) {
			return dataEnd + int64(len(signature)) + 20, nil, nil
		}
		if binary.LittleEndian.Uint32(rest[4:]) == uint32(e.packed) && binary.LittleEndian.Uint32(rest[8:]) == uint32(e.size) {
			return dataEnd + int64(len(signature)) + 12, nil, nil
		}
	}
	return dataEnd, &localFault{"header-differs", "what stands behind its data disagrees with the archive's directory"}, nil
}

// errBroken is wrapped by errors about the data of an entry; others are about the file or the context.
var errBroken = errors.New("damaged")

// read gives the content of an entry to take, in pieces that are valid during the call. It reads no more than the
// directory says. An error that wraps errBroken tells what is wrong with the data; whole says that nevertheless all of it
// was taken, since only its checksum is wrong: the server compares none.
func (s *stream) read(ctx context.Context, e *entry, data int64, take func(p []byte)) (whole bool, err error) {
	s.section.reset(s.w, data, data+e.packed)
	source := io.Reader(&s.section)
	if e.method == methodDeflate {
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
		if n > e.size {
			return false, fmt.Errorf("it has more than the %d bytes that it should have: %w", e.size, errBroken)
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

func (s *stream) judge(e *entry, n int64, sum uint32) (bool, error) {
	switch {
	case n < e.size:
		return false, fmt.Errorf("it has %d bytes and should have %d: %w", n, e.size, errBroken)
	case s.left(e) > 0:
		return false, fmt.Errorf("%s of its compressed data are left over: %w", countBytes(s.left(e)), errBroken)
	case sum != e.crc:
		return true, fmt.Errorf("its checksum is %08x and should be %08x: %w", sum, e.crc, errBroken)
	}
	return true, nil
}

// left is how many bytes of an entry's compressed data were not needed.
func (s *stream) left(e *entry) int64 {
	if e.method == methodStore {
		return s.section.left()
	}
	return s.section.left() + int64(s.packed.Buffered())
}

func (s *stream) resetInflate() error {
	if s.inflate == nil {
		s.inflate = flate.NewReader(s.packed)
		return nil
	}
	return s.inflate.(flate.Resetter).Reset(s.packed, nil)
}
