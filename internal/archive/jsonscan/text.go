package jsonscan

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text walks over a string and gives its characters.
func (s *Scanner) text(out *[]byte) bool {
	inner, escaped, ok := s.quoted()
	if ok && escaped {
		inner = unescape(inner)
	}
	*out = inner
	return ok
}

// quoted walks over a string and gives what stands between its quotes, and whether there are escapes in it. It stays where it is
// when the string does not end.
func (s *Scanner) quoted() (inner []byte, escaped, ok bool) {
	if !s.At('"') {
		return nil, false, false
	}
	rest := s.data[s.pos+1:]
	for i := 0; i < len(rest); {
		switch c := rest[i]; c {
		case '"':
			s.pos += i + 2
			return rest[:i], escaped, true
		case '\\':
			i += escapeLength(rest[i:])
			escaped = true
		default:
			i++
		}
	}
	return nil, false, false
}

const (
	shortEscape = len(`\n`)
	longEscape  = len(`\u0000`)
)

// escapeLength is how long the escape is with which a text begins: 1 for a backslash that stands for itself.
func escapeLength(text []byte) int {
	if len(text) >= shortEscape && bytes.IndexByte([]byte(`"\/bfnrt`), text[1]) >= 0 {
		return shortEscape
	}
	if utf16Unit(text) >= 0 {
		return longEscape
	}
	return 1
}

// utf16Unit is the UTF-16 unit that a text begins with as \uXXXX; -1 where it does not.
func utf16Unit(text []byte) rune {
	if len(text) < longEscape || text[1] != 'u' || text[0] != '\\' {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:longEscape]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// unescape gives the characters of what stands between the quotes of a string with escapes.
func unescape(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n := 1
		if text[0] == '\\' {
			n = escapeLength(text)
		}
		switch {
		case n == longEscape:
			out, n = appendUnit(out, text)
		case n == shortEscape:
			out = append(out, meant(text[1]))
		default:
			out = append(out, text[0])
		}
		text = text[n:]
	}
	return out
}

// meant is the character that an escape with this letter stands for.
func meant(letter byte) byte {
	switch letter {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return letter
}

// appendUnit appends the character that a text begins with as one UTF-16 unit or two, and says how long these are. Half of a
// pair is no character.
func appendUnit(out, text []byte) ([]byte, int) {
	r := utf16Unit(text)
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(out, r), longEscape
	}
	if pair := utf16.DecodeRune(r, utf16Unit(text[longEscape:])); pair != utf8.RuneError {
		return utf8.AppendRune(out, pair), 2 * longEscape
	}
	return utf8.AppendRune(out, utf8.RuneError), longEscape
}
