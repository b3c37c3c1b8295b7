package personium

import (
	"net"
	"net/url"
	"strings"
)

// A Style is how a unit composes the URLs of its cells. Each unit has exactly one.
type Style string

const (
	// PathStyle is https://unit1.example/cell1/.
	PathStyle Style = "path"
	// SubdomainStyle is https://cell1.unit1.example/, the default of core since 1.7.6.
	SubdomainStyle Style = "subdomain"
)

// A Cell is the address of a cell. URL and UnitURL end in a slash; UnitURL, Name and Style are empty while unknown.
type Cell struct {
	URL, UnitURL, Name string
	Style              Style
}

// UnitMetadata is what a unit says about itself. URL ends in a slash.
type UnitMetadata struct {
	URL   string
	Style Style
}

// Cell composes the address of the unit's cell called name. It asks nobody whether there is such a cell.
func (u UnitMetadata) Cell(name string) Cell {
	cell := Cell{UnitURL: u.URL, Name: name, Style: u.Style}
	if u.Style == PathStyle {
		cell.URL = u.URL + url.PathEscape(name) + "/"
		return cell
	}
	scheme, rest, _ := strings.Cut(u.URL, "://")
	cell.URL = scheme + "://" + name + "." + rest
	return cell
}

// Candidates lists what the URL of a cell may mean, as long as nobody tells: in path style the last segment of the path
// is the cell, in subdomain style the first label of the host. On a failed cell the metadata that would tell is closed
// (409 PR409-CM-0001); Client.UnitMetadata of a candidate's UnitURL confirms it.
func Candidates(cellURL string) []Cell {
	u, err := url.Parse(cellURL)
	if err != nil || u.Host == "" {
		return nil
	}
	path := strings.Trim(u.Path, "/")
	if path != "" {
		parent, name := "", path
		if i := strings.LastIndexByte(path, '/'); i >= 0 {
			parent, name = path[:i+1], path[i+1:]
		}
		unit := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/" + parent}
		return []Cell{{URL: cellURL, UnitURL: unit.String(), Name: name, Style: PathStyle}}
	}
	name, rest, found := strings.Cut(u.Host, ".")
	if !found || name == "" || rest == "" || net.ParseIP(u.Hostname()) != nil {
		return nil
	}
	unit := url.URL{Scheme: u.Scheme, Host: rest, Path: "/"}
	return []Cell{{URL: cellURL, UnitURL: unit.String(), Name: name, Style: SubdomainStyle}}
}
