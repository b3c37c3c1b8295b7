package archive

import (
	"bytes"
	"encoding/json"
)

// A kind is what sort of JSON value a value is.
type kind byte

const (
	kindMissing kind = iota
	kindNull
	kindString
	kindNumber
	kindObject
	kindOther // array, true, false
)

// A value is a JSON value somewhere in a text. Text is a string's characters, or a number's digits; it may lie in the
// text that was scanned.
type value struct {
	kind kind
	text []byte
}

// maxDepth is how deep values may be nested: as deep as encoding/json goes.
const maxDepth = 10000

// A scanner walks over one JSON text once, without building anything. It accepts what encoding/json accepts.
type scanner struct {
	data  []byte
	pos   int
	depth int
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// at says whether c is next.
func (s *scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func (s *scanner) take(c byte) bool {
	if s.at(c) {
		s.pos++
		return true
	}
	return false
}

// atEnd says whether only space is left.
func (s *scanner) atEnd() bool {
	s.space()
	return s.pos == len(s.data)
}

// skip walks over any value.
func (s *scanner) skip() bool {
	if s.space(); s.at('"') {
		_, _, ok := s.quoted()
		return ok
	}
	var v value
	return s.value(&v)
}

// value walks over any value and says what it is. Of strings and numbers it gives the text.
func (s *scanner) value(v *value) bool {
	*v = value{}
	s.space()
	if s.pos == len(s.data) {
		return false
	}
	switch c := s.data[s.pos]; {
	case c == '"':
		v.kind = kindString
		return s.text(&v.text)
	case c == '{':
		v.kind = kindObject
		return s.object(func([]byte) bool { return s.skip() })
	case c == '[':
		v.kind = kindOther
		return s.array(s.skip)
	case c == 'n':
		v.kind = kindNull
		return s.word("null")
	case c == 't':
		v.kind = kindOther
		return s.word("true")
	case c == 'f':
		v.kind = kindOther
		return s.word("false")
	}
	v.kind = kindNumber
	start := s.pos
	ok := s.number()
	v.text = s.data[start:s.pos]
	return ok
}

// object walks over an object. For each member it calls member, which has to walk over the value.
func (s *scanner) object(member func(key []byte) bool) bool {
	s.depth++
	if s.depth > maxDepth || !s.take('{') {
		return false
	}
	s.space()
	if s.take('}') {
		s.depth--
		return true
	}
	for {
		var key []byte
		s.space()
		if !s.text(&key) {
			return false
		}
		s.space()
		if !s.take(':') {
			return false
		}
		s.space()
		if !member(key) {
			return false
		}
		s.space()
		if s.take('}') {
			s.depth--
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// array walks over an array. For each element it calls element, which has to walk over the value.
func (s *scanner) array(element func() bool) bool {
	s.depth++
	if s.depth > maxDepth || !s.take('[') {
		return false
	}
	s.space()
	if s.take(']') {
		s.depth--
		return true
	}
	for {
		if !element() {
			return false
		}
		s.space()
		if s.take(']') {
			s.depth--
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

func (s *scanner) word(w string) bool {
	if len(s.data)-s.pos < len(w) || string(s.data[s.pos:s.pos+len(w)]) != w {
		return false
	}
	s.pos += len(w)
	return true
}

// text walks over a string and gives its characters.
func (s *scanner) text(out *[]byte) bool {
	start := s.pos
	inner, escaped, ok := s.quoted()
	if ok && escaped {
		return unquote(s.data[start:s.pos], out)
	}
	*out = inner
	return ok
}

// quoted walks over a string and gives what stands between its quotes, and whether there are escapes in it.
func (s *scanner) quoted() (inner []byte, escaped, ok bool) {
	if !s.take('"') {
		return nil, false, false
	}
	rest := s.data[s.pos:]
	for i := 0; i < len(rest); {
		switch c := rest[i]; {
		case c == '"':
			s.pos += i + 1
			return rest[:i], escaped, true
		case c < ' ':
			return nil, false, false
		case c == '\\':
			n := escapeLength(rest[i:])
			if n == 0 {
				return nil, false, false
			}
			escaped = true
			i += n
		default:
			i++
		}
	}
	return nil, false, false
}

// escapeLength is how long the escape is with which a text begins; 0 when it is none.
func escapeLength(text []byte) int {
	const short, long = len(`\n`), len(`\u0000`)
	switch {
	case len(text) < short:
		return 0
	case bytes.IndexByte([]byte(`"\/bfnrt`), text[1]) >= 0:
		return short
	case text[1] != 'u' || len(text) < long:
		return 0
	}
	for _, c := range text[short:long] {
		if !isHex(c) {
			return 0
		}
	}
	return long
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// unquote gives the characters of a string with escapes.
func unquote(quoted []byte, out *[]byte) bool {
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return false
	}
	*out = []byte(text)
	return true
}

func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}
