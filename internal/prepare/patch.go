package prepare

import (
	"bytes"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A span is a part of a line.
type span struct{ from, to int }

// A member is a member of an object: its value, and what has to go for it to be gone.
type member struct{ value, whole span }

// Places are where in a row stands what a copy may change. Of a member that appears twice the server takes the last, and all are
// changed.
type places struct {
	ids, boxes, lists []span   // values of _id, _source.b and _source.ll
	ends              []member // _source.l.AssociationEnd
	status            []span   // cs of a .pmeta
}

// find walks over a line. It says no where the line is not an object.
func (p *places) find(line []byte) bool {
	*p = places{ids: p.ids[:0], boxes: p.boxes[:0], lists: p.lists[:0], ends: p.ends[:0], status: p.status[:0]}
	s := jsonscan.New(line)
	s.Space()
	if !s.At('{') {
		return false
	}
	return s.Object(func(key []byte) bool {
		switch string(key) {
		case "_id":
			return value(s, &p.ids)
		case "cs":
			return value(s, &p.status)
		case "_source":
			if s.At('{') {
				return s.Object(func(key []byte) bool { return p.source(s, line, key) })
			}
		}
		return s.Skip()
	}) && s.AtEnd()
}

func (p *places) source(s *jsonscan.Scanner, line, key []byte) bool {
	switch string(key) {
	case "b":
		return value(s, &p.boxes)
	case "ll":
		return value(s, &p.lists)
	case "l":
		if s.At('{') {
			return p.links(s, line)
		}
	}
	return s.Skip()
}

// links finds the member AssociationEnd of an object.
func (p *places) links(s *jsonscan.Scanner, line []byte) bool {
	before, first := s.Pos()+1, true // the end of the member before, or of the brace
	return s.Object(func(key []byte) bool {
		m := member{value: span{from: s.Pos()}}
		isEnd := string(key) == "AssociationEnd"
		if !s.Skip() {
			return false
		}
		m.value.to = s.Pos()
		m.whole = span{before, s.Pos()}
		if first {
			s.Space()
			if m.whole.to = s.Pos(); s.At(',') {
				m.whole.to++ // the comma behind it goes with it
			}
		}
		if isEnd {
			p.ends = append(p.ends, m)
		}
		before, first = m.value.to, first && isEnd
		if first {
			before = m.whole.to
		}
		return true
	})
}

// value notes where the next value stands.
func value(s *jsonscan.Scanner, spans *[]span) bool {
	from := s.Pos()
	if !s.Skip() {
		return false
	}
	*spans = append(*spans, span{from, s.Pos()})
	return true
}

// A patch collects changes of one line, in any order.
type patch struct {
	line    []byte
	changes []change
	out     []byte
}

type change struct {
	span
	text []byte
}

func (p *patch) begin(line []byte) { p.line, p.changes = line, p.changes[:0] }

func (p *patch) put(at span, text []byte) {
	i := len(p.changes)
	for i > 0 && p.changes[i-1].from > at.from {
		i--
	}
	p.changes = append(p.changes, change{})
	copy(p.changes[i+1:], p.changes[i:])
	p.changes[i] = change{at, text}
}

// apply is the line with all changes; it is good until the next.
func (p *patch) apply() []byte {
	if len(p.changes) == 0 {
		return p.line
	}
	out, at := p.out[:0], 0
	for _, c := range p.changes {
		out = append(append(out, p.line[at:c.from]...), c.text...)
		at = c.to
	}
	p.out = append(out, p.line[at:]...)
	return p.out
}

// text is what stands in a JSON value that is a text without escapes, as it stands in a line; nil of any other.
func text(line []byte, at span) []byte {
	v := line[at.from:at.to]
	if len(v) < 2 || v[0] != '"' || bytes.IndexByte(v, '\\') >= 0 {
		return nil
	}
	return v[1 : len(v)-1]
}
