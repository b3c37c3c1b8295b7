package corejson

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// fraction is a number with a fraction or an exponent, without the zeros before it that JSON does not have.
func fraction(text string) json.Number {
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	for len(text) > 1 && text[0] == '0' && isDigit(text[1]) {
		text = text[1:]
	}
	return json.Number(sign + text)
}

// string reads a string. At an error it stays where it is.
func (p *parser) string() (string, error) {
	if p.next() != '"' {
		return "", p.unexpected()
	}
	for end := p.pos + 1; end < len(p.text); end++ {
		switch p.text[end] {
		case '\\':
			end += escapeLength(p.text[end:]) - 1
		case '"':
			s := unescape(p.text[p.pos+1 : end])
			p.pos = end + 1
			return s, nil
		}
	}
	return "", p.unexpected()
}

// escapeLength is how long the escape is with which a text begins: 1 for a backslash that begins none.
func escapeLength(text string) int {
	if len(text) > 1 && strings.IndexByte(`"\/bfnrt`, text[1]) >= 0 {
		return 2
	}
	if _, ok := unit(text); ok {
		return 6
	}
	return 1
}

// unit is the UTF-16 unit that a text begins with as \uXXXX.
func unit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// unescape decodes what stands between the quotes of a string. Most have nothing to decode.
func unescape(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		n := 1
		switch {
		case text[0] != '\\':
			b.WriteByte(text[0])
		case escapeLength(text) == 1:
			b.WriteByte('\\')
		case escapeLength(text) == 2:
			n = 2
			b.WriteByte("\"\\/\b\f\n\r\t"[strings.IndexByte(`"\/bfnrt`, text[1])])
		default:
			var r rune
			r, n = character(text)
			b.WriteRune(r)
		}
		text = text[n:]
	}
	return b.String()
}

// character is the character that one escape or two of UTF-16 units stand for, and their length. Half a pair is none.
func character(text string) (rune, int) {
	const one, two = 6, 12
	r, _ := unit(text)
	if !utf16.IsSurrogate(r) {
		return r, one
	}
	low, _ := unit(text[one:])
	if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
		return pair, two
	}
	return utf8.RuneError, one
}
