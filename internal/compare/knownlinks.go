package compare

import (
	"hash/maphash"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// A knownLinks are links of which nothing is held but a hash, and two bits for what became of them: nine bytes each, and
// eight more where it has several lines. A link is the same from either of its ends, unless it has a direction.
type knownLinks struct {
	seed       maphash.Seed
	hashes     []uint64
	told, lost []uint64 // bits
	several    []uint64 // those of several lines, in order
}

func newKnownLinks(seed maphash.Seed) *knownLinks { return &knownLinks{seed: seed} }

func (s *knownLinks) add(hash uint64) { s.hashes = append(s.hashes, hash) }

// sort is to be called after all were added, before anything is asked.
func (s *knownLinks) sort() {
	slices.Sort(s.hashes)
	for i := 1; i < len(s.hashes); i++ {
		if s.hashes[i] == s.hashes[i-1] {
			s.several = append(s.several, s.hashes[i])
		}
	}
	s.hashes = slices.Compact(s.hashes)
	s.told, s.lost = make([]uint64, len(s.hashes)/64+1), make([]uint64, len(s.hashes)/64+1)
}

func (s *knownLinks) len() int64 { return int64(len(s.hashes)) }

func (s *knownLinks) has(hash uint64) bool { return s.find(hash) >= 0 }

// find is the number of a link; -1 for none.
func (s *knownLinks) find(hash uint64) int {
	if i, ok := slices.BinarySearch(s.hashes, hash); ok {
		return i
	}
	return -1
}

// hasSeveral reports whether a link has several lines, such as the one of two rows that name each other.
func (s *knownLinks) hasSeveral(hash uint64) bool {
	_, ok := slices.BinarySearch(s.several, hash)
	return ok
}

// within reports whether all are in another set, too.
func (s *knownLinks) within(other *knownLinks) bool {
	return !slices.ContainsFunc(s.hashes, func(hash uint64) bool { return !other.has(hash) })
}

// mark sets the bit of a link, and reports whether it was set.
func mark(bits []uint64, i int) (was bool) {
	was = bits[i/64]>>(i%64)&1 == 1
	bits[i/64] |= 1 << (i % 64)
	return was
}

// hashLink is the same for a link from either of its ends, unless it has a direction.
func hashLink(seed maphash.Seed, l archive.Link) uint64 {
	if l.Directed {
		return hashWay(seed, endText(l.From), endText(l.To))
	}
	return hashEnds(seed, endText(l.From), endText(l.To))
}

// hashWay is that of a link that has a direction.
func hashWay(seed maphash.Seed, from, to string) uint64 {
	return maphash.String(seed, from+"\x00\x00"+to)
}

func hashEnds(seed maphash.Seed, from, to string) uint64 {
	if to < from {
		from, to = to, from
	}
	return maphash.String(seed, from+"\x00"+to)
}

func endText(e archive.End) string { return entityText(e.Box, e.Collection, e.String()) }

// entityText is an entity with its place. The box of one at cell level is a part of its key.
func entityText(box, collection, entity string) string {
	if collection == "" {
		box = ""
	}
	return box + "\x00" + collection + "\x00" + bareEntity(entity)
}
