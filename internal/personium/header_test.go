package personium

import (
	"regexp"
	"strings"
	"testing"
)

func TestRequestKeysAreNewEachTime(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^pcell-[A-Za-z0-9_-]{22}$`)
	seen := map[string]bool{}
	for range 1000 {
		key := NewRequestKey()
		if !form.MatchString(key) || seen[key] {
			t.Fatalf("key %q, seen before: %t", key, seen[key])
		}
		seen[key] = true
		if _, err := ParseRequestKey(key); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestKeysAreChecked(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"a", "A-z_0", strings.Repeat("k", 128)} {
		if got, err := ParseRequestKey(key); got != key || err != nil {
			t.Errorf("%q: got %q, %v", key, got, err)
		}
	}
	for key, wrong := range map[string]string{
		"":                       "is empty",
		"a b":                    `' ' at position 2`,
		"aé":                     `'é' at position 2`,
		"a\r\nX: y":              `'\r' at position 2`,
		strings.Repeat("k", 129): "has 129 characters",
	} {
		_, err := ParseRequestKey(key)
		if err == nil || !strings.Contains(err.Error(), wrong) || !strings.Contains(err.Error(), "1 to 128 characters of A-Z, a-z, 0-9, - and _") {
			t.Errorf("%q: got %v", key, err)
		}
	}
}

func TestOverrideHeadersAreChecked(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Header{
		"Accept: application/json":      {"Accept", "application/json"},
		"X-Personium-Unit-User:http://": {"X-Personium-Unit-User", "http://"},
		"  A :  b: c  ":                 {"A", "b: c"},
		"A:":                            {"A", ""},
		"A: é":                          {"A", "é"},
	} {
		if got, err := ParseHeader(s); got != want || err != nil {
			t.Errorf("%q: got %q, %v", s, got, err)
		}
	}
	for s, wrong := range map[string]string{
		"":                       "has no colon",
		"canary":                 "has no colon",
		": canary":               "has no name",
		"  : canary":             "has no name",
		"A b: canary":            "no header name can have",
		"A\r\nB: canary":         "no header name can have",
		"É: canary":              "no header name can have",
		"A: canary\r\nB: c":      "header A: the value has a control character",
		"A: can\x00ary":          "header A: the value has a control character",
		"Authorization: canary":  "header Authorization is not allowed",
		"AUTHORIZATION : canary": "header AUTHORIZATION is not allowed",
		"cookie: canary":         "header cookie is not allowed",
	} {
		_, err := ParseHeader(s)
		if err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: got %v", s, err)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: the error shows the value: %v", s, err)
		}
	}
}
