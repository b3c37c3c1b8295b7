package config

import (
	"fmt"
	"regexp"
	"strings"
)

// check looks at what fits together, and at URLs as far as that needs no knowledge of the protocol: a URL has a scheme,
// and a name needs a unit.
func (s Settings) check() error {
	if s.Unit != "" && !hasScheme(s.Unit) {
		return wrong(fmt.Sprintf("the unit %q has no scheme", shown(s.Unit)), "write the unit as https://"+shown(s.Unit))
	}
	if s.LoginCell != "" && !hasScheme(s.LoginCell) {
		return wrong(fmt.Sprintf("the login cell %q has no scheme", shown(s.LoginCell)), "write the login cell as https://"+shown(s.LoginCell))
	}
	if s.ClientKey != "" && s.ClientCert == "" {
		return wrong(s.Where("client_key")+" names a key, and no certificate is given for it", "add --client-cert FILE")
	}
	if s.Cell == "" || hasScheme(s.Cell) {
		return nil
	}
	// Lookup on the unit allows more than creation does: old cells have upper case and "_".
	isName := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`).MatchString(s.Cell)
	switch {
	case isName && s.Unit != "":
		return nil
	case isName:
		return wrong(fmt.Sprintf("the cell %q is a name, and no unit is given", s.Cell),
			"add --unit URL, or write the whole URL of the cell")
	}
	return wrong(fmt.Sprintf("the cell %q has no scheme, and is no cell's name", shown(s.Cell)),
		"write the cell as https://"+shown(s.Cell))
}

// RequireCell returns an [*Error] when no source names a cell.
func (s Settings) RequireCell() error {
	if s.Cell != "" {
		return nil
	}
	return wrong("no cell given", "add --cell URL, or set PERSONIUM_CELL")
}

func hasScheme(s string) bool {
	lower := strings.ToLower(s)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}

// shown leaves out what may be a password: everything up to the last "@".
func shown(s string) string {
	return s[strings.LastIndexByte(s, '@')+1:]
}
