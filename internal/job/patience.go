package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A patience is how a busy cell is waited for, as long as the request allows.
type patience struct {
	report    *reporter
	length    time.Duration // of all of it
	interval  time.Duration // between two looks
	maxOutage time.Duration // of the unit, meanwhile
	end       time.Time
	waiting   bool      // and the admin was told so
	looks     int       // that found it busy
	last      string    // what the last of them found; "" for nothing
	requests  bool      // and that requests use the cell, and no job
	outage    time.Time // since when the unit has not answered
}

func newPatience(report *reporter, r Request) *patience {
	p := &patience{report: report, length: r.WaitBusy, interval: r.Limits.Interval, maxOutage: r.Limits.MaxOutage}
	p.restart()
	return p
}

// restart begins the time anew, unless the cell is being waited for.
func (p *patience) restart() {
	if !p.waiting {
		p.end = time.Now().Add(p.length)
	}
}

// pause waits an interval, or returns the refusal when the time for waiting is over.
func (p *patience) pause(ctx context.Context, busy *refusal.Error) error {
	left := time.Until(p.end)
	e := personium.CoreAnswer(busy.Err)
	p.requests = e != nil && e.Code == personium.CellInUse
	if left <= 0 {
		longer := refusal.Say("wait longer than " + p.length.String() + " with --wait-busy, or ")
		switch {
		case !p.waiting:
		case p.requests:
			busy.Next = longer.Then(refusal.Say(usedByRequests))
		default:
			busy.Next = longer.Say("watch what runs: ").Command("status", "--wait", refusal.Here)
		}
		return busy
	}
	if !p.waiting {
		p.waiting = true
		p.report.enter(event.Waiting)
		p.report.note(false, busy.Text+"; waiting for it, up to "+p.length.String())
	}
	p.looks, p.last = p.looks+1, busy.Text
	pauseFor(ctx, min(verdict.Pause(p.looks, p.interval), left))
	if ctx.Err() != nil {
		return p.interrupted()
	}
	return nil
}

// interrupted is the refusal of who gave up, in a pause or in the look after it: what was waited for may have to be known.
func (p *patience) interrupted() *refusal.Error {
	given := refusal.Interrupted("nothing was started")
	switch {
	case p.last == "":
	case p.requests:
		given.Next = refusal.Say(p.last)
	default:
		given.Next = refusal.Say(p.last+": watch that with ").Command("status", "--wait", refusal.Here)
	}
	return given
}

// bearsOutage reports whether an outage in the time of waiting is still short enough to bear.
func (p *patience) bearsOutage() bool {
	if !p.waiting {
		return false
	}
	if p.outage.IsZero() {
		p.outage = time.Now()
	}
	return time.Since(p.outage) < p.maxOutage
}
