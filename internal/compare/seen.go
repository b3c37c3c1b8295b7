package compare

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
)

// Files knows of the web files of a cell that they were there: of each a hash of box, path, size and time, in order. Nil is not to know.
type Files []uint64

// mostKept is how many files are written down: 11 bytes each. More are only known to the process that has listed them.
const mostKept = 5000

// filesOf knows of files.
func filesOf(files []cellFile) Files {
	known := make(Files, 0, len(files))
	for _, f := range files {
		known = append(known, f.hash())
	}
	slices.Sort(known)
	return known
}

// has reports whether a file was there as it is.
func (k Files) has(f cellFile) bool {
	_, there := slices.BinarySearch(k, f.hash())
	return there
}

func (f cellFile) hash() uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s\x00%s\x00%d\x00%d", f.box, f.path, f.size, f.modified) // which never fails
	return h.Sum64()
}

// MarshalJSON writes eight bytes for each, in base64; null where there are too many to be kept.
func (k Files) MarshalJSON() ([]byte, error) {
	if len(k) > mostKept {
		return []byte("null"), nil
	}
	var data []byte
	for _, h := range k {
		data = binary.BigEndian.AppendUint64(data, h)
	}
	return json.Marshal(data)
}

// UnmarshalJSON reads what MarshalJSON has written.
func (k *Files) UnmarshalJSON(text []byte) error {
	var data []byte
	if err := json.Unmarshal(text, &data); err != nil {
		return err
	}
	if len(data)%8 != 0 {
		return fmt.Errorf("%d bytes are not hashes of files", len(data))
	}
	for h := range slices.Chunk(data, 8) {
		*k = append(*k, binary.BigEndian.Uint64(h))
	}
	return nil
}
