package archive

import "encoding/binary"

// An Entry is one entry of an archive, as the archive's directory has it. There may be millions: it is kept small.
type Entry struct {
	Packed, Size int64  // of the content, in bytes, compressed and not
	Method       uint16 // of compression: [Stored], [Deflated], or one that the server does not know
	flags        uint16
	nameLength   uint16
	name         uint32 // where the name begins among those of all entries
	crc          uint32
	offset       int64 // of the entry's own header, in the file
}

// IsEncrypted says whether nobody can read the entry without a key.
func (e *Entry) IsEncrypted() bool { return e.flags&(flagEncrypted|flagStrong|flagMasked) != 0 }

// Bits of an entry's flags.
const (
	flagEncrypted  = 1
	flagDescriptor = 8 // checksum and lengths stand behind the data
	flagStrong     = 1 << 6
	flagMasked     = 1 << 13
)

// Methods of compression that the server knows.
const (
	Stored   = 0
	Deflated = 8
)

const tooWide = 0xffffffff // stands for a number that is in the extra field

// widen takes the numbers that need 64 bits from an entry's extra field.
func (e *Entry) widen(extra []byte) bool {
	if e.Size != tooWide && e.Packed != tooWide && e.offset != tooWide {
		return true
	}
	wide := extraField(extra, 1)
	for _, n := range []*int64{&e.Size, &e.Packed, &e.offset} {
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
