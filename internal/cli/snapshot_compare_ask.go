package cli

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/verdict"
)

// askRepair shows which links are to be made, and waits for a yes.
func (c *comparison) askRepair(ctx context.Context, plan *repair.Plan) error {
	if c.ask == nil {
		return nil
	}
	c.out.Pause()
	if err := c.ask.yes(ctx, c.question(plan), "Make them in "+c.conn.Client().Cell().URL+"?"); err != nil {
		return err
	}
	c.out.Resume()
	return nil
}

// question are the lines above the question: what is to be made, and what stays lost all the same.
func (c *comparison) question(plan *repair.Plan) []string {
	const shown = 10
	links := plan.Links()
	lines := []string{"lost:    " + planWordsOf(plan)}
	for _, l := range links[:min(shown, len(links))] {
		lines = append(lines, "         "+l)
	}
	if more := len(links) - shown; more > 0 {
		lines = append(lines, "         and "+verdict.Counted(more, "more", "more"))
	}
	if n := c.found.Inventory.ShownOf("Rule"); n > 0 {
		lines = append(lines, "rules:   the snapshot has "+verdict.Counted(n, "rule", "rules")+
			": those of the cell may act on the event of each link")
	}
	if n := plan.Withheld(); n > 0 {
		lines = append(lines, "stays:   "+verdict.Counted(n, "lost link", "lost links")+" of roles, which only --repair=roles makes")
	}
	if n := len(plan.Left) - plan.Withheld(); n > 0 {
		lines = append(lines, "stays:   "+verdict.Counted(n, "lost link", "lost links")+" of which an end is not in the cell")
	}
	return lines
}

// planWordsOf says how many links of which kinds are to be made.
func planWordsOf(p *repair.Plan) string {
	words := verdict.Counted(p.Len(), "link", "links")
	for _, k := range []struct {
		kind archive.LinkKind
		of   string
	}{{archive.CellLink, "at cell level"}, {archive.DataLink, "of many rows to many"}, {archive.RowLink, "of many rows to one"}} {
		if n := p.Count(k.kind); n > 0 {
			words += fmt.Sprintf(", %d %s", n, k.of)
		}
	}
	return words
}
