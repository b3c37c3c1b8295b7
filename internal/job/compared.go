package job

import (
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/verdict"
)

// CountsOf is a comparison as a verdict on an import takes it.
func CountsOf(r *compare.Result) *verdict.Counts {
	c := &verdict.Counts{
		Expected: r.Expected, Found: r.Found, LinksExpected: r.LinksExpected, LinksFound: r.LinksFound,
		FilesExpected: r.FilesExpected, FilesFound: r.FilesFound, FilesNamed: r.Named,
		LostLinks: r.LostLinks, LostFiles: r.LostFiles, NotCounted: r.NotCompared, MainBoxAway: r.MainBoxAway, Unrelated: r.Unrelated,
	}
	for _, d := range r.Different {
		c.Different = append(c.Different, verdict.Difference(d))
	}
	return c
}

// heldOf is a comparison as a verdict on an export takes it.
func heldOf(h *compare.Held) *verdict.Held {
	return &verdict.Held{
		Rows: h.Rows, Files: h.Files, CellRows: h.CellRows, CellFiles: h.CellFiles, Missing: h.Missing, Lost: h.Lost,
		Came: h.Came, Went: h.Went, Written: h.Written, Touched: h.Touched, Emptied: h.Emptied, Torn: h.Torn,
		NotCompared: h.NotCompared, LinksUnread: h.LinksUnread, LinksBeyond: h.LinksBeyond,
	}
}
