package cli

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// repairs are what became of the links that were to be made.
type repairs struct {
	planned int
	made    int
	left    []link.Left
	lost    []archive.Link // of the last comparison, where there is to be a repair
}

// done says how things stand, for a run that ends in the middle.
func (r repairs) done() string {
	if r.planned == 0 {
		return "nothing was changed"
	}
	return fmt.Sprintf("%d of %s were made, nothing else was changed", r.made, verdict.Counted(r.planned, "lost link", "lost links"))
}

// mayRepair finds out, before anything is sent, whether somebody can be asked.
func (c *comparison) mayRepair() error {
	wanted := c.ask
	ask, err := wanted.atTerminal(c.conn.Settings())
	switch {
	case err != nil:
		return err
	case ask == nil && wanted != nil:
		return wanted.nobody("links are to be made")
	}
	c.ask = ask
	return nil
}

func (c *comparison) checkConfirmed() error {
	if c.repair == noRepair || c.dryRun {
		return nil
	}
	return checkConfirmed(c.conn.Settings(), c.conn.Client().Cell().Name, c.confirm, toRepair)
}

// repaired makes what can be made of the links that are lost, and compares again. What is not made is known by its reason.
func (c *comparison) repaired(ctx context.Context, before *compare.Result) (*compare.Result, error) {
	snapshot := repair.Snapshot{Archive: c.archive, Inventory: c.found.Inventory, Absent: map[string]bool{}}
	for _, d := range before.Different {
		snapshot.Absent[d.Place] = d.Found == 0
	}
	plan, err := repair.NewPlan(ctx, snapshot, c.repairs.lost, c.repair == repairRoles)
	if err != nil && ctx.Err() != nil {
		return nil, refusal.Interrupted(c.repairs.done())
	}
	if err != nil {
		return nil, err
	}
	c.repairs.left = plan.Left
	if plan.Len() == 0 {
		return before, nil
	}
	if err := c.askRepair(ctx, plan); err != nil {
		return nil, err
	}
	c.repairs.planned = plan.Len()
	c.enter(event.Repairing, 0)
	result, err := plan.Make(ctx, c.conn.Client(), c.told(event.Repairing))
	c.repairs.made = result.Made
	if err != nil && ctx.Err() != nil {
		return nil, refusal.Interrupted(c.repairs.done())
	}
	if err != nil {
		why := explain.Error("make the lost links", err)
		return nil, refusal.New(why.Code, why.Next, "%w; %s", why, c.repairs.done())
	}
	c.repairs.left = append(c.repairs.left, result.Left...)
	after, err := c.compare(ctx)
	if err == nil {
		c.stillLost()
	}
	return after, err
}

// stillLost forgets the reasons of links that are there all the same: an answer may have got lost, or somebody else has made
// them.
func (c *comparison) stillLost() {
	lost := map[string]bool{}
	for _, l := range c.repairs.lost {
		lost[l.String()] = true
	}
	var left []link.Left
	for _, l := range c.repairs.left {
		if lost[l.Link] {
			left = append(left, l)
		}
	}
	c.repairs.left = left
}

// askRepair shows which links are to be made, and waits for a yes.
func (c *comparison) askRepair(ctx context.Context, plan *repair.Plan) error {
	if c.ask == nil {
		return nil
	}
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
	c.out.Pause()
	if err := c.ask.yes(ctx, lines, "Make them in "+c.conn.Client().Cell().URL+"?"); err != nil {
		return err
	}
	c.out.Resume()
	return nil
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
