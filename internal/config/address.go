package config

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/refusal"
)

const (
	wrappers = "\"'`<>\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb" // what documents, mails and YAML put around a URL
	noURL    = wrappers + "\\^{}| "                               // what no URL of a unit or a cell holds
)

// address is a URL as it was meant: without what stands around it where it was copied from.
func (k Key) address(value string, g given) (string, error) {
	value = strings.TrimSpace(strings.Trim(value, wrappers))
	local, err := k.local(value, g)
	if err != nil {
		return "", err
	}
	if i := strings.IndexAny(local, noURL); i >= 0 {
		r, _ := utf8.DecodeRuneInString(local[i:])
		return "", wrong(fmt.Sprintf("%s has the character %q, which no URL of a unit or a cell has", g.where, r),
			"write "+g.write+refusal.Quoted("https://cell1.unit1.example/"))
	}
	return local, k.checkURL(local, g)
}

// local takes personium-localunit:cell1:/ and its older form personium-localunit:/cell1/, by which cells of a unit name each other, for
// the name of a cell. Which unit that is, only the unit knows.
func (k Key) local(value string, g given) (string, error) {
	rest, found := cutPrefixFold(value, "personium-localunit:")
	if !found {
		return value, nil
	}
	name := strings.Trim(rest, "/:")
	if k.Name != "cell" || !isCellName(name) {
		return "", wrong(g.where+" begins with personium-localunit:, which only the unit itself can follow", "write "+g.write+
			"https:// with the host of the unit")
	}
	return name, nil
}

func cutPrefixFold(s, prefix string) (rest string, found bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
