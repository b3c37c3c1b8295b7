package corejson

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a text as core's JSON parser does: commas between members may be missing, doubled or stray, strings may hold raw
// control characters, whole numbers may begin with zeros; everything else is strict, and nothing may follow the value. Its error
// is a [*NumberError] for a whole number that is too large.
func Parse(text string) (any, error) {
	p := &parser{text: text}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(text) {
		return nil, p.unexpected()
	}
	return v, nil
}

// A NumberError is a whole number that no long of Java holds, at which core's parser breaks instead of refusing the text.
type NumberError struct{ Digits string }

func (e *NumberError) Error() string { return fmt.Sprintf("For input string: %q", e.Digits) }

type parser struct {
	text string
	pos  int
}

func (p *parser) unexpected() error {
	return fmt.Errorf("unexpected character at position %d of the JSON text", p.pos)
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// separators skips white space and any number of commas.
func (p *parser) separators() {
	for p.space(); p.pos < len(p.text) && p.text[p.pos] == ','; p.space() {
		p.pos++
	}
}

func (p *parser) value() (any, error) {
	p.space()
	if p.pos >= len(p.text) {
		return nil, p.unexpected()
	}
	switch p.text[p.pos] {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string()
	}
	return p.literal()
}

func (p *parser) object() (any, error) {
	p.pos++
	o := Object{}
	for {
		p.separators()
		if p.pos >= len(p.text) {
			return nil, p.unexpected()
		}
		if p.text[p.pos] == '}' {
			p.pos++
			return o, nil
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		if p.space(); p.pos >= len(p.text) || p.text[p.pos] != ':' {
			return nil, p.unexpected()
		}
		p.pos++
		if o[key], err = p.value(); err != nil {
			return nil, err
		}
	}
}

func (p *parser) array() (any, error) {
	p.pos++
	list := []any{}
	for {
		p.separators()
		if p.pos >= len(p.text) {
			return nil, p.unexpected()
		}
		if p.text[p.pos] == ']' {
			p.pos++
			return list, nil
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

func (p *parser) string() (string, error) {
	if p.pos >= len(p.text) || p.text[p.pos] != '"' {
		return "", p.unexpected()
	}
	for end := p.pos + 1; end < len(p.text); end++ {
		switch p.text[end] {
		case '\\':
			end++
		case '"':
			s, err := unquote(p.text[p.pos : end+1])
			if err != nil {
				return "", p.unexpected()
			}
			p.pos = end + 1
			return s, nil
		}
	}
	return "", p.unexpected()
}

// unquote reads a JSON string with its quotes. Most have nothing to decode.
func unquote(quoted string) (string, error) {
	bare := quoted[1 : len(quoted)-1]
	if utf8.ValidString(bare) && !strings.ContainsFunc(bare, func(r rune) bool { return r == '\\' || r < 0x20 }) {
		return bare, nil
	}
	var s string
	err := json.Unmarshal([]byte(escapeControls(quoted)), &s)
	return s, err
}

// escapeControls writes the raw control characters of a JSON string, which core takes, in the form that JSON has for them.
func escapeControls(quoted string) string {
	if !strings.ContainsFunc(quoted, func(r rune) bool { return r < 0x20 }) {
		return quoted
	}
	var b strings.Builder
	for i := range len(quoted) {
		if quoted[i] < 0x20 {
			fmt.Fprintf(&b, `\u%04x`, quoted[i])
			continue
		}
		b.WriteByte(quoted[i])
	}
	return b.String()
}

// isWhole says whether a word is a whole number as core's parser takes it, with any number of zeros before it.
func isWhole(word string) bool {
	digits := strings.TrimPrefix(word, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func whole(word string) (any, error) {
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return nil, &NumberError{word}
	}
	return Number(n), nil
}

func (p *parser) literal() (any, error) {
	end := p.pos
	for end < len(p.text) && strings.IndexByte(" \t\r\n,:{}[]\"", p.text[end]) < 0 {
		end++
	}
	word := p.text[p.pos:end]
	if isWhole(word) {
		p.pos = end
		return whole(word)
	}
	if !json.Valid([]byte(word)) {
		return nil, p.unexpected()
	}
	p.pos = end
	switch word {
	case "null":
		return nil, nil
	case "true", "false":
		return word == "true", nil
	}
	return json.Number(word), nil
}
