package corejson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Object is a JSON object. Numbers in it are json.Number.
type Object = map[string]any

// Quote writes a JSON string as core's JSON library does: / is \/, U+007F-009F and U+2000-20FF are \uXXXX, all other
// non-ASCII stays as it is.
func Quote(s string) string {
	plain := func(r rune) bool { return r >= ' ' && r < 0x7f && r != '"' && r != '\\' && r != '/' }
	if !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return `"` + s + `"`
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '/':
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\b\f\n\r\t", r):
			b.WriteString(map[rune]string{'\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}[r])
		case r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x2000 && r <= 0x20ff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Format writes a parsed value in one line, keys sorted.
func Format(v any) string {
	var b strings.Builder
	write(&b, v)
	return b.String()
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case json.Number:
		b.WriteString(v.String())
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case string:
		b.WriteString(Quote(v))
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, e)
		}
		b.WriteByte(']')
	case Object:
		writeObject(b, v)
	}
}

func writeObject(b *strings.Builder, o Object) {
	b.WriteByte('{')
	for i, k := range slices.Sorted(maps.Keys(o)) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(Quote(k))
		b.WriteByte(':')
		write(b, o[k])
	}
	b.WriteByte('}')
}

// Number is a whole number as a parsed value has it.
func Number(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// Integer is the whole number that a parsed value is; 0 for whatever else it is.
func Integer(v any) int64 {
	n, _ := v.(json.Number)
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return i
}

// Nullable is the string, or null in place of an empty one.
func Nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
