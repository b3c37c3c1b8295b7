package archive

import "encoding/binary"

const (
	directoryHeader = 46      // bytes that an entry has in the directory, beside its name
	maxDirectory    = 1 << 30 // bytes; a snapshot of ten million files has less
)

// A directory is the directory of an archive.
type directory struct {
	entries []Entry
	names   []byte // of all entries, one after the other
	lead    int64  // how many bytes stand before the archive
	start   int64  // where the directory begins in the file, and the entries end
}

// readDirectory reads the directory that e describes. The error is a [*FormatError] when that is damaged.
func readDirectory(w *window, e end) (*directory, error) {
	if e.size > uint64(e.position) || e.size > maxDirectory {
		return nil, unfit("directory-damaged", "the directory is larger than the archive can hold")
	}
	d := &directory{start: e.position - int64(e.size)}
	if e.offset > uint64(d.start) {
		return nil, unfit("directory-damaged", "the directory is not where the end of the archive says")
	}
	d.lead = d.start - int64(e.offset)
	d.entries = make([]Entry, 0, min(e.entries, e.size/directoryHeader))
	for at := d.start; at < e.position; {
		n, err := d.readEntry(w, at, e.position)
		if err != nil {
			return nil, err
		}
		at += n
	}
	if uint64(len(d.entries)) != e.entries {
		f := unfit("directory-damaged", "the directory has %d entries and should have %d", len(d.entries), e.entries)
		f.Opened = true
		return nil, f
	}
	return d, nil
}

// readEntry reads the directory's entry at a place and says how long it is.
func (d *directory) readEntry(w *window, at, limit int64) (int64, error) {
	damaged := func() (int64, error) {
		return 0, unfit("directory-damaged", "entry %d of the directory is damaged", len(d.entries)+1)
	}
	head, err := w.bytes(at, directoryHeader)
	if err != nil {
		return 0, err
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
	e := Entry{
		flags: uint16(u16(8)), Method: uint16(u16(10)), crc: binary.LittleEndian.Uint32(head[16:]),
		Packed: int64(binary.LittleEndian.Uint32(head[20:])), Size: int64(binary.LittleEndian.Uint32(head[24:])),
		offset: int64(binary.LittleEndian.Uint32(head[42:])), name: uint32(len(d.names)), nameLength: uint16(nameLength),
	}
	text, err := w.bytes(at+directoryHeader, nameLength+extraLength)
	if err != nil {
		return 0, err
	}
	d.names = append(d.names, text[:nameLength]...)
	if !e.widen(text[nameLength:]) {
		return damaged()
	}
	e.offset += d.lead
	if e.offset < 0 || e.Packed < 0 || e.Size < 0 || e.offset >= d.start || e.Packed > d.start-e.offset {
		return damaged()
	}
	d.entries = append(d.entries, e)
	return int64(length), nil
}
