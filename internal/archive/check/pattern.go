package check

import (
	"bytes"
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A pattern is what an id means to the server, which looks for it as one.
type pattern int

const (
	plain      pattern = iota // nothing but the characters
	expression                // something else than its characters, as Go's patterns mean it
	unknown                   // Java may know what it means
	broken                    // nothing: the server fails at it
)

// patternOf says what an id means as a pattern, which Java and Go read differently in part.
func patternOf(id string) pattern {
	if !strings.ContainsAny(id, special) {
		return plain
	}
	_, err := regexp.Compile(id)
	bad := (*syntax.Error)(nil)
	switch same := !strings.Contains(strings.TrimSuffix(id, `\`), `\`) && !strings.Contains(id, "(?"); {
	case same && hasLooseBrace(id):
		return broken
	case err == nil:
		return expression
	case !same || !errors.As(err, &bad):
		return unknown
	}
	certain := []syntax.ErrorCode{syntax.ErrMissingParen, syntax.ErrUnexpectedParen, syntax.ErrMissingBracket, syntax.ErrTrailingBackslash,
		syntax.ErrMissingRepeatArgument}
	if slices.Contains(certain, bad.Code) {
		return broken
	}
	return unknown
}

// hasLooseBrace says whether a brace opens that no number follows, outside of brackets: Java takes none but for a repetition.
func hasLooseBrace(id string) bool {
	if strings.Contains(id, "[") {
		return false
	}
	for i := range len(id) {
		if id[i] == '{' && (i+1 == len(id) || id[i+1] < '0' || id[i+1] > '9') {
			return true
		}
	}
	return false
}

// A replacer puts another id in place of those that the server has read, as far as they are odd: it does so wherever they stand.
type replacer struct {
	ids      map[string]*oddID
	lengths  []int // that they have, each once
	patterns []*oddID
	out      []byte
	hits     []*oddID // in the last text, one for each place
}

// standIn is the id that stands for all new ones.
const standIn = "AAAAAAAAAAAAAAAAAAAAAA"

// add takes an id. It says no where there are too many.
func (p *replacer) add(id *oddID) bool {
	const maxIDs, maxLengths, maxPatterns = 100_000, 64, 100
	if id.means == expression {
		id.compiled = regexp.MustCompile(id.text)
		p.patterns = append(p.patterns, id)
		return len(p.patterns) <= maxPatterns
	}
	if _, twice := p.ids[id.text]; twice {
		return true
	}
	p.ids[id.text] = id
	if !slices.Contains(p.lengths, len(id.text)) {
		p.lengths = append(p.lengths, len(id.text))
	}
	return len(p.ids) <= maxIDs && len(p.lengths) <= maxLengths
}

// replace is the text as the server goes on with it. It is good until the next.
func (p *replacer) replace(text []byte) []byte {
	p.out, p.hits = p.out[:0], p.hits[:0]
	for i := 0; i < len(text); {
		id := p.at(text[i:])
		if id == nil {
			p.out = append(p.out, text[i])
			i++
			continue
		}
		p.hits = append(p.hits, id)
		p.out = append(p.out, standIn...)
		i += len(id.text)
	}
	if everywhere := p.ids[""]; everywhere != nil {
		p.hits = append(p.hits, everywhere)
		p.out = bytes.ReplaceAll(p.out, nil, []byte(standIn))
	}
	for _, id := range p.patterns {
		for range id.compiled.FindAllIndex(p.out, -1) {
			p.hits = append(p.hits, id)
		}
		p.out = id.compiled.ReplaceAllLiteral(p.out, []byte(standIn))
	}
	return p.out
}

// at is the id that a text begins with.
func (p *replacer) at(text []byte) *oddID {
	for _, n := range p.lengths {
		if n == 0 || n > len(text) {
			continue
		}
		if id, ok := p.ids[string(text[:n])]; ok {
			return id
		}
	}
	return nil
}
