package jsonscan

import (
	"bytes"
	"encoding/json"
)

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
