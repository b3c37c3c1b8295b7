package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/verdict"
)

// A forecastLine is the last line of snapshot compare --dry-run --json.
type forecastLine struct {
	report.Line
	File     string  `json:"file"`
	Requests int64   `json:"requests"` // at most
	Seconds  float64 `json:"seconds"`  // at most, as fast as the unit answers now
}

// forecast tells how many requests the comparison takes, and how long that is about.
func (c *comparison) forecast(ctx context.Context) error {
	asked := time.Now()
	if _, err := c.conn.Client().CellID(ctx); err != nil {
		return explain.Request(ctx, "read the id of the cell", err)
	}
	each := time.Since(asked)
	cost := c.cell.Cost()
	whole := time.Duration(cost.Requests()) * each
	words := fmt.Sprintf("dry run: comparing takes about %d requests (%s, %s, at most %s), about %s at %s each; nothing was compared",
		cost.Requests(), verdict.Counted(cost.Lists, "list", "lists"), verdict.Counted(cost.Folders, "folder", "folders"),
		verdict.Counted(cost.Links, "link", "links"), whole.Round(time.Millisecond), each.Round(10*time.Microsecond))
	line := forecastLine{Line: c.out.Line(report.NotStarted, words), File: c.file, Requests: cost.Requests(), Seconds: whole.Seconds()}
	line.ExitCode = refusal.Done
	return c.out.Result(line, words)
}
