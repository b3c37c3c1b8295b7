package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// Counts is the comparison of what a snapshot holds with what a cell holds.
type Counts struct {
	Expected      int64        `json:"expected"` // rows of all types, links not among them
	Found         int64        `json:"found"`
	LinksExpected int64        `json:"links_expected"`
	LinksFound    int64        `json:"links_found"`
	FilesExpected int64        `json:"files_expected"` // web files
	FilesFound    int64        `json:"files_found"`
	FilesNamed    bool         `json:"-"` // they were compared by name and size, and not only counted
	Different     []Difference `json:"different,omitempty"`
	LostLinks     []string     `json:"lost_links,omitempty"`  // box/collection/Set('id') → Set('id'); at most MaxLostLinks
	LostFiles     []string     `json:"lost_files,omitempty"`  // box/path, without one of this name and size; as many
	NotCounted    []string     `json:"not_counted,omitempty"` // what could not be compared, and why
	Unrelated     int64        `json:"-"`                     // links left out, of rows whose types have no association, or a dead one
	// MainBoxAway: rows of a main box were expected that only arrive in the cell that the snapshot was made of, another one.
	MainBoxAway bool `json:"-"`
}

// A Difference is a place where a cell does not hold what the snapshot holds.
type Difference struct {
	Place    string `json:"place"` // Account, box1/od/Item, box1 (files), ...
	Expected int64  `json:"expected"`
	Found    int64  `json:"found"`
}

// MaxLostLinks is how many lost links are listed; all of them are counted.
const MaxLostLinks = 1000

// agree reports whether nothing differs in what was compared.
func (c *Counts) agree() bool { return len(c.Different) == 0 && c.LinksFound == c.LinksExpected }

// Lacks reports whether anything is missing. A cell that holds more than the snapshot does not owe that to an import.
func (c *Counts) Lacks() bool {
	return c.LinksFound < c.LinksExpected || slices.ContainsFunc(c.Different, func(d Difference) bool { return d.Found < d.Expected })
}

// MainBoxLost reports whether rows of the main box are missing because this is not the cell that the snapshot was made of.
func (c *Counts) MainBoxLost() bool {
	return c.MainBoxAway && slices.ContainsFunc(c.Different, func(d Difference) bool {
		return strings.HasPrefix(d.Place, "__/") && d.Found < d.Expected
	})
}

// same reports whether another comparison came to the same.
func (c *Counts) same(d *Counts) bool {
	return slices.Equal(c.Different, d.Different) && slices.Equal(c.LostLinks, d.LostLinks) &&
		slices.Equal(c.LostFiles, d.LostFiles) && c.LinksFound == d.LinksFound &&
		slices.Equal(c.NotCounted, d.NotCounted)
}

// Words says what was found, of what was expected.
func (c *Counts) Words() string {
	if c.agree() {
		return c.sameWords()
	}
	var parts []string
	for _, d := range []Difference{{"rows", c.Expected, c.Found}, {"links", c.LinksExpected, c.LinksFound},
		{"files", c.FilesExpected, c.FilesFound}} {
		switch {
		case d.Found < d.Expected:
			parts = append(parts, fmt.Sprintf("%d of %d %s", d.Found, d.Expected, d.Place))
		case d.Found > d.Expected:
			parts = append(parts, fmt.Sprintf("%s instead of %d", Counted(d.Found, strings.TrimSuffix(d.Place, "s"), d.Place), d.Expected))
		}
	}
	if n := len(c.Different); n > 0 {
		parts = append(parts, "different in "+Counted(n, "place", "places"))
	}
	return strings.Join(parts, ", ")
}

// sameWords says what was compared and is the same.
func (c *Counts) sameWords() string {
	words := Counted(c.Found, "row", "rows")
	if c.LinksFound > 0 {
		words += ", the same " + Counted(c.LinksFound, "link", "links")
	}
	switch {
	case c.FilesFound == 0:
	case c.FilesNamed:
		words += ", the same " + Counted(c.FilesFound, "file", "files") + " by name and size"
	default:
		words += ", " + Counted(c.FilesFound, "file", "files")
	}
	return words
}
