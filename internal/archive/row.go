package archive

import "bytes"

// A lineFault is why a line of a table is no row at all.
type lineFault int

const (
	lineFine lineFault = iota
	lineBlank
	lineNotJSON
	lineNotObject
)

// A row is what is needed to know of one line of a table: one entity or link.
type row struct {
	id, kind, source value // _id, _type, _source
	box, node, set   value // _source.b, .n, .t
	fields           value // _source.s
	hidden           value // _source.h
	t1, k1, t2, k2   value // of a link: the types and row ids of its two ends
	boxLink          value // _source.l.Box
	key              value // _source.s.Name, .Url, .ExtRole, .__id: whatever names the entity
	refs             int   // how many 0..1:N links the row carries in _source.ll
}

// parseRow reads one line. ref, where it is not nil, gets the text of each 0..1:N link: "entity type id:row id".
func parseRow(line []byte, r *row, ref func(text []byte)) lineFault {
	*r = row{}
	s := scanner{data: line}
	if s.atEnd() {
		return lineBlank
	}
	if !s.at('{') {
		if s.skip() && s.atEnd() {
			return lineNotObject
		}
		return lineNotJSON
	}
	ok := s.object(func(key []byte) bool {
		switch string(key) {
		case "_id":
			return s.value(&r.id)
		case "_type":
			return s.value(&r.kind)
		case "_source":
			return r.parseSource(&s, ref)
		}
		return s.skip()
	})
	if !ok || !s.atEnd() {
		return lineNotJSON
	}
	return lineFine
}

// parseSource reads _source; of two the server takes the last.
func (r *row) parseSource(s *scanner, ref func([]byte)) bool {
	*r = row{id: r.id, kind: r.kind}
	if !s.at('{') {
		return s.value(&r.source)
	}
	r.source.kind = kindObject
	return s.object(func(key []byte) bool {
		if v := r.member(key); v != nil {
			return s.value(v)
		}
		switch string(key) {
		case "s":
			return r.parseFields(s)
		case "l":
			return r.parseLinks(s)
		case "ll":
			return r.parseRefs(s, ref)
		}
		return s.skip()
	})
}

func (r *row) member(key []byte) *value {
	switch string(key) {
	case "b":
		return &r.box
	case "n":
		return &r.node
	case "t":
		return &r.set
	case "h":
		return &r.hidden
	case "t1":
		return &r.t1
	case "t2":
		return &r.t2
	case "k1":
		return &r.k1
	case "k2":
		return &r.k2
	}
	return nil
}

func (r *row) parseFields(s *scanner) bool {
	r.key = value{}
	if !s.at('{') {
		return s.value(&r.fields)
	}
	r.fields.kind = kindObject
	named := false
	return s.object(func(key []byte) bool {
		switch string(key) {
		case "__id":
			named = true
			return s.value(&r.key)
		case "Name", "Url", "ExtRole":
			if !named {
				return s.value(&r.key)
			}
		}
		return s.skip()
	})
}

func (r *row) parseLinks(s *scanner) bool {
	r.boxLink = value{}
	if !s.at('{') {
		return s.skip()
	}
	return s.object(func(key []byte) bool {
		if string(key) == "Box" {
			return s.value(&r.boxLink)
		}
		return s.skip()
	})
}

func (r *row) parseRefs(s *scanner, ref func([]byte)) bool {
	r.refs = 0
	if !s.at('[') {
		return s.skip()
	}
	return s.array(func() bool {
		var v value
		s.space()
		if !s.value(&v) {
			return false
		}
		if v.kind == kindString && bytes.IndexByte(v.text, ':') > 0 {
			r.refs++
			if ref != nil {
				ref(v.text)
			}
		}
		return true
	})
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
