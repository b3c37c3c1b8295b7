package archive

import (
	"bytes"
	"encoding/binary"
)

// An entry is one entry of an archive, as the archive's directory has it. There may be millions: it is kept small.
type entry struct {
	offset, packed, size int64 // of the local header; of the data, compressed and not
	name                 uint32
	nameLength           uint16
	flags, method        uint16
	crc                  uint32
}

// Bits of an entry's flags.
const (
	flagEncrypted  = 1
	flagDescriptor = 8 // checksum and lengths stand behind the data
	flagStrong     = 1 << 6
	flagMasked     = 1 << 13
)

// Methods of compression that the server knows.
const (
	methodStore   = 0
	methodDeflate = 8
)

const (
	directoryHeader = 46
	maxDirectory    = 1 << 30 // bytes; a snapshot of ten million files has less
)

// A directory is the directory of an archive.
type directory struct {
	entries []entry
	names   []byte // of all entries, one after the other
	lead    int64  // how many bytes stand before the archive
	start   int64  // where the directory begins in the file, and the entries end
}

func (d *directory) rawName(i int) []byte {
	e := &d.entries[i]
	return d.names[e.name : e.name+uint32(e.nameLength)]
}

// name is an entry's name without the slash in front that the server tolerates; that of a folder ends in a slash.
func (d *directory) name(i int) []byte { return bytes.TrimLeft(d.rawName(i), "/") }

// readDirectory reads the directory that e describes. A finding tells why it cannot be read.
func readDirectory(w *window, e end) (*directory, *Finding, error) {
	if e.size > uint64(e.position) || e.size > maxDirectory {
		return nil, refusal("directory-damaged", "the directory is larger than the archive can hold"), nil
	}
	d := &directory{start: e.position - int64(e.size)}
	if e.offset > uint64(d.start) {
		return nil, refusal("directory-damaged", "the directory is not where the end of the archive says"), nil
	}
	d.lead = d.start - int64(e.offset)
	d.entries = make([]entry, 0, min(e.entries, e.size/directoryHeader))
	for at := d.start; at < e.position; {
		n, f, err := d.readEntry(w, at, e.position)
		if f != nil || err != nil {
			return nil, f, err
		}
		at += n
	}
	if uint64(len(d.entries)) != e.entries {
		f := refusal("directory-damaged", "the directory has %d entries and should have %d", len(d.entries), e.entries)
		f.Server = "" // which goes by the directory's length
		return nil, f, nil
	}
	return d, nil, nil
}

// readEntry reads the directory's entry at a place and says how long it is.
func (d *directory) readEntry(w *window, at, limit int64) (int64, *Finding, error) {
	damaged := func() (int64, *Finding, error) {
		return 0, refusal("directory-damaged", "entry %d of the directory is damaged", len(d.entries)+1), nil
	}
	head, err := w.bytes(at, directoryHeader)
	if err != nil {
		return 0, nil, err
	}
	if len(head) < directoryHeader || string(head[:4]) != "PK\x01\x02" {
		return damaged()
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(head[i:])) }
	nameLength, extraLength := u16(28), u16(30)
	length := directoryHeader + nameLength + extraLength + u16(32)
	if at+int64(length) > limit {
		return damaged()
	}
	e := entry{
		flags: uint16(u16(8)), method: uint16(u16(10)), crc: binary.LittleEndian.Uint32(head[16:]),
		packed: int64(binary.LittleEndian.Uint32(head[20:])), size: int64(binary.LittleEndian.Uint32(head[24:])),
		offset: int64(binary.LittleEndian.Uint32(head[42:])), name: uint32(len(d.names)), nameLength: uint16(nameLength),
	}
	text, err := w.bytes(at+directoryHeader, nameLength+extraLength)
	if err != nil {
		return 0, nil, err
	}
	d.names = append(d.names, text[:nameLength]...)
	if !e.widen(text[nameLength:]) {
		return damaged()
	}
	e.offset += d.lead
	if e.offset < 0 || e.packed < 0 || e.size < 0 || e.offset >= d.start || e.packed > d.start-e.offset {
		return damaged()
	}
	d.entries = append(d.entries, e)
	return int64(length), nil, nil
}

const tooWide = 0xffffffff // stands for a number that is in the extra field

// widen takes the numbers that need 64 bits from an entry's extra field.
func (e *entry) widen(extra []byte) bool {
	if e.size != tooWide && e.packed != tooWide && e.offset != tooWide {
		return true
	}
	wide := extraField(extra, 1)
	for _, n := range []*int64{&e.size, &e.packed, &e.offset} {
		if *n != tooWide {
			continue
		}
		if len(wide) < 8 {
			return false
		}
		*n = int64(binary.LittleEndian.Uint64(wide))
		wide = wide[8:]
	}
	return true
}

// extraField finds one of the fields in an entry's extra field.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return nil
		}
		if binary.LittleEndian.Uint16(extra) == id {
			return extra[4 : 4+n]
		}
		extra = extra[4+n:]
	}
	return nil
}
