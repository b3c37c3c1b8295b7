package archive

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A LineFault is why a line of a table is no row at all, or a .pmeta none.
type LineFault int

// What a line can be.
const (
	LineFine LineFault = iota // a row
	LineBlank
	LineNotJSON
	LineNotObject
	LineTooLarge // a whole number in it is larger than a long of Java, at which core's parser breaks
	LineTooDeep  // it is nested deeper than it was looked at
)

// faultOf is why a text is not a JSON object, where it ought to be one.
func faultOf(s *jsonscan.Scanner) LineFault {
	switch s.Fault() {
	case jsonscan.TooLarge:
		return LineTooLarge
	case jsonscan.TooDeep:
		return LineTooDeep
	}
	return LineNotJSON
}

// A Row is what is needed to know of one line of a table: one entity or link.
type Row struct {
	ID, Kind, Source jsonscan.Value // _id, _type, _source
	Box, Node, Set   jsonscan.Value // _source.b, .n, .t
	Fields           jsonscan.Value // _source.s
	Hidden           jsonscan.Value // _source.h
	Updated          jsonscan.Value // _source.u, in milliseconds since 1970
	T1, K1, T2, K2   jsonscan.Value // of a link: the types and row ids of its two ends
	BoxLink          jsonscan.Value // _source.l.Box
	OwnerLink        jsonscan.Value // _source.l.EntityType, .ComplexType or .Relation: what else is part of the row's key
	EndLink          jsonscan.Value // _source.l.AssociationEnd: the other end of an association
	Key              jsonscan.Value // _source.s.Name, .Url, .ExtRole, .__id: whatever names the entity
	Multiplicity     jsonscan.Value // _source.s.Multiplicity: of an end of an association
	Refs             int            // how many 0..1:N links the row carries in _source.ll
}

// Parse reads one line. What it finds may lie in the line, and is good as long as that. ref, where it is not nil, gets the
// text of each 0..1:N link: "entity type id:row id". Of a blank line it finds nothing, and leaves the row as it was.
func (r *Row) Parse(line []byte, ref func(text []byte)) LineFault {
	s := jsonscan.New(line)
	if s.Space(); s.Pos() == len(line) {
		return LineBlank
	}
	*r = Row{}
	if !s.At('{') {
		if s.Skip() && s.AtEnd() {
			return LineNotObject
		}
		return faultOf(s)
	}
	ok := s.Object(func(key []byte) bool {
		switch string(key) {
		case "_id":
			return s.Value(&r.ID)
		case "_type":
			return s.Value(&r.Kind)
		case "_source":
			return r.parseSource(s, ref)
		}
		return s.Skip()
	})
	if !ok || !s.AtEnd() {
		return faultOf(s)
	}
	return LineFine
}

// parseSource reads _source; of two the server takes the last.
func (r *Row) parseSource(s *jsonscan.Scanner, ref func([]byte)) bool {
	*r = Row{ID: r.ID, Kind: r.Kind}
	if !s.At('{') {
		return s.Value(&r.Source)
	}
	r.Source.Kind = jsonscan.Object
	return s.Object(func(key []byte) bool {
		if v := r.member(key); v != nil {
			return s.Value(v)
		}
		switch string(key) {
		case "s":
			return r.parseFields(s)
		case "l":
			return r.parseLinks(s)
		case "ll":
			return r.parseRefs(s, ref)
		}
		return s.Skip()
	})
}

func (r *Row) member(key []byte) *jsonscan.Value {
	switch string(key) {
	case "b":
		return &r.Box
	case "n":
		return &r.Node
	case "t":
		return &r.Set
	case "h":
		return &r.Hidden
	case "u":
		return &r.Updated
	case "t1":
		return &r.T1
	case "t2":
		return &r.T2
	case "k1":
		return &r.K1
	case "k2":
		return &r.K2
	}
	return nil
}

func (r *Row) parseFields(s *jsonscan.Scanner) bool {
	r.Key, r.Multiplicity = jsonscan.Value{}, jsonscan.Value{}
	if !s.At('{') {
		return s.Value(&r.Fields)
	}
	r.Fields.Kind = jsonscan.Object
	named := false
	return s.Object(func(key []byte) bool {
		switch string(key) {
		case "__id":
			named = true
			return s.Value(&r.Key)
		case "Name", "Url", "ExtRole":
			if !named {
				return s.Value(&r.Key)
			}
		case "Multiplicity":
			return s.Value(&r.Multiplicity)
		}
		return s.Skip()
	})
}

func (r *Row) parseLinks(s *jsonscan.Scanner) bool {
	r.BoxLink, r.OwnerLink, r.EndLink = jsonscan.Value{}, jsonscan.Value{}, jsonscan.Value{}
	if !s.At('{') {
		return s.Skip()
	}
	return s.Object(func(key []byte) bool {
		switch string(key) {
		case "Box":
			return s.Value(&r.BoxLink)
		case "EntityType", "ComplexType", "Relation":
			return s.Value(&r.OwnerLink)
		case "AssociationEnd":
			return s.Value(&r.EndLink)
		}
		return s.Skip()
	})
}

func (r *Row) parseRefs(s *jsonscan.Scanner, ref func([]byte)) bool {
	r.Refs = 0
	if !s.At('[') {
		return s.Skip()
	}
	return s.Array(func() bool {
		var v jsonscan.Value
		s.Space()
		if !s.Value(&v) {
			return false
		}
		if v.Kind == jsonscan.String && bytes.IndexByte(v.Text, ':') > 0 {
			r.Refs++
			if ref != nil {
				ref(v.Text)
			}
		}
		return true
	})
}
