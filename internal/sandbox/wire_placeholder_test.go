package sandbox_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A wireValue is a piece of an answer that is new each time: where shape is found, name stands for it in a comparison.
type wireValue struct {
	shape *regexp.Regexp
	name  string
}

// wireValues lists them. The longer forms come first, because the shorter ones are found inside them.
func wireValues() []wireValue {
	shapes := [][2]string{
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`, "<time>"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}`, "<time with zone>"},
		{`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`, "<date>"},
		{`/Date\(\d+\)/`, "/Date(<ms>)/"},
		{`"\d+-\d{9,}"`, `"<version>-<ms>"`},
		{`^-?\d+%$`, "<percent>"},
		{`Unknown Exception \[\d+\]`, "Unknown Exception [<number>]"},
		{`_\d{8}_\d{6}$`, "_<second>"},
		{`\bp_cookie=[^;]+;`, "p_cookie=<TOKEN>;"},
		{`@[0-9a-f]{5,8}\b`, "@<object>"},
	}
	values := make([]wireValue, 0, len(shapes))
	for _, s := range shapes {
		values = append(values, wireValue{regexp.MustCompile(s[0]), s[1]})
	}
	return values
}

// withPlaceholders gives the text with everything that is new each time replaced by its name.
func withPlaceholders(text string) string {
	for _, v := range wireValues() {
		text = v.shape.ReplaceAllLiteralString(text, v.name)
	}
	return text
}

// jsonShape lists a document as one line a leaf, "path type text", in a fixed order. Of the keys in free
// only the type counts.
func jsonShape(document string, free []string) ([]string, error) {
	var v any
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		return nil, err
	}
	lines := shapeOf("$", v, free)
	slices.Sort(lines)
	return lines, nil
}

func shapeOf(path string, v any, free []string) []string {
	switch v := v.(type) {
	case map[string]any:
		lines := []string{path + " object"}
		for key, member := range v {
			lines = append(lines, shapeOf(path+"."+key, member, free)...)
		}
		return lines
	case []any:
		lines := []string{path + " array"}
		for _, element := range v {
			lines = append(lines, shapeOf(path+"[]", element, free)...)
		}
		return lines
	case string:
		if slices.Contains(free, path[strings.LastIndex(path, ".")+1:]) {
			return []string{path + " string"}
		}
		return []string{path + " string " + withPlaceholders(v)}
	case nil:
		return []string{path + " null"}
	default:
		if slices.Contains(free, path[strings.LastIndex(path, ".")+1:]) {
			return []string{fmt.Sprintf("%s %T", path, v)}
		}
		return []string{path + " " + jsonScalar(v)}
	}
}

func jsonScalar(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
