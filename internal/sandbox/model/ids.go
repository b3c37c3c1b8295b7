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
	fresh   map[string]string
	lengths []int
	next    func() string // makes a new id
}

func newIDs() *ids { return &ids{fresh: map[string]string{}, next: opaque.ID} }

// rename gives old a new id. The server uses old as a regular expression; one that it cannot compile fails the import.
func (m *ids) rename(old string) (string, error) {
	if strings.ContainsAny(old, `\^$.|?*+()[]{}`) && !isPattern(old) {
		return "", coreerror.ServerFailed.With(fmt.Sprintf("Unclosed group near index %d\n%s", len(old), old))
	}
	if old != "" && !slices.Contains(m.lengths, len(old)) {
		m.lengths = append(m.lengths, len(old))
	}
	m.fresh[old] = m.next()
	return m.fresh[old], nil
}

func isPattern(s string) bool {
	_, err := regexp.Compile(s)
	return err == nil
}

// replace puts the new ids into a line.
func (m *ids) replace(line string) string {
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
		if i+n > len(line) {
			continue
		}
		if _, ok := m.fresh[line[i:i+n]]; ok {
			return line[i : i+n]
		}
	}
	return ""
}
