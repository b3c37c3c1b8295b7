package odata

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// convert makes a value of a body one of the field's kind; ok is false when it cannot be one.
func (f Field) convert(value any) (converted any, ok bool) {
	if value == nil {
		return nil, true
	}
	if list, isList := value.([]any); isList || f.List {
		if !f.List || !isList {
			return nil, false
		}
		f.List = false
		all := make([]any, len(list))
		for i, one := range list {
			if all[i], ok = f.convert(one); !ok {
				return nil, false
			}
		}
		return all, true
	}
	if object, isObject := value.(corejson.Object); isObject || f.Parts != nil {
		return f.convertParts(object, isObject)
	}
	text := plain(value)
	_, isText := value.(string)
	switch f.kind() {
	case Boolean:
		return text == "true", text == "true" || text == "false"
	case Int32:
		n, err := strconv.ParseInt(text, 10, 32)
		return corejson.Number(n), err == nil
	case Single, Double:
		n, err := strconv.ParseFloat(text, 64)
		return json.Number(text), err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
	case DateTime:
		n, isDate := date(text)
		return n, isDate && isText
	}
	return text, true
}

func (f Field) convertParts(object corejson.Object, isObject bool) (any, bool) {
	if !isObject || f.Parts == nil {
		return nil, false
	}
	converted := corejson.Object{}
	for _, part := range f.Parts {
		value, ok := part.convert(object[part.Name])
		if !ok {
			return nil, false
		}
		converted[part.Name] = value
	}
	return converted, true
}

// plain is a scalar as text.
func plain(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return corejson.Format(value)
}

// date reads /Date(ms)/, or the word for now.
func date(text string) (ms json.Number, ok bool) {
	if text == "SYSUTCDATETIME()" {
		return corejson.Number(time.Now().UnixMilli()), true
	}
	found := regexp.MustCompile(`^/Date\((-?\d{1,15})\)/$`).FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return json.Number(found[1]), true
}

// looseKind is the kind of a field that nobody declared, by its first value.
func looseKind(value any) string {
	switch value.(type) {
	case bool:
		return Boolean
	case json.Number:
		return Double
	}
	return String
}

// format writes a value of the field.
func (f Field) format(value any) string {
	switch value := value.(type) {
	case []any:
		texts := make([]string, len(value))
		for i, one := range value {
			texts[i] = f.format(one)
		}
		return "[" + strings.Join(texts, ",") + "]"
	case corejson.Object:
		if f.Parts == nil {
			break
		}
		texts := make([]string, len(f.Parts))
		for i, part := range f.Parts {
			texts[i] = corejson.Quote(part.Name) + ":" + part.format(value[part.Name])
		}
		return "{" + strings.Join(slices.Sorted(slices.Values(texts)), ",") + "}"
	case json.Number:
		return f.formatNumber(value)
	}
	return corejson.Format(value)
}

func (f Field) formatNumber(n json.Number) string {
	switch f.kind() {
	case DateTime:
		return corejson.Quote("/Date(" + n.String() + ")/")
	case Double:
		return shownDouble(n.String())
	case Single:
		return shownSingle(n.String())
	}
	return n.String()
}

// DefaultOf is the value that a text means for a field; nil when it cannot be one.
func DefaultOf(f Field, text string) any {
	value, ok := f.convert(text)
	if !ok {
		return nil
	}
	return value
}
