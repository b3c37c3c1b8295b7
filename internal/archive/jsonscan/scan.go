// Package jsonscan walks over JSON texts in one go: it builds nothing, holds nothing, and leaves out what nobody asks for.
// Tables of an archive have millions of lines of which a few fields matter.
//
// It accepts exactly what encoding/json accepts.
package jsonscan

// A Kind is what sort of JSON value a value is.
type Kind byte

// The kinds of values.
const (
	Missing Kind = iota // there is no value
	Null
	String
	Number
	Object
	Other // array, true, false
)

// A Value is a JSON value somewhere in a text.
type Value struct {
	Kind Kind
	Text []byte // a string's characters, or a number's digits; it may lie in the text that was scanned
}

// maxDepth is how deep values may be nested: as deep as encoding/json goes.
const maxDepth = 10000

// A Scanner is at some place of a text and walks on from there. Its methods say false where the text is not JSON; what they
// say after that means nothing.
type Scanner struct {
	data  []byte
	pos   int
	depth int
}

// New begins at the start of a text.
func New(text []byte) *Scanner { return &Scanner{data: text} }

// Pos is how many bytes of the text were walked over.
func (s *Scanner) Pos() int { return s.pos }

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

// At says whether c is next, white space not passed over.
func (s *Scanner) At(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func (s *Scanner) take(c byte) bool {
	if s.At(c) {
		s.pos++
		return true
	}
	return false
}

// AtEnd says whether only white space is left.
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

// Object walks over an object, which is next. For each member it calls member, which has to walk over the value.
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

// Array walks over an array, which is next. For each element it calls element, which has to walk over it.
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
