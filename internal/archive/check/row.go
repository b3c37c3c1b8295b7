package check

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// checkRow looks at one row by itself.
func (t *table) checkRow() {
	r := &t.row
	t.checkID()
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
		t.report("row-without-fields", "the _source of the row has no object s: it is imported, and reading it is answered with an error")
	}
}

// checkID notices an id with which the server's replacing of ids may do harm. Whether it does, what comes after it tells.
func (t *table) checkID() {
	switch id := t.row.ID; {
	case id.Kind == jsonscan.Missing || id.Kind == jsonscan.Null:
		t.odd = true
	case id.Kind != jsonscan.String:
		t.report("row-without-id", "the _id of the row is not a text")
	case shapeOf(id.Text, t.isLinks) != idFine:
		t.odd = true
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

// special are the characters that mean something in a pattern.
const special = `\^$.|?*+()[]{}`

// shapeOf judges an id. The id of a link may be two ids joined by "-".
func shapeOf(id []byte, link bool) idShape {
	for _, c := range id {
		if isIDLetter(c) {
			continue
		}
		if bytes.ContainsAny(id, special) {
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
