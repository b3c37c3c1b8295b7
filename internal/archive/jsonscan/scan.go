package jsonscan

import (
	"bytes"
	"encoding/json"
)

// A Kind is what sort of JSON value a value is.
type Kind byte

const (
	Missing Kind = iota
	Null
	String
	Number
	Object
	Other // array, true, false
)

// A Value is a JSON value somewhere in a text. Text is a string's characters, or a number's digits; it may lie in the
// text that was scanned.
type Value struct {
	Kind Kind
	Text []byte
}

// maxDepth is how deep values may be nested: as deep as encoding/json goes.
const maxDepth = 10000

// A Scanner walks over one JSON text once, without building anything. It accepts what encoding/json accepts.
type Scanner struct {
	data  []byte
	pos   int
	depth int
}

// New begins at the start of a text.
func New(text []byte) *Scanner { return &Scanner{data: text} }

// Space passes over white space.
func (s *Scanner) Space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// At says whether c is next.
func (s *Scanner) At(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func (s *Scanner) take(c byte) bool {
	if s.At(c) {
		s.pos++
		return true
	}
	return false
}

// AtEnd says whether only space is left.
func (s *Scanner) AtEnd() bool {
	s.Space()
	return s.pos == len(s.data)
}

// Skip walks over any value.
func (s *Scanner) Skip() bool {
	if s.Space(); s.At('"') {
		_, _, ok := s.quoted()
		return ok
	}
	var v Value
	return s.Value(&v)
}

// Value walks over any value and says what it is. Of strings and numbers it gives the text.
func (s *Scanner) Value(v *Value) bool {
	*v = Value{}
	s.Space()
	if s.pos == len(s.data) {
		return false
	}
	switch c := s.data[s.pos]; {
	case c == '"':
		v.Kind = String
		return s.text(&v.Text)
	case c == '{':
		v.Kind = Object
		return s.Object(func([]byte) bool { return s.Skip() })
	case c == '[':
		v.Kind = Other
		return s.Array(s.Skip)
	case c == 'n':
		v.Kind = Null
		return s.word("null")
	case c == 't':
		v.Kind = Other
		return s.word("true")
	case c == 'f':
		v.Kind = Other
		return s.word("false")
	}
	v.Kind = Number
	start := s.pos
	ok := s.number()
	v.Text = s.data[start:s.pos]
	return ok
}

// Object walks over an object. For each member it calls member, which has to walk over the value.
func (s *Scanner) Object(member func(key []byte) bool) bool {
	s.depth++
	if s.depth > maxDepth || !s.take('{') {
		return false
	}
	s.Space()
	if s.take('}') {
		s.depth--
		return true
	}
	for {
		var key []byte
		s.Space()
		if !s.text(&key) {
			return false
		}
		s.Space()
		if !s.take(':') {
			return false
		}
		s.Space()
		if !member(key) {
			return false
		}
		s.Space()
		if s.take('}') {
			s.depth--
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// Array walks over an array. For each element it calls element, which has to walk over the value.
func (s *Scanner) Array(element func() bool) bool {
	s.depth++
	if s.depth > maxDepth || !s.take('[') {
		return false
	}
	s.Space()
	if s.take(']') {
		s.depth--
		return true
	}
	for {
		if !element() {
			return false
		}
		s.Space()
		if s.take(']') {
			s.depth--
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

func (s *Scanner) word(w string) bool {
	if len(s.data)-s.pos < len(w) || string(s.data[s.pos:s.pos+len(w)]) != w {
		return false
	}
	s.pos += len(w)
	return true
}

// text walks over a string and gives its characters.
func (s *Scanner) text(out *[]byte) bool {
	start := s.pos
	inner, escaped, ok := s.quoted()
	if ok && escaped {
		return unquote(s.data[start:s.pos], out)
	}
	*out = inner
	return ok
}

// quoted walks over a string and gives what stands between its quotes, and whether there are escapes in it.
func (s *Scanner) quoted() (inner []byte, escaped, ok bool) {
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

func (s *Scanner) number() bool {
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

func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}
