package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// ids is how an import renames what it brings in: every id of a row or OData collection becomes a new random one, and
// from then on every later line has all occurrences of the old one replaced, wherever they stand. So a reference to a
// row that comes later keeps the old id and dangles, and a short id spoils the lines after it.
type ids struct {
	fresh    map[string]string
	lengths  []int
	patterns []*regexp.Regexp // ids that mean something as patterns, which the server takes all for
	broken   error            // what replacing ends with, from now on
	next     func() string    // makes a new id
}

func newIDs() *ids { return &ids{fresh: map[string]string{}, next: opaque.ID} }

// rename gives old a new id. The server uses old as a regular expression; at one that it cannot compile, or at none, the import
// fails as soon as anything else comes.
func (m *ids) rename(old any) string {
	text, ok := old.(string)
	fresh := m.next()
	switch {
	case !ok:
		m.broken = coreerror.ServerFailed.With("")
	case !strings.ContainsAny(text, `\^$.|?*+()[]{}`):
		if !slices.Contains(m.lengths, len(text)) {
			m.lengths = append(m.lengths, len(text))
		}
	default:
		if p, err := compiled(text); err == nil {
			m.patterns = append(m.patterns, p)
		} else {
			m.broken = coreerror.ServerFailed.With(fmt.Sprintf("Unclosed group near index %d\n%s", len(text), text))
		}
	}
	m.fresh[text] = fresh
	return fresh
}

// compiled is the pattern that an id is to Java, which takes a brace for a repetition and for nothing else.
func compiled(id string) (*regexp.Regexp, error) {
	for rest := id; ; {
		before, after, opens := strings.Cut(rest, "{")
		if !opens {
			return regexp.Compile(id)
		}
		if isPlain := strings.HasSuffix(before, `\`) || strings.Contains(before, "["); !isPlain && (after == "" || after[0] < '0' || after[0] > '9') {
			return nil, fmt.Errorf("illegal repetition in %q", id)
		}
		rest = after
	}
}

// replace puts the new ids into a line.
func (m *ids) replace(line string) (string, error) {
	if m.broken != nil {
		return "", m.broken
	}
	line = m.replacePlain(line)
	if everywhere, ok := m.fresh[""]; ok {
		line = strings.ReplaceAll(line, "", everywhere)
	}
	for _, p := range m.patterns {
		line = p.ReplaceAllLiteralString(line, m.fresh[p.String()])
	}
	return line, nil
}

func (m *ids) replacePlain(line string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(line); {
		old := m.at(line, i)
		if old == "" {
			i++
			continue
		}
		b.WriteString(line[from:i])
		b.WriteString(m.fresh[old])
		i += len(old)
		from = i
	}
	if from == 0 {
		return line
	}
	b.WriteString(line[from:])
	return b.String()
}

func (m *ids) at(line string, i int) string {
	for _, n := range m.lengths {
		if n == 0 || i+n > len(line) {
			continue
		}
		if _, ok := m.fresh[line[i:i+n]]; ok {
			return line[i : i+n]
		}
	}
	return ""
}
