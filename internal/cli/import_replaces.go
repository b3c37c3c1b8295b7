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
	census, err := compare.Take(moment, c)
	return append([]string{lines[0], "now:       " + nowWords(census, err)}, lines[1:]...)
}

// nowWords tell what a cell holds. Where the counting ended early it holds that at least.
func nowWords(census compare.Census, err error) string {
	if err != nil && len(census) == 0 {
		return "what it holds is not seen" + firstLine(err)
	}
	sum, atLeast := census.Sum(), ""
	if err != nil || sum.More {
		atLeast = "at least "
	}
	words := atLeast + verdict.Counted(sum.Rows, "row", "rows") + " and " + verdict.Counted(sum.Files, "file", "files")
	switch {
	case sum.Newest.IsZero():
		return words
	case err != nil: // what was not seen may have changed later
		return words + ", last change at or after " + sum.Newest.Format(time.RFC3339)
	}
	return words + ", last change " + sum.Newest.Format(time.RFC3339)
}
