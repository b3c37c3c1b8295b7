package cli

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/verdict"
)

// A forecastLine is the last line of snapshot compare --dry-run --json.
type forecastLine struct {
	report.Line
	File     string  `json:"file"`
	Requests int64   `json:"requests"` // about: fewer where one entity has several links, more where a list has several pages
	Seconds  float64 `json:"seconds"`  // at least, as the unit has answered one short question
	Rows     int64   `json:"rows"`     // that --deep reads
	Files    int64   `json:"files"`    // the same
	Bytes    int64   `json:"bytes"`    // in those
}

// A comparisonCost is what a comparison asks of a cell.
type comparisonCost struct{ requests, rows, files, bytes int64 }

// forecast tells how many requests the comparison takes, and how long that is about.
func (c *comparison) forecast() error {
	words, cost := "dry run: comparing takes "+c.costWords()+"; nothing was compared", c.cost()
	line := forecastLine{Line: c.out.Line(report.NotStarted, words), File: c.file, Requests: cost.requests,
		Seconds: (time.Duration(cost.requests) * c.each).Seconds(), Rows: cost.rows, Files: cost.files, Bytes: cost.bytes}
	line.ExitCode = refusal.Done
	return c.out.Result(line, words)
}

// costWords say what the comparison asks, and for how long.
func (c *comparison) costWords() string {
	shallow, cost := c.cell.Cost(), c.cost()
	words := fmt.Sprintf("about %d requests (%s, %s, at most %s), and at least %s at %s each", cost.requests,
		verdict.Counted(shallow.Lists, "list", "lists"), verdict.Counted(shallow.Folders, "folder", "folders"),
		verdict.Counted(shallow.Links, "link", "links"), (time.Duration(cost.requests) * c.each).Round(time.Millisecond),
		c.each.Round(10*time.Microsecond))
	if c.isDeep {
		words += fmt.Sprintf(", and reads %s and %s with %s", verdict.Counted(cost.rows, "row", "rows"),
			verdict.Counted(cost.files, "file", "files"), size.Words(cost.bytes))
	}
	return words
}

// opening is how many requests it takes to find the cell, what goes on in it, its id, and whether it may be read.
const opening = 7

// cost foretells what the comparison asks.
func (c *comparison) cost() comparisonCost {
	cost := comparisonCost{requests: opening + c.cell.Cost().Requests()}
	if !c.isDeep {
		return cost
	}
	first := compare.Snapshot{Archive: c.archive, Inventory: c.found.Inventory}
	of, files := rows.Foretell(rows.Snapshot(first)), web.Forecast(web.Snapshot(first))
	requests := cost.requests + of.Requests + files.Requests + c.deep.beyond.Requests()
	return comparisonCost{requests, of.Rows, files.Files, files.Bytes}
}
