package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
	lost    []archive.Link // of the last comparison: all that there is to be a repair of, or some
	// samples are lost links of it, one of any two sets: whether a repair would try to make it holds for all of those.
	samples      map[[2]archive.End]archive.Link
	links, roles bool // a repair would try to make lost links of the last comparison, and if it is asked for them those of roles

	beyond int  // lost links of the last comparison that are too many for one run
	no     bool // somebody did not want them to be made
}

// mostLost is how many lost links one run repairs.
const mostLost = 100_000

// takeLost takes over a lost link; all: to be made.
func (r *repairs) takeLost(l archive.Link, all bool) {
	r.samples[[2]archive.End{setOf(l.From), setOf(l.To)}] = l
	switch {
	case !all && len(r.lost) > repair.MostAsked:
	case len(r.lost) == mostLost:
		r.beyond++
	default:
		r.lost = append(r.lost, l)
	}
}

// setOf is the set of an end.
func setOf(e archive.End) archive.End {
	if e.Collection == "" {
		return archive.End{Set: e.Set} // the box is that of its key
	}
	return archive.End{Box: e.Box, Collection: e.Collection, Set: e.Set}
}

// offer finds out what another repair would try to make of what is lost: where that is not much, only of links whose ends are there.
func (c *comparison) offer(ctx context.Context, r *compare.Result) error {
	if c.repair == repairRoles {
		return nil // it has tried everything
	}
	lost := c.repairs.lost
	if len(lost) > repair.MostAsked {
		lost = slices.Collect(maps.Values(c.repairs.samples))
	}
	plan := repair.NewPlan(c.lostOf(r), lost, true)
	if len(c.repairs.lost) <= repair.MostAsked {
		if err := plan.LeaveOut(ctx, c.conn.Client()); err != nil {
			return refusal.Interrupted(c.repairs.done())
		}
	}
	c.repairs.links, c.repairs.roles = plan.Offers()
	return nil
}

// lostOf is the snapshot as a repair of what a comparison found sees it.
func (c *comparison) lostOf(r *compare.Result) repair.Snapshot {
	s := repair.Snapshot{Inventory: c.found.Inventory, Absent: map[string]bool{}}
	for _, d := range r.Different {
		s.Absent[d.Place] = d.Found == 0
	}
	return s
}

// done says how things stand, for a run that ends in the middle.
func (r repairs) done() string {
	if r.planned == 0 {
		return notEnded
	}
	return fmt.Sprintf("%d of %s were made, nothing else was changed", r.made, verdict.Counted(r.planned, "lost link", "lost links"))
}

// mayRepair finds out, before anything is read for long, whether somebody can be asked.
func (c *comparison) mayRepair(ctx context.Context) error {
	if !c.ask.isVain() {
		return nil
	}
	if c.name != "" {
		if err := lookFor(ctx, c.conn.Client(), c.name); err != nil {
			return err
		}
	}
	return c.ask.nobody("links are to be made")
}

func (c *comparison) checkConfirmed() error {
	if c.repair == noRepair || c.dryRun {
		return nil
	}
	return checkConfirmed(c.conn.Settings(), c.conn.Client().Cell().Name, c.confirm, toRepair)
}

// repaired makes what can be made of the links that are lost, and compares again. What is not made is known by its reason.
func (c *comparison) repaired(ctx context.Context, before *compare.Result) (*compare.Result, error) {
	plan := repair.NewPlan(c.lostOf(before), c.repairs.lost, c.repair == repairRoles)
	if c.ask != nil {
		if err := plan.LeaveOut(ctx, c.conn.Client()); err != nil {
			return nil, refusal.Interrupted(c.repairs.done())
		}
	}
	c.repairs.left = plan.Left
	if plan.Len() == 0 {
		return before, nil
	}
	if err := c.askRepair(ctx, plan); err != nil {
		return before, c.unasked(err)
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

// unasked goes on without a repair that nobody said yes to: what was compared stands. An end of ctx is an end.
func (c *comparison) unasked(err error) error {
	why := refusal.Of(err)
	if why.Code == refusal.Interrupt && !why.Chosen {
		return err
	}
	c.out.Resume()
	c.repairs.no = true
	if !why.Chosen {
		c.out.Note(true, why.Error()+"; "+why.Next.Words())
	}
	return nil
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
