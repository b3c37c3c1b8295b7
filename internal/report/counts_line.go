package report

import (
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// Counts are a comparison in the lines of --json. The keys come in the order of [verdict.Counts], whose links are hidden by those here.
type Counts struct {
	Expected      int64  `json:"expected"` // rows of all types, links not among them
	Found         int64  `json:"found"`
	LinksExpected *int64 `json:"links_expected"` // null where links were not read, as of an export
	LinksFound    *int64 `json:"links_found"`
	verdict.Counts
}

// CountsOf are the counts of a comparison whose links were read; nil of none.
func CountsOf(c *verdict.Counts) *Counts {
	if c == nil {
		return nil
	}
	return &Counts{Expected: c.Expected, Found: c.Found, LinksExpected: &c.LinksExpected, LinksFound: &c.LinksFound, Counts: *c}
}

// countsOf are those of an outcome. The links of an export are not read, nor those of a cell whose rows and files differ.
func countsOf(o verdict.Outcome) *Counts {
	c := CountsOf(o.Counts)
	if c != nil && (o.Kind == event.Export || len(c.Different) > 0 && *c.LinksExpected == 0 && *c.LinksFound == 0) {
		c.LinksExpected, c.LinksFound = nil, nil
	}
	return c
}
