package config

import (
	"fmt"
	"strings"
)

// UnitForNameHint is for the name of a cell without its unit.
const UnitForNameHint = "add --unit URL, or write the whole URL of the cell"

// check looks at what fits together.
func (s Settings) check() error {
	if s.ClientKey != "" && s.ClientCert == "" {
		return wrong(s.Where("client_key")+" names a key, and no certificate is given for it", "add --client-cert FILE")
	}
	if s.Cell != "" && s.Unit == "" && !hasScheme(s.Cell) {
		return wrong(fmt.Sprintf("%s is %q, the name of a cell, and no unit is given", s.Where("cell"), s.Cell),
			UnitForNameHint)
	}
	return nil
}

func hasScheme(s string) bool {
	lower := strings.ToLower(s)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}

// shown leaves out what may be a password: everything up to the last "@".
func shown(s string) string {
	return s[strings.LastIndexByte(s, '@')+1:]
}
