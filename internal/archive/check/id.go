package check

import "bytes"

// idShape says how a row's id will fare: the server replaces it, as a pattern, in every later line of the import.
type idShape int

const (
	idFine    idShape = iota
	idLoose           // not 22 characters: it may be found where it is not meant
	idPattern         // holds characters that mean something in a pattern
)

const idLength = 22

// shapeOf judges an id. The id of a link may be two ids joined by "-".
func shapeOf(id []byte, link bool) idShape {
	for _, c := range id {
		if isIDLetter(c) {
			continue
		}
		if bytes.IndexByte([]byte(`\^$.|?*+()[]{}`), c) >= 0 {
			return idPattern
		}
		return idLoose
	}
	if len(id) == idLength || link && len(id) == 2*idLength+1 && id[idLength] == '-' {
		return idFine
	}
	return idLoose
}

// isIDLetter says whether a byte is one of A-Z a-z 0-9 - _. Ids are random: a chain of comparisons takes several times as
// long.
func isIDLetter(c byte) bool {
	const digits, letters = 1<<10 - 1, 1<<26 - 1
	sets := [4]uint64{digits<<'0' | 1<<'-', letters<<('A'-64) | 1<<('_'-64) | letters<<('a'-64)}
	return sets[c>>6]>>(c&63)&1 == 1
}
