package check

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// checkRow looks at one row by itself.
func (t *table) checkRow() {
	r := &t.row
	switch {
	case r.ID.Kind != jsonscan.String:
		t.report("row-without-id", "the row has no text _id")
	case shapeOf(r.ID.Text, t.isLinks) == idPattern:
		t.report("id-is-pattern", "the _id %s has characters that break the server's rewriting of ids", short(r.ID.Text))
	case shapeOf(r.ID.Text, t.isLinks) == idLoose:
		t.report("id-loose", "the _id %s is not 22 characters of A-Z a-z 0-9 - _: the server replaces it in all later lines, "+
			"wherever it finds it", short(r.ID.Text))
	}
	switch {
	case r.Kind.Kind == jsonscan.Missing || r.Kind.Kind == jsonscan.Null:
		t.report("row-type-foreign", "the row has no _type: the server does not store it")
	case r.Kind.Kind != jsonscan.String:
		t.report("row-type-not-text", "the _type of the row is not a text")
	case string(r.Kind.Text) != t.Type:
		t.report("row-type-foreign", "the _type of the row is %s, and this file is for %s", short(r.Kind.Text), t.Type)
	}
	switch {
	case r.Source.Kind == jsonscan.Missing || r.Source.Kind == jsonscan.Null:
		t.report("row-without-source", "the row has no _source: it is imported empty")
	case r.Source.Kind != jsonscan.Object:
		t.report("row-source-not-object", "the _source of the row is not an object")
	case r.Fields.Kind != jsonscan.Object && !t.isLinks:
		t.report("row-without-fields", "the _source of the row has no object s")
	}
}

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
