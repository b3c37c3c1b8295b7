package value

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// A Type is the type of a property, as the schema of its collection has it.
type Type struct {
	Name  string           // Edm.String and so on, or that of a complex type; "" where it is not known: a value then stands as it is
	List  bool             // CollectionKind is List
	Parts map[string]Field // of a complex type, by the aliases under which rows have them; nil of every other
}

// A Field is a property of an entity type or of a complex type.
type Field struct {
	Name string
	Type Type
}

// The simple types that a property can have.
const (
	String   = "Edm.String"
	Boolean  = "Edm.Boolean"
	Int32    = "Edm.Int32"
	Single   = "Edm.Single"
	Double   = "Edm.Double"
	DateTime = "Edm.DateTime"
)

// Archived is the text of a value of _source.s, which is parsed JSON with json.Number; "" for null, which is as good as no value.
func (t Type) Archived(v any) string { return text(t.archived(v)) }

// Shown is the text of a value that the API shows; "" for null.
func (t Type) Shown(v any) string { return text(t.shown(v)) }

// archived is a value as the API would show it.
func (t Type) archived(v any) any {
	if list, ok := v.([]any); ok {
		return each(list, Type{Name: t.Name, Parts: t.Parts}.archived)
	}
	if object, ok := v.(map[string]any); ok {
		return t.named(object)
	}
	if v == nil {
		return nil
	}
	switch t.Name {
	case String:
		return javaText(v)
	case Boolean:
		return strings.EqualFold(javaText(v), "true")
	case Int32, Double, Single:
		if n, ok := number(javaText(v), t.Name == Single); ok {
			return n
		}
	case DateTime:
		if ms := javaText(v); isWhole(ms) {
			return "/Date(" + ms + ")/"
		}
	}
	return v
}

// named is an object with the names of its parts in place of their aliases. What is under no alias nobody is shown.
func (t Type) named(object map[string]any) any {
	named := map[string]any{}
	for alias, v := range object {
		switch part, known := t.Parts[alias]; {
		case t.Parts == nil:
			named[alias] = v
		case known:
			named[part.Name] = part.Type.archived(v)
		}
	}
	return named
}

// shown is a value of the API with its numbers rounded as its type wants it.
func (t Type) shown(v any) any {
	switch v := v.(type) {
	case []any:
		return each(v, t.shown)
	case map[string]any:
		shown := map[string]any{}
		for name, part := range v {
			shown[name] = t.part(name).shown(part)
		}
		return shown
	case json.Number:
		text, single := v.String(), t.Name == Single
		if single {
			text = shownSingle(text)
		}
		if n, ok := number(text, single); ok {
			return n
		}
	}
	return v
}

// part is the type of the part of a name; of any type where it has no such part.
func (t Type) part(name string) Type {
	for _, p := range t.Parts {
		if p.Name == name {
			return p.Type
		}
	}
	return Type{}
}

func each(list []any, change func(any) any) []any {
	changed := make([]any, len(list))
	for i, v := range list {
		changed[i] = change(v)
	}
	return changed
}

// text writes a value as JSON with sorted names. What is null in an object is left out, as no value is as good.
func text(v any) string {
	if v == nil {
		return ""
	}
	return string(appendText(nil, v))
}

func appendText(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case json.Number:
		n, _ := number(v.String(), false)
		return append(b, n...)
	case string:
		return appendString(b, v)
	case bool:
		if v {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case []any:
		b = append(b, '[')
		for i, element := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, element)
		}
		return append(b, ']')
	case map[string]any:
		return appendObject(b, v)
	}
	return b
}

func appendObject(b []byte, object map[string]any) []byte {
	b = append(b, '{')
	first := true
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if object[name] == nil {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendString(b, name), ':')
		b = appendText(b, object[name])
	}
	return append(b, '}')
}

const hex = "0123456789abcdef"

// appendString writes a string in quotes. What no JSON may hold is escaped, and nothing else.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
