package personium

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"
)

// MaxRequestKeyLength is the length of the longest X-Personium-RequestKey that core takes, in characters.
const MaxRequestKeyLength = 128

const keyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// NewRequestKey makes a request key: "pcell-" and 22 random characters.
func NewRequestKey() string {
	var random [22]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the process instead
	for i, b := range random {
		random[i] = keyAlphabet[int(b)%len(keyAlphabet)]
	}
	return "pcell-" + string(random[:])
}

// ParseRequestKey checks a request key by the rule of core, which refuses others with 400 PR400-EV-0002 (class
// ResourceUtils). Core takes an empty key as well; here it is an error.
func ParseRequestKey(s string) (string, error) {
	const rule = "a request key has 1 to 128 characters of A-Z, a-z, 0-9, - and _"
	if s == "" {
		return "", fmt.Errorf("the request key is empty: %s", rule)
	}
	for i, r := range s {
		if !strings.ContainsRune(keyAlphabet, r) {
			return "", fmt.Errorf("request key %q: %q at position %d is not allowed: %s", s, r, i+1, rule)
		}
	}
	if len(s) > MaxRequestKeyLength {
		return "", fmt.Errorf("the request key has %d characters: %s", len(s), rule)
	}
	return s, nil
}

// A Header is one header that core is asked to put in place of the one that was sent (X-Override).
type Header struct{ Name, Value string }

// ParseHeader reads 'Name: value', as core does: it splits at the first colon and trims both sides. Refused are
// Authorization and Cookie, whose values are secrets and belong in a CredentialSource, and control characters.
func ParseHeader(s string) (Header, error) {
	name, value, found := strings.Cut(s, ":")
	if !found {
		return Header{}, errors.New("override header has no colon: it is written 'Name: value'")
	}
	h := Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	if err := h.check(); err != nil {
		return Header{}, err
	}
	return h, nil
}

// check names the header in its errors, never the value.
func (h Header) check() error {
	if h.Name == "" {
		return errors.New("override header has no name: it is written 'Name: value'")
	}
	if i := strings.IndexFunc(h.Name, notToken); i >= 0 {
		return fmt.Errorf("override header %q: the name has a character that no header name can have", h.Name)
	}
	if strings.ContainsFunc(h.Value, unicode.IsControl) {
		return fmt.Errorf("override header %s: the value has a control character", h.Name)
	}
	switch textproto.CanonicalMIMEHeaderKey(h.Name) {
	case "Authorization", "Cookie":
		return fmt.Errorf("override header %s is not allowed: give the token in a file or in the environment", h.Name)
	}
	return nil
}

// notToken reports whether r cannot stand in a header name (RFC 9110, section 5.6.2).
func notToken(r rune) bool {
	return r <= ' ' || r >= unicode.MaxASCII || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}
