package odata

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// QuoteKey quotes a value in a key; null stays bare.
func QuoteKey(s string) string {
	if s == "" {
		return "null"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// SplitSet cuts Account('me') into its set and its key; key is "" for the whole set, ok is false for what is neither.
func SplitSet(segment string) (set, key string, ok bool) {
	set, rest, hasKey := strings.Cut(segment, "(")
	if !hasKey {
		return segment, "", true
	}
	key, ok = strings.CutSuffix(rest, ")")
	return set, key, ok && key != ""
}

// A Key is what a URL says of the entity that it is about: the value of its main key, or of several. A value is a string, or
// nil for null.
type Key struct {
	alone any
	parts map[string]any
}

// ParseKey reads a key: 'x', or names with their values. One name alone is as good as none.
func ParseKey(text string) (Key, error) {
	const value = `('(?:[^']|'')*'|null)`
	if regexp.MustCompile(`^` + value + `$`).MatchString(text) {
		return Key{alone: keyValue(text)}, nil
	}
	part := regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_.]*)=` + value + `(?:,|$)`)
	k := Key{parts: map[string]any{}}
	for rest := text; rest != ""; {
		found := part.FindStringSubmatch(rest)
		if found == nil {
			return Key{}, coreerror.BadKey.New()
		}
		k.parts[found[1]] = keyValue(found[2])
		k.alone = k.parts[found[1]]
		rest = rest[len(found[0]):]
	}
	return k, nil
}

func keyValue(word string) any {
	if text, ok := unquoted(word); ok {
		return text
	}
	return nil
}

// Matches says whether an entity with these values is the one that the key means. A key that is one value alone means null for
// what need not be there, and itself for everything else.
func (t Type) Matches(k Key, value func(name string) any) bool {
	for i, name := range t.Keys {
		want := k.parts[name]
		if len(k.parts) < 2 {
			f, _ := t.Field(name)
			if want = k.alone; i > 0 && !f.Required {
				want = nil
			}
		}
		if value(name) != want {
			return false
		}
	}
	return true
}

// keyOf is the key of an entity as URLs have it. A single one is encoded in them, and so is the URL of a role elsewhere; in the
// lists of links they are plain.
func (t Type) keyOf(value func(name string) any, encoded bool) string {
	quoted := func(name string) string {
		text, ok := value(name).(string)
		if !ok {
			return "null"
		}
		if encoded && (len(t.Keys) == 1 || name == "ExtRole") {
			return "'" + url.QueryEscape(text) + "'"
		}
		return QuoteKey(text)
	}
	if len(t.Keys) == 1 {
		return quoted(t.Keys[0])
	}
	parts := make([]string, len(t.Keys))
	for i, name := range t.Keys {
		parts[i] = name + "=" + quoted(name)
	}
	return strings.Join(parts, ",")
}

// isKey says whether a field is part of the key.
func (t Type) isKey(name string) bool { return slices.Contains(t.Keys, name) }
