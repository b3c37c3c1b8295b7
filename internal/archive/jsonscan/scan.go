// Package jsonscan walks over JSON texts in one go: it builds nothing, holds nothing, and leaves out what nobody asks for.
// Tables of an archive have millions of lines of which a few fields matter.
//
// It accepts exactly what the JSON parser of core accepts, json-simple 1.1, which takes much that is no JSON: commas and colons
// only separate, so that they may be missing, doubled or stray; strings may hold raw control characters, and a backslash that
// begins no escape stands for itself; numbers may begin with zeros; behind the value may stand a string that never ends. A whole
// number that no long of Java holds breaks that parser.
package jsonscan

import "bytes"

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

// IsWhole says whether the value is a whole number, which is a Long to core; any other number is a Double.
func (v *Value) IsWhole() bool { return v.Kind == Number && !bytes.ContainsAny(v.Text, ".eE") }

// A Fault is why a text is not walked over.
type Fault byte

// The faults.
const (
	NotJSON  Fault = iota // core's parser does not take it either
	TooLarge              // a whole number is larger than a long of Java
	TooDeep               // values are nested deeper than MaxDepth
)

// MaxDepth is how deep values may be nested. Core's parser has no limit, but what it hands them to breaks somewhere beyond.
const MaxDepth = 1000

// A Scanner is at some place of a text and walks on from there. Its methods say false where the text is not JSON; what they
// say after that means nothing.
type Scanner struct {
	data  []byte
	pos   int
	depth int
	fault Fault
}

// New begins at the start of a text.
func New(text []byte) *Scanner { return &Scanner{data: text} }

// Fault is why the text was not walked over, once a method has said so.
func (s *Scanner) Fault() Fault { return s.fault }

func (s *Scanner) fail(f Fault) bool {
	s.fault = f
	return false
}

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

// AtEnd says whether a text may end here: only white space is left, or a string that never ends, which core's parser overlooks.
func (s *Scanner) AtEnd() bool {
	s.Space()
	if s.At('"') {
		_, _, whole := s.quoted()
		return !whole
	}
	return s.pos == len(s.data) || s.refuse()
}

// refuse refuses what is next. A number is read before anybody asks where it stands.
func (s *Scanner) refuse() bool {
	if s.pos < len(s.data) && (s.data[s.pos] == '-' || s.data[s.pos] >= '0' && s.data[s.pos] <= '9') {
		_ = s.number() // notes one that is too large
	}
	return false
}

// separators passes over white space and any number of commas.
func (s *Scanner) separators() {
	for s.Space(); s.take(','); s.Space() {
	}
}

// colons passes over white space and any number of colons.
func (s *Scanner) colons() {
	for s.Space(); s.take(':'); s.Space() {
	}
}

// enter begins an object or array.
func (s *Scanner) enter(bracket byte) bool {
	s.depth++
	if s.depth > MaxDepth {
		return s.fail(TooDeep)
	}
	return s.take(bracket)
}

// leave ends it, where its end is next.
func (s *Scanner) leave(bracket byte) bool {
	if s.separators(); !s.take(bracket) {
		return false
	}
	s.depth--
	return true
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
	if !s.enter('{') {
		return false
	}
	for !s.leave('}') {
		var key []byte
		if !s.text(&key) {
			return s.refuse()
		}
		if s.colons(); !member(key) {
			return false
		}
	}
	return true
}

// Array walks over an array, which is next. For each element it calls element, which has to walk over it.
func (s *Scanner) Array(element func() bool) bool {
	if !s.enter('[') {
		return false
	}
	for !s.leave(']') {
		if !element() {
			return false
		}
	}
	return true
}
