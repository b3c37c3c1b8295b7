package cli

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/transfer"
	"github.com/personium/personium-cell/internal/verdict"
)

// countPatience is how long somebody waits for a question while it is counted what the cell holds.
const countPatience = 10 * time.Second

// questionWords tell what an import replaces by what, with what the cell holds now, as far as that can be counted in a moment.
func questionWords(ctx context.Context, c *personium.Client, plan *job.Plan, local *transfer.File) []string {
	lines := planWords(plan, c.Cell().URL, local)
	moment, cancel := context.WithTimeout(ctx, countPatience)
	defer cancel()
	census, _, err := compare.Take(moment, c, nil)
	now := "what it holds is not seen" + firstLine(err)
	if err == nil || len(census) > 0 {
		now = nowWords(census.Sum(), importedAt(moment, c), err == nil)
	}
	return append([]string{lines[0], "now:       " + now}, lines[1:]...)
}

// importedAt is when the last import into a cell began, or when it was created; zero where that is not known. An import leaves
// the times of rows as they are in the snapshot.
func importedAt(ctx context.Context, c *personium.Client) time.Time {
	entity, err := c.CellEntity(ctx)
	if err != nil {
		return time.Time{}
	}
	return entity.Updated
}

// nowWords tell what a cell holds. Where not all was counted it holds that at least, and may have changed later.
func nowWords(sum compare.Sum, imported time.Time, all bool) string {
	words := verdict.Counted(sum.Rows, "row", "rows") + " and " + verdict.Counted(sum.Files, "file", "files")
	if !all || sum.More {
		words = "at least " + words
	}
	changed := sum.Newest
	if imported.After(changed) {
		changed = imported
	}
	switch {
	case changed.IsZero():
		return words
	case !all:
		return words + ", last change at or after " + changed.UTC().Format(time.RFC3339)
	}
	return words + ", last change " + changed.UTC().Format(time.RFC3339)
}
