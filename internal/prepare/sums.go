package prepare

import (
	"bytes"
	"errors"
	"hash/maphash"
	"slices"
)

// A hasher turns ids into numbers: of millions of rows nothing else is held.
type hasher struct{ seed maphash.Seed }

// sum is the number of an id.
func (h hasher) sum(id []byte) uint64 { return maphash.Bytes(h.seed, id) }

// pair is the number of two things, whichever comes first.
func (h hasher) pair(a, b uint64) uint64 {
	if a > b {
		a, b = b, a
	}
	return maphash.Comparable(h.seed, [2]uint64{a, b})
}

// errAlike says that two ids have one number, which happens to nobody: another seed tells them apart.
var errAlike = errors.New("two ids have the same checksum")

// A sumSet is a sorted list of numbers, each once.
type sumSet []uint64

// sorted makes a set of numbers in any order.
func sorted(sums []uint64) sumSet {
	slices.Sort(sums)
	once := slices.Compact(sums)
	if len(once) < len(sums)/2 {
		return slices.Clone(once) // the rest is given back
	}
	return once
}

// find is the place of a number in the set; -1 where it is not in it.
func (s sumSet) find(sum uint64) int {
	if i, ok := slices.BinarySearch(s, sum); ok {
		return i
	}
	return -1
}

// idLength is how long the ids are that a unit gives.
const idLength = 22

// tailID is the _id of a line that ends as those of a unit do: in "_id":"(22 characters)"}. Of a line that is JSON this is the
// last member, and so the one that counts. It is nil where the line ends otherwise.
func tailID(line []byte) []byte {
	const before, after = `"_id":"`, `"}`
	end := len(line) - len(after)
	start := end - idLength
	if start < len(before) || string(line[end:]) != after || string(line[start-len(before):start]) != before {
		return nil
	}
	if !isID(line[start:end]) {
		return nil
	}
	return line[start:end]
}

// isID says whether an id is as a unit makes them: 22 characters, none of which means anything in a pattern.
func isID(id []byte) bool {
	if len(id) != idLength {
		return false
	}
	for _, c := range id {
		if !isIDByte(c) {
			return false
		}
	}
	return true
}

func isIDByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// namesNone says of a line of user data, which is JSON, that its ll is an empty list, without reading it. In JSON a quote within
// a text has a backslash before it, so that "ll": can be nothing but a member; of two, or of one written with escapes, nothing
// is said.
func namesNone(line []byte) bool {
	i := bytes.Index(line, []byte(`"ll"`))
	return i >= 0 && bytes.HasPrefix(line[i:], []byte(`"ll":[]`)) && !bytes.Contains(line[i+4:], []byte(`"ll"`)) &&
		!bytes.Contains(line, []byte(`\u006`))
}
