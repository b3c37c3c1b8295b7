package snapshot

import (
	"fmt"
	"unicode/utf8"
)

// MaxNameLength is the length of the longest legal snapshot name, in bytes (= characters: names are ASCII).
const MaxNameLength = 192

// MainBox is the name of a cell's main box, in the URLs of what it holds and as a folder of an archive.
const MainBox = "__"

// A Name is a legal snapshot name: 1 to 192 characters of A-Z, a-z, 0-9, '-' and '_', without an extension.
//
// Source: core's io.personium.core.model.ctl.Common, pattern ^[a-zA-Z0-9-_]{1,192}$.
type Name string

// Archive is the name of the file that holds the snapshot: NAME.zip.
func (n Name) Archive() string { return string(n) + ".zip" }

// copyMark stands between the name of a snapshot and the random end of that of a prepared copy of it.
const (
	copyMark   = "-pcell-"
	copyRandom = 8 // characters, of 0-9 and a-z
)

// Copy is the name of a prepared copy of the snapshot: NAME-pcell-RANDOM, NAME cut to 177 characters. random has eight.
func (n Name) Copy(random string) Name {
	return n[:min(len(n), MaxNameLength-len(copyMark)-copyRandom)] + Name(copyMark+random)
}

// CopyOf is the snapshot of which a prepared copy has this name, cut to 177 characters; "" where it is no such name.
func (n Name) CopyOf() Name {
	of := len(n) - len(copyMark) - copyRandom
	if of <= 0 || string(n[of:of+len(copyMark)]) != copyMark {
		return ""
	}
	for _, c := range n[of+len(copyMark):] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return ""
		}
	}
	return n[:of]
}

// Words name it to somebody who knows the snapshot, and not the copy that an import has made of it.
func (n Name) Words() string {
	if of := n.CopyOf(); of != "" {
		return string(of) + " (its prepared copy " + string(n) + ")"
	}
	return string(n)
}

// Quoted is Words with quotation marks around each name, which may be one that a server made up.
func (n Name) Quoted() string {
	if of := n.CopyOf(); of != "" {
		return fmt.Sprintf("%q (its prepared copy %q)", string(of), string(n))
	}
	return fmt.Sprintf("%q", string(n))
}

// ErrorFile is the name of the file that the server leaves when an export fails: NAME.error.
func (n Name) ErrorFile() string { return string(n) + ".error" }

// ParseName checks s against the rule for snapshot names. Its errors name the rule and the first wrong character.
func ParseName(s string) (Name, error) {
	const rule = "a snapshot name has 1 to 192 characters of A-Z, a-z, 0-9, - and _"
	if s == "" {
		return "", fmt.Errorf("the snapshot name is empty: %s", rule)
	}
	for i, r := range s {
		if isNameCharacter(r) {
			continue
		}
		if r == utf8.RuneError {
			return "", fmt.Errorf("snapshot name %q: a byte that is not UTF-8 at position %d: %s", s, i+1, rule)
		}
		return "", fmt.Errorf("snapshot name %q: %q at position %d is not allowed: %s", s, r, utf8.RuneCountInString(s[:i])+1, rule)
	}
	if len(s) > MaxNameLength {
		return "", fmt.Errorf("snapshot name has %d characters, the first one too many is %q at position %d: %s",
			len(s), s[MaxNameLength], MaxNameLength+1, rule)
	}
	return Name(s), nil
}

func isNameCharacter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}
