package explain

import (
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
)

// authorities finds in the message of PR400-CM-0005 the authority that the unit is configured for; in subdomain style
// that of its cells follows, "unit1.example, *.unit1.example".
var authorities = regexp.MustCompile(`configured for URL authority \[([A-Za-z0-9.-]+(?::[0-9]+)?)(, \*\.[^\]]*)?\]`)

// rightURL says how the unit wants to be called; "" when its words do not tell.
func rightURL(e *personium.Error) string {
	found := authorities.FindStringSubmatch(e.Message)
	u, err := url.Parse(e.URL)
	if found == nil || err != nil {
		return ""
	}
	unit, style := found[1], personium.PathStyle
	if found[2] != "" {
		style = personium.SubdomainStyle
	}
	right := personium.UnitMetadata{URL: u.Scheme + "://" + unit + "/", Style: style}
	return "the unit goes by exactly this host and port: --unit " + right.URL + " or --cell " + right.Cell(cellNameIn(u)).URL +
		"; if DNS does not have the name, --resolve HOST:PORT:ADDR connects all the same"
}

// styleHint says how to write a URL in subdomain style for one in path style.
func styleHint(e *personium.Error) string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	unit := personium.UnitMetadata{URL: u.Scheme + "://" + u.Host + "/", Style: personium.SubdomainStyle}
	return "each cell of this unit has a host of its own: write " + unit.Cell(cellNameIn(u)).URL
}

// cellNameIn guesses the name of the cell in a URL: the first part of the path, or where there is none of the host.
func cellNameIn(u *url.URL) string {
	isName := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`).MatchString
	name, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	label, _, hasMore := strings.Cut(u.Hostname(), ".")
	isAddress := net.ParseIP(u.Hostname()) != nil
	switch {
	case isName(name):
		return name
	case hasMore && !isAddress && isName(label):
		return label
	}
	return "cell1"
}
