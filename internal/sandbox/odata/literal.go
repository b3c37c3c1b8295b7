package odata

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// literal reads a value as OData writes it.
func literal(word string) (value any, ok bool) {
	switch word {
	case "null":
		return nil, true
	case "true", "false":
		return word == "true", true
	}
	if text, isText := operand(word); isText {
		return text, true
	}
	number := json.Number(strings.TrimRight(word, "LlDdFf"))
	_, err := number.Float64()
	return number, err == nil
}

// unquoted reads a string as OData writes it.
func unquoted(word string) (text string, ok bool) {
	if len(word) < 2 || word[0] != '\'' {
		return "", false
	}
	return strings.ReplaceAll(word[1:len(word)-1], "''", "'"), true
}

// operand reads a string of a filter, which the server takes for one of JavaScript: a backslash stands before what it changes.
func operand(word string) (text string, ok bool) {
	if text, ok = unquoted(word); !ok {
		return "", false
	}
	text, err := unescaped(text)
	return text, err == nil
}

// checkStrings refuses words whose backslashes lead nowhere.
func checkStrings(words []string) error {
	for _, word := range words {
		text, isText := unquoted(word)
		if _, err := unescaped(text); isText && err != nil {
			return coreerror.UnescapeFailed.New(text)
		}
	}
	return nil
}

// unescaped is a text as StringEscapeUtils.unescapeJavaScript of Apache's commons-lang 2 reads it: one backslash at the end stays.
func unescaped(text string) (string, error) {
	known := map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f"}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, `\`)
		b.WriteString(before)
		switch {
		case !found:
			return b.String(), nil
		case after == "":
			return b.String() + `\`, nil
		case after[0] == 'u' && len(after) < 5:
			return b.String(), nil // what began so and does not end is dropped
		case after[0] == 'u':
			code, err := strconv.ParseUint(after[1:5], 16, 16)
			if err != nil {
				return "", err
			}
			b.WriteRune(rune(code))
			text = after[5:]
			continue
		}
		if special, is := known[after[0]]; is {
			b.WriteString(special)
		} else {
			b.WriteByte(after[0])
		}
		text = after[1:]
	}
}
