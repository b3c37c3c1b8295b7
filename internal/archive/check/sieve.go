package check

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/personium/personium-cell/internal/archive"
)

// A sieve finds out, while rows go by once, which of them may have gone by before. It holds no row: a few bits of each, in
// 32 MiB at most, and of the few that it lets through a hash. Among those are all that appear twice, and hardly any other:
// a second reading tells.
type sieve struct {
	seed  maphash.Seed
	words []atomic.Uint64 // a power of two of them

	mu       sync.Mutex
	suspects map[uint64]struct{}
	room     int  // for suspects
	full     bool // there were more
}

const (
	maxSieve    = 1 << 22 // words
	minSieve    = 1 << 10
	maxSuspects = 1 << 20
)

// newSieve makes a sieve for tables of so many bytes, all together.
func newSieve(size int64) *sieve {
	words := minSieve
	for words < maxSieve && int64(words)*64 < size {
		words *= 2
	}
	return &sieve{seed: maphash.MakeSeed(), words: make([]atomic.Uint64, words), room: maxSuspects,
		suspects: map[uint64]struct{}{}}
}

// sum is the hash of a name, of one sort of names: two that differ in any part have another one.
func (s *sieve) sum(sort byte, parts ...[]byte) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	_ = h.WriteByte(sort)
	var length [8]byte
	for _, part := range parts {
		binary.LittleEndian.PutUint64(length[:], uint64(len(part)))
		_, _ = h.Write(length[:])
		_, _ = h.Write(part)
	}
	return h.Sum64()
}

// pass takes the hash of a row's name. It says whether the row may have come before. Rows of one name have to come one after
// the other; others may come at any time.
func (s *sieve) pass(sum uint64) bool {
	const odd = 0x9e3779b97f4a7c15
	once := s.mark(sum)
	twice := s.mark(bits.RotateLeft64(sum*odd, 32))
	if !once || !twice {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.suspects) >= s.room {
		s.full = true
		return true
	}
	s.suspects[sum] = struct{}{}
	return true
}

// mark sets four bits of a word, and says whether all of them were set.
func (s *sieve) mark(sum uint64) bool {
	var mask uint64
	for shift := 40; shift < 64; shift += 6 {
		mask |= 1 << (sum >> shift & 63)
	}
	word := &s.words[sum&uint64(len(s.words)-1)]
	return word.Or(mask)&mask == mask
}

// suspicious says whether a hash is one of those that came more than once, or hardly any other.
func (s *sieve) suspicious(sum uint64) bool {
	_, ok := s.suspects[sum]
	return ok
}

// idSum is the hash of the _id of a row.
func (s *sieve) idSum(t *table, r *archive.Row) uint64 {
	return s.sum('i', []byte(t.Type), r.ID.Text)
}

// keySum is the hash of the key by which the API knows a row, together with what it is the key in.
func (s *sieve) keySum(t *table, r *archive.Row) uint64 {
	return s.sum('k', []byte(t.Type), r.Box.Text, r.Node.Text, r.Set.Text, r.BoxLink.Text, r.OwnerLink.Text, r.Key.Text)
}
