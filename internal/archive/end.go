package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// An end is what the end of a zip says about its directory.
type end struct {
	entries  uint64
	size     uint64 // of the directory, in bytes
	offset   uint64 // of the directory, as written: bytes before the archive not counted
	position int64  // where the directory ends in the file
	record   int64  // where the end record begins
}

const (
	endRecord      = 22
	longestComment = 1<<16 - 1
	locatorRecord  = 20
	end64Record    = 56
)

// findEnd finds the end record. Like the server's reader it wants the record to be the very last thing in the file. The
// error is a [*FormatError] when there is none.
func findEnd(src io.ReaderAt, size int64) (end, error) {
	n := min(size, endRecord+longestComment)
	tail := make([]byte, n)
	if _, err := src.ReadAt(tail, size-n); err != nil && !errors.Is(err, io.EOF) {
		return end{}, fmt.Errorf("read the end of the archive: %w", err)
	}
	trailing := -1
	for i := len(tail) - endRecord; i >= 0; i-- {
		if string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		left := len(tail) - i - endRecord - int(binary.LittleEndian.Uint16(tail[i+20:]))
		if left == 0 {
			return readEnd(src, size-n+int64(i), tail[i:])
		}
		if left > 0 && trailing < 0 {
			trailing = left
		}
	}
	if trailing > 0 {
		return end{}, unfit("trailing-bytes", "%s after the end of the archive", CountBytes(int64(trailing)))
	}
	return end{}, unfit("not-a-zip", "%s", whatItIs(src, size))
}

func readEnd(src io.ReaderAt, at int64, record []byte) (end, error) {
	e := end{
		entries: uint64(binary.LittleEndian.Uint16(record[10:])), size: uint64(binary.LittleEndian.Uint32(record[12:])),
		offset: uint64(binary.LittleEndian.Uint32(record[16:])), position: at, record: at,
	}
	if e.entries != 0xffff && e.size != 0xffffffff && e.offset != 0xffffffff {
		return e, nil
	}
	locator := make([]byte, locatorRecord)
	if n, err := readAt(src, locator, at-locatorRecord); err != nil || n < len(locator) || string(locator[:4]) != "PK\x06\x07" {
		return e, err
	}
	wide := make([]byte, end64Record)
	place := binary.LittleEndian.Uint64(locator[8:])
	if place > uint64(at) {
		return e, unfit("directory-damaged", "the end of the archive points behind itself")
	}
	n, err := readAt(src, wide, int64(place))
	if err != nil {
		return e, err
	}
	if n < len(wide) || string(wide[:4]) != "PK\x06\x06" {
		return e, unfit("directory-damaged", "the end of the archive points to a record that is not there")
	}
	e.entries, e.size = binary.LittleEndian.Uint64(wide[32:]), binary.LittleEndian.Uint64(wide[40:])
	e.offset, e.position = binary.LittleEndian.Uint64(wide[48:]), int64(place)
	return e, nil
}

// readAt is ReadAt without io.EOF: what lies outside of the file is not read.
func readAt(src io.ReaderAt, p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, nil
	}
	n, err := src.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("read the archive at byte %d: %w", off, err)
	}
	return n, nil
}

// whatItIs says what a file without an end record looks like.
func whatItIs(src io.ReaderAt, size int64) string {
	head := make([]byte, 512)
	n, _ := readAt(src, head, 0)
	text := strings.ToLower(strings.TrimSpace(string(head[:n])))
	switch {
	case size == 0:
		return "the file is empty"
	case strings.HasPrefix(text, "pk\x03\x04"):
		return "the archive is cut off: its end, with the directory, is missing"
	case strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html"):
		return "the file is a web page, not an archive"
	case strings.HasPrefix(text, "<"):
		return "the file is XML or a web page, not an archive"
	case strings.HasPrefix(text, "{"):
		return "the file is JSON, not an archive; an error message of a server looks like that"
	}
	return "the file is not a zip archive"
}

// CountBytes writes a number of bytes with its unit: "1 byte", "2 bytes".
func CountBytes(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
