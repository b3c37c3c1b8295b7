package job

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

const (
	aWhile    = time.Minute       // for which a job has to stand still before that is told
	deadAfter = verdict.LongStill // without any change a job is taken for dead by who says --despite-lock
	oldAfter  = time.Hour         // a job that began so long ago may be dead
)

// despite goes on over the lock of a dead job, where that is wanted: in subdomain style the server takes an import all the same, which
// frees the lock with its end (seen on 1.8.3 with locks in memcached). dead is false where it is not wanted, or has been shown to be
// dead before. An error says why nothing can be started.
func (p *Plan) despite(ctx context.Context, s cell.State) (dead bool, err error) {
	if !p.DespiteLock || p.Kind != event.Import || s.Lock.State == personium.LockUnknown || !s.Busy(p.client.Cell().Style) {
		return false, nil
	}
	if p.client.Cell().Style != personium.SubdomainStyle {
		return false, &refusal.Error{Code: refusal.Busy, Text: busyWords(s) + "; in path style the server refuses every import meanwhile, dead or alive",
			Next: refusal.Say("if that job is dead, an operator of the unit restarts its lock memcached, or deletes the cell's entry there")}
	}
	if p.dead != nil && shownAlike(*p.dead, s) {
		return true, nil
	}
	if err := p.standsStill(ctx, s); err != nil {
		return false, err
	}
	p.dead = &s
	return true, nil
}

// standsStill watches a job that seems to be dead. What this machine's journal knows of it counts. A healthy job can stand still for
// minutes, so that a stall timeout makes the time longer, and never shorter.
func (p *Plan) standsStill(ctx context.Context, s cell.State) error {
	need := max(deadAfter, p.Limits.StallTimeout)
	since, version := p.stillSince(s), cell.Version(ctx, p.client)
	p.report.note(true, fmt.Sprintf("%s; --despite-lock: it is taken for dead once nothing has changed for %s", busyWords(s), need))
	p.report.enter(event.Waiting)
	for looks := 1; ; looks++ {
		if left := need - time.Since(since); left > 0 {
			pauseFor(ctx, min(verdict.Pause(looks, p.Limits.Interval), left))
		}
		if ctx.Err() != nil {
			f := refusal.Interrupted("nothing was started")
			f.Next = refusal.Say("how the cell stands: ").Command("status", refusal.Here).Say("; if the job has not moved, the same command again")
			return f
		}
		p.report.beat()
		now, moved := cell.Observe(ctx, p.client), cell.Version(ctx, p.client)
		if !shownAlike(s, now) || (version == nil) != (moved == nil) || version != nil && *version != *moved {
			return &refusal.Error{Code: refusal.Busy, Text: "the job is not dead, or another has started: " + busyWords(s) + ", then " + busyWords(now),
				Next: refusal.Say("wait for it with --wait-busy 30m, or watch it: ").Command("status", "--wait", refusal.Here)}
		}
		if time.Since(since) >= need {
			p.report.note(true, fmt.Sprintf("nothing has changed since %s: the job is taken for dead, and the import started over its lock",
				since.UTC().Format(time.RFC3339)))
			return nil
		}
	}
}

// stillSince is since when this machine knows the job to stand as it is shown.
func (p *Plan) stillSince(s cell.State) time.Time {
	since := Search{Client: p.client, StateDir: p.StateDir}.stillSince(s)
	if since.IsZero() || s.Import.StartedAt == "" {
		return time.Now()
	}
	return since
}

// shownAlike reports whether a cell shows the same jobs and the same lock.
func shownAlike(a, b cell.State) bool {
	same := func(a, b verdict.Look) bool {
		return a.Answer == b.Answer && a.Name == b.Name && a.StartedAt == b.StartedAt && a.Progress == b.Progress
	}
	return same(a.Import, b.Import) && same(a.Export, b.Export) && a.Lock == b.Lock
}

// busyNext is what can be done about a busy cell. That a lock does not keep an import away is said only where the job that holds it may be
// dead, with what speaks for that.
func (p *Plan) busyNext(s cell.State) refusal.Next {
	next := refusal.Say("wait for it with --wait-busy 30m, or watch it: ").Command("status", "--wait", refusal.Here)
	if p.Kind != event.Import || p.client.Cell().Style != personium.SubdomainStyle || s.Lock.State == personium.LockUnknown {
		return next
	}
	evidence := ""
	began, err := time.Parse(time.RFC3339, s.Import.StartedAt)
	switch still := time.Since(p.stillSince(s)); {
	case still >= deadAfter:
		evidence = fmt.Sprintf("this machine has seen it stand at %d %% for %s", s.Import.Progress, still.Round(time.Minute))
	case err == nil && time.Since(began) >= oldAfter:
		evidence = "it began " + time.Since(began).Round(time.Minute).String() + " ago"
	default:
		return next
	}
	return next.Say("; " + evidence + ": if its unit was restarted since, the job is dead, and --despite-lock imports over its lock")
}
