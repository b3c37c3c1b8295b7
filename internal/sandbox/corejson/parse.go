package corejson

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a text as core's JSON parser does, json-simple 1.1. Commas and colons only separate: they may be missing, doubled
// or stray, but for a comma between a name and its value. Strings may hold raw control characters, and a backslash that begins no
// escape stands for itself. Numbers may begin with zeros and end where they cannot go on: 1-2 are two. Nothing may follow the
// value but a string that never ends. Its error is a [*NumberError] for a whole number that is too large.
func Parse(text string) (any, error) {
	p := &parser{text: text}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if !p.ends() {
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

// unexpected is the error about what stands where it must not. A number is read before anybody asks where it stands.
func (p *parser) unexpected() error {
	if c := p.next(); isDigit(c) || c == '-' && isDigit(p.second()) {
		if _, err := p.number(); err != nil {
			return err
		}
	}
	return fmt.Errorf("unexpected character at position %d of the JSON text", p.pos)
}

// second is the byte after the next.
func (p *parser) second() byte {
	if p.pos+1 >= len(p.text) {
		return 0
	}
	return p.text[p.pos+1]
}

// next is the next byte; 0 at the end of the text, where a NUL stands in no valid one either.
func (p *parser) next() byte {
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

// skip passes over any of some bytes.
func (p *parser) skip(bytes string) {
	for p.pos < len(p.text) && strings.IndexByte(bytes, p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *parser) space() { p.skip(" \t\r\n") }

// separators skips white space and any number of commas.
func (p *parser) separators() { p.skip(" \t\r\n,") }

// ends says whether nothing is left but white space and the beginning of a string: the scanner meets the end of the text within
// it, and the parser hears of the end only.
func (p *parser) ends() bool {
	p.space()
	if p.next() != '"' {
		return p.pos == len(p.text)
	}
	rest := *p
	_, err := rest.string()
	return err != nil
}

func (p *parser) value() (any, error) {
	p.space()
	switch c := p.next(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.string()
	case c == '-' || isDigit(c):
		return p.number()
	}
	for word, value := range map[string]any{"null": nil, "true": true, "false": false} {
		if strings.HasPrefix(p.text[p.pos:], word) {
			p.pos += len(word)
			return value, nil
		}
	}
	return nil, p.unexpected()
}

func (p *parser) object() (any, error) {
	p.pos++
	o := Object{}
	for {
		p.separators()
		if p.next() == '}' {
			p.pos++
			return o, nil
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		p.skip(" \t\r\n:")
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
		if p.next() == ']' {
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

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits is where digits that begin at a place end.
func (p *parser) digits(from int) int {
	for from < len(p.text) && isDigit(p.text[from]) {
		from++
	}
	return from
}

// number reads the longest number that there is.
func (p *parser) number() (any, error) {
	start := p.pos
	if p.next() == '-' {
		start++
	}
	end := p.digits(start)
	if end == start {
		return nil, p.unexpected()
	}
	whole := end
	if end < len(p.text) && p.text[end] == '.' && p.digits(end+1) > end+1 {
		end = p.digits(end + 1)
	}
	if at := p.exponent(end); p.digits(at) > at {
		end = p.digits(at)
	}
	text := p.text[p.pos:end]
	if end > whole {
		p.pos = end
		return fraction(text), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, &NumberError{text}
	}
	p.pos = end
	return Number(n), nil
}

// exponent is where the digits of an exponent would begin that begins at a place; the end of the text where none does.
func (p *parser) exponent(at int) int {
	if at == len(p.text) || p.text[at] != 'e' && p.text[at] != 'E' {
		return len(p.text)
	}
	if at++; at < len(p.text) && (p.text[at] == '+' || p.text[at] == '-') {
		at++
	}
	return at
}
