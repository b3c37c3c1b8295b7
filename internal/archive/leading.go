package archive

import (
	"bufio"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
)

// leading is how much of an archive is read for its manifest, in bytes: units write it before everything but folders.
const leading = 64 << 10

// LeadingPrepared is what an archive says of itself as a prepared copy, from its beginning alone: for one that is large and far away. It is
// nil where that is none, or where what stands there does not tell.
func LeadingPrepared(from io.Reader) *Prepared {
	r := bufio.NewReader(io.LimitReader(from, leading))
	for {
		name, content, err := leadingEntry(r)
		if err != nil {
			return nil
		}
		if name != ManifestFile {
			if _, err := io.Copy(io.Discard, content); err != nil || skipDescriptor(r) != nil {
				return nil
			}
			continue
		}
		text, err := io.ReadAll(content)
		if err != nil {
			return nil
		}
		p, _ := preparedIn(text) // of a format that is not known nothing is told
		return p
	}
}

// errNotLeading means that an entry cannot be read without the directory at the end of the archive.
var errNotLeading = errors.New("no entry can be read here")

// leadingEntry reads the header of a local entry (APPNOTE.TXT, section 4.3.7), and gives its content.
func leadingEntry(r *bufio.Reader) (name string, content io.Reader, err error) {
	header := make([]byte, 30)
	if _, err := io.ReadFull(r, header); err != nil {
		return "", nil, err
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(header[at:])) }
	size, streamed := int64(binary.LittleEndian.Uint32(header[18:])), u16(6)&flagDescriptor != 0
	names := make([]byte, u16(26)+u16(28))
	if _, err := io.ReadFull(r, names); err != nil {
		return "", nil, err
	}
	name = string(names[:u16(26)])
	switch method := u16(8); {
	case string(header[:4]) != "PK\x03\x04", u16(6)&flagEncrypted != 0:
		return "", nil, errNotLeading
	case method == 8: // which knows its own end
		return name, flate.NewReader(r), nil
	case method == 0 && (!streamed || size > 0 || name[max(len(name)-1, 0):] == "/"):
		return name, io.LimitReader(r, size), nil
	}
	return "", nil, errNotLeading
}

// skipDescriptor passes over what may stand behind an entry that was written as a stream.
func skipDescriptor(r *bufio.Reader) error {
	if mark, err := r.Peek(4); err != nil || string(mark) != "PK\x07\x08" {
		return err
	}
	for _, length := range []int{16, 24} { // with sizes of 32 or 64 bits
		next, err := r.Peek(length + 2)
		if err == nil && string(next[length:]) == "PK" {
			_, err = r.Discard(length)
			return err
		}
	}
	return errNotLeading
}
