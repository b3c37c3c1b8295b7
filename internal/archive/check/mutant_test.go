package check_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// A mutator makes archives out of a good one by changing its JSON, token by token and line by line.
type mutator struct {
	*rand.Rand
	names    []string
	contents map[string]string
	told     []string // what was done to the last archive
}

// newMutator takes a server's archive, of which it leaves out most rows and files.
func newMutator(t *testing.T, data []byte) *mutator {
	t.Helper()
	m := &mutator{contents: map[string]string{}}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(f.Name, "caf") || strings.Contains(f.Name, ".txt") && !strings.Contains(f.Name, "hello") {
			continue
		}
		const most = 5
		if lines := strings.SplitAfter(string(content), "\n"); strings.HasSuffix(f.Name, ".pjson") && len(lines) > most {
			content = []byte(strings.Join(lines[:most], ""))
		}
		m.names = append(m.names, f.Name)
		m.contents[f.Name] = string(content)
	}
	return m
}

// archive is the good archive with a few changes.
func (m *mutator) archive() []byte {
	m.told = nil
	changed := map[string]string{}
	for range 1 + m.IntN(3) {
		name := m.entry()
		before, ok := changed[name]
		if !ok {
			before = m.contents[name]
		}
		changed[name] = m.change(name, before)
		m.told = append(m.told, fmt.Sprintf("%s:\n%s\n->\n%s", name, before, changed[name]))
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range m.names {
		content, ok := changed[name]
		if !ok {
			content = m.contents[name]
		}
		w, _ := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		_, _ = io.WriteString(w, content)
	}
	_ = z.Close()
	return out.Bytes()
}

// entry is one that holds JSON, the tables more often than others.
func (m *mutator) entry() string {
	for {
		name := m.names[m.IntN(len(m.names))]
		isTable := strings.HasSuffix(name, ".pjson") && m.contents[name] != ""
		if isTable || m.IntN(3) == 0 && (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, archive.MetaFile)) {
			return name
		}
	}
}

func (m *mutator) change(name, text string) string {
	if strings.HasSuffix(name, ".pjson") && m.IntN(4) == 0 {
		return m.changeLines(text)
	}
	lines := strings.SplitAfter(text, "\n")
	i := m.IntN(len(lines))
	if m.IntN(6) == 0 {
		lines[i] = idMember().ReplaceAllLiteralString(lines[i], `"_id":"`+m.pick(oddIDs())+`"`)
	} else {
		lines[i] = m.changeTokens(lines[i])
	}
	return strings.Join(lines, "")
}

func (m *mutator) pick(of []string) string { return of[m.IntN(len(of))] }

// changeLines changes a table as a list of lines.
func (m *mutator) changeLines(text string) string {
	lines := strings.SplitAfter(text, "\n")
	i, k := m.IntN(len(lines)), m.IntN(len(lines))
	switch m.IntN(6) {
	case 0:
		lines = slices.Delete(lines, i, i+1)
	case 1:
		lines = slices.Insert(lines, i, lines[k])
	case 2:
		lines[i], lines[k] = lines[k], lines[i]
	case 3:
		lines = slices.Insert(lines, i, m.pick([]string{"\n", " \n", "\r", "null\n", "[]\n", "{}\n", "\"x\"\n", "{}\"\n"}))
	case 4:
		lines[i] = strings.TrimSuffix(lines[i], "\n")
	case 5:
		lines[i] = strings.TrimSuffix(lines[i], "\n") + m.pick([]string{"\r", "\r\n", "\n\r"})
	}
	return strings.Join(lines, "")
}

// changeTokens changes a text as a list of tokens: names, values and what stands between them.
func (m *mutator) changeTokens(text string) string {
	tokens := tokensOf().FindAllString(text, -1)
	if len(tokens) == 0 {
		return m.pick(newTokens())
	}
	i, k := m.IntN(len(tokens)), m.IntN(len(tokens))
	switch m.IntN(12) {
	case 0:
		tokens = slices.Delete(tokens, i, i+1)
	case 1:
		tokens[i] = m.pick(newTokens())
	case 3:
		tokens = slices.Insert(tokens, i, m.pick(newTokens()))
	case 4:
		tokens[i], tokens[k] = tokens[k], tokens[i]
	case 5:
		at := m.IntN(len(tokens[i]) + 1)
		tokens[i] = tokens[i][:at] + m.pick(newTokens()) + tokens[i][at:]
	default:
		for range tokens {
			if !strings.ContainsAny(tokens[i][:1], "{}[]:, \t\r\n") {
				break
			}
			i = (i + 1) % len(tokens) // what separates values is none
		}
		tokens[i] = m.pick(newValues())
	}
	return strings.Join(tokens, "")
}

func tokensOf() *regexp.Regexp {
	return regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[-0-9.eE+]+|[a-z]+|\s+|.`)
}

func idMember() *regexp.Regexp { return regexp.MustCompile(`"_id":"[^"]*"`) }

func newValues() []string {
	return []string{`null`, `true`, `0`, `-1`, `007`, `1.5`, `1e999`, `9223372036854775807`, `9223372036854775808`, `""`, `"x"`, "\"a\tb\"", `"\u00e9\ud800"`,
		`"\x"`, `{}`, `{"a":1}`, `[]`, `[{}]`, `[1,"x"]`, `"_id"`, `"_source"`, `"_type"`, `"s"`, `"v"`, `"a"`, `"i"`, `"t"`, `"p"`, `"col.odata"`, `"12"`, `"export_version"`, `2`}
}

func newTokens() []string {
	return []string{`null`, `true`, `false`, `0`, `-1`, `007`, `1.5`, `1e5`, `1e999`, `-0`, `9223372036854775807`, `9223372036854775808`,
		`-99999999999999999999`, `123456789012345678901.5`, `""`, `"x"`, `"a\tb"`, "\"a\tb\"", `"\u00e9\ud800"`, `"\x"`, `"\`, `"`, `\`, `{}`, `{"a":1}`,
		`[]`, `[1,"x"]`, `{`, `}`, `[`, `]`, `,`, `:`, `,,`, `::`, ` `, "\t", "\n", "\r", `x`, `é`, "\xff", "\x00", "\ufeff", `"_id"`, `"_source"`, `"_type"`,
		`"s"`, `"v"`, `"a"`, `"i"`, `"t"`, `"col.odata"`, `"1"`, `'x'`, `//`, `.`, `-`, strings.Repeat("[", 30) + strings.Repeat("]", 30),
		strings.Repeat(`{"d":`, 1100) + "1" + strings.Repeat("}", 1100)}
}

// oddIDs are ids that no server makes.
func oddIDs() []string {
	return []string{"", "e", "1", "s", "u", "null", "_source", "a(b", "a)b", "[x", "x.y", ".", ".*", "a{", "{1}", "x{2}", "a**", "a*+", "*", "^", "$", "|", `a\\`,
		`\\d`, `\\"`, `(?i)x`, `(?x`, `\"`, ":", ",", "{", "}", "]", "D", "root", "Account", "AAAAAAAAAAAAAAAAAAAAA", "MyBNMeP-TIiaP9heFxiilw", "zvHWQGgJQu2JDQsxMxbjnQ", "og"}
}

func gamma(t *testing.T) []byte {
	t.Helper()
	return archivetest.FromUnit(t, "gamma-g1.zip")
}
