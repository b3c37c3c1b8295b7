package urls

import (
	"cmp"
	"fmt"
	"net"
	"strings"
)

// The URL styles of a unit.
const (
	PathStyle      = "path"
	SubdomainStyle = "subdomain"
)

// A Unit is where a unit is.
type Unit struct {
	Style       string // PathStyle or SubdomainStyle
	Scheme      string
	Authority   string // host:port that the unit is configured for; it answers to no other
	BehindNginx bool   // a proxy hands over paths with an escaped slash, at which the servlet container alone takes offence
}

// Parse completes a unit from the zero values for what is missing: path style, http, a port of this machine. It refuses an
// unknown style, and subdomain style at an address, which can have no subdomains.
func Parse(u Unit) (Unit, error) {
	u.Style, u.Scheme = cmp.Or(u.Style, PathStyle), cmp.Or(u.Scheme, "http")
	switch u.Style {
	case PathStyle:
		u.Authority = cmp.Or(u.Authority, "127.0.0.1:8080")
	case SubdomainStyle:
		u.Authority = cmp.Or(u.Authority, "unit.localhost:8080")
		if net.ParseIP(u.Host()) != nil {
			return u, fmt.Errorf("subdomain style needs a host name, %q is an address", u.Authority)
		}
	default:
		return u, fmt.Errorf("unknown URL style %q: it is path or subdomain", u.Style)
	}
	return u, nil
}

// Host is the unit's host without the port.
func (u Unit) Host() string { return HostOf(u.Authority) }

// HostOf cuts the port off an authority.
func HostOf(authority string) string {
	if host, _, err := net.SplitHostPort(authority); err == nil {
		return host
	}
	return authority
}

// URL is the URL of the unit, with its final slash.
func (u Unit) URL() string { return u.Scheme + "://" + u.Authority + "/" }

// CellURL is the URL that a cell of this name has or would have, with its final slash.
func (u Unit) CellURL(name string) string {
	if u.Style == SubdomainStyle {
		return u.Scheme + "://" + name + "." + u.Authority + "/"
	}
	return u.URL() + name + "/"
}

// cellName cuts the cell's name out of a host below the unit's authority; ok is false for every other host.
func (u Unit) cellName(host string) (name string, ok bool) {
	name, found := strings.CutSuffix(host, "."+u.Authority)
	return name, found && name != "" && !strings.Contains(name, ".")
}

// Accepts says which authorities the unit answers to, as its refusal of others says it.
func (u Unit) Accepts() string {
	if u.Style == SubdomainStyle {
		return u.Authority + ", *." + u.Authority
	}
	return u.Authority
}
