package config

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// check returns the value as the settings take it. g says where it stands.
func (k Key) check(value string, g given) (string, error) {
	if k.Name == "cookie" || k.Name == "cookie_peer" {
		value = bareCookie(k.Name, value)
	}
	if err := k.checkCharacters(value, g); err != nil {
		return "", err
	}
	switch k.Kind {
	case Duration:
		return k.duration(value, g)
	case Switch:
		return k.checkSwitch(value, g)
	}
	if k.url {
		return k.address(value, g)
	}
	if len(k.Choices) > 0 && !slices.Contains(k.Choices, value) {
		return "", wrong(fmt.Sprintf("%s is %q; allowed: %s", g.where, value, strings.Join(k.Choices, ", ")), "")
	}
	return value, nil
}

// bareCookie is the value alone of what was copied from a browser as p_cookie=VALUE, with or without a semicolon.
func bareCookie(key, value string) string {
	bare, found := strings.CutPrefix(value, "p_"+key+"=")
	if !found {
		return value
	}
	return strings.TrimSuffix(bare, ";")
}

// checkCharacters refuses what can only come from a wrong file or a cut copy, and what would break a header.
func (k Key) checkCharacters(value string, g given) error {
	if strings.IndexFunc(value, unicode.IsControl) >= 0 {
		return wrong(g.where+" holds a line break or another control character", "put the bare value there, on one line")
	}
	if k.Secret && strings.ContainsFunc(value, unicode.IsSpace) {
		return wrong(g.where+" holds a space", `put the bare value there, without the word "Bearer" or a name before it`)
	}
	return nil
}

// checkURL looks at a URL as far as that needs no knowledge of the protocol: it has a scheme.
func (k Key) checkURL(value string, g given) error {
	_, rest, hasOther := strings.Cut(value, "://")
	if !hasOther {
		rest = value
	}
	switch {
	case hasScheme(value), (k.Name == "cell" || k.Name == "login_cell") && isCellName(value):
		return nil
	case k.Name == "cell":
		return wrong(fmt.Sprintf("%s is %q, which is neither a URL with https:// nor the name of a cell", g.where, shown(value)),
			"write "+g.write+schemeFor(rest)+shown(rest))
	}
	return wrong(fmt.Sprintf("%s is %q, which does not begin with https:// or http://", g.where, shown(value)),
		"write "+g.write+schemeFor(rest)+shown(rest))
}

// schemeFor is what a URL without a scheme probably begins with: what is served on this machine alone has no certificate.
func schemeFor(rest string) string {
	host, _, _ := strings.Cut(rest, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback() {
		return "http://"
	}
	return "https://"
}

// isCellName knows what can be a cell's name. Lookup on the unit allows more than creation does: old cells have upper case
// and "_".
var isCellName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`).MatchString

func (k Key) checkSwitch(value string, g given) (string, error) {
	switch strings.ToLower(value) {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", wrong(fmt.Sprintf("%s is %q, which is neither true nor false", g.where, value),
		fmt.Sprintf("write %strue or %sfalse", g.write, g.write))
}
