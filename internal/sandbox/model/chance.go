package model

import (
	"encoding/base64"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
)

// DefaultSeed is the chance of a unit that is given none. With it the first nine imports into a cell of the content that
// practice units have at first are of those that lose nothing, a quarter of all, and so are the first two of what it exports
// after the first. Every other content takes its chance.
const DefaultSeed uint64 = 3420628

// A chance makes the new ids that one import gives to the rows of one table. Which of them are the lesser decides which links
// many to many anybody finds afterwards, and the order of lines in the next export. The same seed makes the same ids for the nth
// import of a cell, whatever else the unit does meanwhile.
type chance struct{ source *rand.Rand }

func newChance(seed uint64, nth int, table string) chance {
	h := fnv.New64a()
	// A hash takes everything.
	_, _ = h.Write([]byte(table + " " + strconv.Itoa(nth)))
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// id is an internal id as core makes them: 22 characters.
func (c chance) id() string {
	b := make([]byte, 16)
	for i := range b {
		b[i] = byte(c.source.Uint32())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}
