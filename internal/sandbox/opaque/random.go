// Package opaque makes the values that mean something only to the unit that made them: internal ids, tokens, cookies and their
// peers, and assertions, which look as if a unit of core had made them.
package opaque

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
)

// Text is random text of base64url characters, made of so many bytes.
func Text(size int) string {
	b := make([]byte, size)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// ID is an internal id as core makes them: 22 characters.
func ID() string { return Text(16) }

// Peer is what goes with a cookie in the query: 32 hexadecimal digits.
func Peer() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
