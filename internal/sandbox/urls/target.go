package urls

import (
	"net/url"
	"slices"
	"strings"
)

// A Level is what kind of thing a URL is about.
type Level int

// What a URL can be about. The first ones mean nothing, for reasons that differ in their answers.
const (
	EscapedSlash Level = iota // the servlet container lets no %2F and no %5C through
	OtherHost                 // not the authority that the unit is configured for
	OtherStyle                // a path below a unit whose cells are subdomains
	Nowhere                   // below the unit, or below a cell, and nothing that there could be
	AtUnit                    // the unit itself
	AtCells                   // {UnitURL}__ctl and what is below it: the cells as entities
	AtCell                    // the cell itself
	AtImport                  // {CellURL}__import
	AtExport                  // {CellURL}__export
	AtArea                    // {CellURL}__snapshot
	AtSnapshot                // {CellURL}__snapshot/NAME
	AtToken                   // {CellURL}__token
	AtPassword                // {CellURL}__mypassword
	AtEntities                // {CellURL}__ctl/Set, {CellURL}__ctl/Set(key), and what follows them
	AtLog                     // {CellURL}__log/current or {CellURL}__log/archive, or what lies in it
	AtBox                     // a box, or something in it
)

// A Target is where the URL of a request leads.
type Target struct {
	Level Level
	Cell  string   // the name of the cell; "" at the unit
	Rest  []string // the segments of the path below the unit or the cell
}

// First is the first segment below the unit or the cell; "" when there is none.
func (t Target) First() string {
	if len(t.Rest) == 0 {
		return ""
	}
	return t.Rest[0]
}

// IsJob says whether the URL is about imports or exports.
func (t Target) IsJob() bool { return t.Level == AtImport || t.Level == AtExport }

// Target finds out where a URL leads that was asked for at a host. A slash at the end of the path means nothing.
func (u Unit) Target(host string, asked *url.URL) Target {
	escaped := strings.ToLower(asked.EscapedPath())
	if !u.BehindNginx && (strings.Contains(escaped, "%2f") || strings.Contains(escaped, "%5c")) {
		return Target{Level: EscapedSlash}
	}
	segments := segmentsOf(asked)
	if last := len(segments) - 1; segments[last] == "" {
		segments = segments[:last]
	}
	name, isCell := u.cellName(host)
	switch {
	case u.Style == SubdomainStyle && isCell:
		return Target{belowCell(segments), name, segments}
	case host != u.Authority:
		return Target{Level: OtherHost}
	case len(segments) == 0 || segments[0] == "__ctl":
		return Target{Level: belowUnit(segments), Rest: segments}
	case u.Style == SubdomainStyle:
		return Target{Level: OtherStyle}
	}
	return Target{belowCell(segments[1:]), segments[0], segments[1:]}
}

// segmentsOf are the segments of a path. A slash that is escaped is part of one.
func segmentsOf(asked *url.URL) []string {
	segments := strings.Split(strings.TrimPrefix(asked.EscapedPath(), "/"), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = plain
		}
	}
	return segments
}

func belowUnit(segments []string) Level {
	switch len(segments) {
	case 0:
		return AtUnit
	}
	return AtCells
}

func belowCell(segments []string) Level {
	switch {
	case len(segments) == 0:
		return AtCell
	case slices.Contains(segments, ""):
		return Nowhere
	}
	first, deeper := segments[0], len(segments) > 1
	alone := map[string]Level{
		"__import": AtImport, "__export": AtExport, "__snapshot": AtArea, "__token": AtToken, "__mypassword": AtPassword,
	}
	level, known := alone[first]
	switch {
	case known && !deeper:
		return level
	case first == "__snapshot" && len(segments) == 2:
		return AtSnapshot
	case first == "__ctl" && deeper:
		return AtEntities
	case first == "__log" && deeper && len(segments) <= 3 && (segments[1] == "current" || segments[1] == "archive"):
		return AtLog
	case strings.HasPrefix(first, "__") && first != MainBox && deeper:
		return Nowhere
	}
	return AtBox
}

// MainBox is the name of a cell's main box in URLs.
const MainBox = "__"
