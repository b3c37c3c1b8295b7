package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A Stream reads entries of an archive one after the other, reusing its buffers. It is for one goroutine.
type Stream struct {
	r       *Reader
	w       *window
	section section
	packed  *bufio.Reader // over the section: what the inflating is fastest with
	inflate io.ReadCloser
	out     []byte
}

// NewStream begins to read entries.
func (r *Reader) NewStream() *Stream {
	s := &Stream{r: r, w: newWindow(r.src, r.size), out: make([]byte, 64<<10)}
	s.packed = bufio.NewReaderSize(&s.section, 32<<10)
	return s
}

// A Content is what reading the content of one entry has shown.
type Content struct {
	// Whole says that all of it was taken. Its checksum may be wrong nevertheless: the server compares none.
	Whole bool
	// Damage says what is wrong with the data, as the end of a sentence that begins with the entry; "" when nothing is.
	Damage string
	// Faults are what else is wrong: the entry's own header, and what lies beside it.
	Faults []Fault
}

// A Fault is why an entry must not be believed, or cannot be read.
type Fault struct {
	Code string // what a check calls it: "header-differs", "entries-overlap" or "unused-bytes"
	Text string // as [Content.Damage]
}

// Read gives the content of the entry at a place in the file to take, in pieces that are valid during the call. It reads no
// more than the archive's directory says. Its errors are about the file, or come from ctx; of the content there may be less
// than everything then.
func (s *Stream) Read(ctx context.Context, place int, take func(p []byte)) (Content, error) {
	i, next := s.r.Placed(place), s.r.dir.start
	if place+1 < len(s.r.physical) {
		next = s.r.Entry(s.r.Placed(place + 1)).offset
	}
	var c Content
	note := func(f *Fault) {
		if f != nil {
			c.Faults = append(c.Faults, *f)
		}
	}
	e := s.r.Entry(i)
	data, fault, err := s.begin(i, next)
	note(fault)
	if err != nil || data < 0 {
		return c, err
	}
	err = s.read(ctx, e, data, take)
	if bad, ok := errors.AsType[*damage](err); ok {
		c.Whole, c.Damage = bad.whole, bad.text
	} else if err != nil {
		return c, err
	} else {
		c.Whole = true
	}
	end, fault, err := s.finish(e, data+e.Packed)
	note(fault)
	switch {
	case err != nil || fault != nil:
	case end > next:
		note(&Fault{"entries-overlap", "it reaches into what comes after it"})
	case end < next:
		note(&Fault{"unused-bytes", CountBytes(next-end) + " behind it belong to no entry"})
	}
	return c, err
}

// begin reads the local header of an entry and compares it with the directory. next is where the next entry begins. It
// returns where the entry's data begins; a fault that leaves no data to read has a place of -1.
func (s *Stream) begin(i int, next int64) (data int64, f *Fault, err error) {
	e := s.r.Entry(i)
	head, err := s.w.bytes(e.offset, 30)
	if err != nil {
		return -1, nil, err
	}
	if len(head) < 30 || string(head[:4]) != "PK\x03\x04" {
		return -1, &Fault{"header-differs", "it is not where the archive's directory says"}, nil
	}
	nameLength, extraLength := binary.LittleEndian.Uint16(head[26:]), binary.LittleEndian.Uint16(head[28:])
	fault := e.compare(head)
	data = e.offset + 30 + int64(nameLength) + int64(extraLength)
	name, err := s.w.bytes(e.offset+30, int(nameLength)+int(extraLength))
	if err != nil {
		return -1, nil, err
	}
	switch {
	case data+e.Packed > next:
		return -1, &Fault{"entries-overlap", "it reaches into what comes after it"}, nil
	case !bytes.Equal(name[:nameLength], s.r.RawName(i)):
		fault = &Fault{"header-differs", fmt.Sprintf("it calls itself %q", bytes.ToValidUTF8(name[:nameLength], []byte("\uFFFD")))}
	}
	return data, fault, nil
}

// compare holds the directory's numbers against those of the local header.
func (e *Entry) compare(head []byte) *Fault {
	const matters = flagEncrypted | flagDescriptor | flagStrong | flagMasked
	flags, method := binary.LittleEndian.Uint16(head[6:]), binary.LittleEndian.Uint16(head[8:])
	if (flags^e.flags)&matters != 0 || method != e.Method {
		return &Fault{"header-differs", "it and the archive's directory disagree about how it is stored"}
	}
	later := flags&flagDescriptor != 0 // the numbers stand behind the data, and here zeros
	same := func(local uint32, here int64) bool {
		return local == uint32(here) || later && local == 0 || local == tooWide
	}
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(head[i:]) }
	crc, packed, size := u32(14), u32(18), u32(22)
	if crc != e.crc && (!later || crc != 0) || !same(packed, e.Packed) || !same(size, e.Size) {
		return &Fault{"header-differs", "it and the archive's directory disagree about its length or checksum"}
	}
	return nil
}

// finish reads what stands behind the data of an entry, and says where the entry ends.
func (s *Stream) finish(e *Entry, dataEnd int64) (int64, *Fault, error) {
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
		for _, length := range []int{20, 12} {
			if describes(rest, length, e) {
				return dataEnd + int64(len(signature)+length), nil, nil
			}
		}
	}
	return dataEnd, &Fault{"header-differs", "what stands behind its data disagrees with the archive's directory"}, nil
}

// describes says whether what stands behind the data of an entry, with lengths of 8 or of 4 bytes, says what the directory
// says. The checksum was compared.
func describes(rest []byte, length int, e *Entry) bool {
	if length == 20 {
		return len(rest) >= length && binary.LittleEndian.Uint64(rest[4:]) == uint64(e.Packed) &&
			binary.LittleEndian.Uint64(rest[12:]) == uint64(e.Size)
	}
	return binary.LittleEndian.Uint32(rest[4:]) == uint32(e.Packed) && binary.LittleEndian.Uint32(rest[8:]) == uint32(e.Size)
}
