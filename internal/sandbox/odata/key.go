package odata

import "strings"

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

// SameKey compares keys as their writers may write them: 'x' alone for Name='x',_Box.Name=null as well.
func SameKey(key, other string) bool {
	if key == other {
		return true
	}
	bare, _, _ := strings.Cut(strings.TrimSuffix(other, ",_Box.Name=null"), ",")
	_, bare, _ = strings.Cut(bare, "=")
	return key == bare && strings.HasSuffix(other, ",_Box.Name=null")
}
