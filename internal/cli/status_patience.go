package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// connectToWatch connects. Where the unit does not answer, and the journal has a job that nobody has seen to its end, it tries again for as
// long as --max-outage: whoever comes to watch a job during an outage is to see what the one sees who was there before. given reports
// that this has shown a verdict, because the unit stayed away. Without such a job the address may be wrong, which no waiting mends.
func (r jobRun) connectToWatch(ctx context.Context, name snapshot.Name) (given bool, err error) {
	inTime, cancel := r.conn.InTime(ctx)
	defer cancel()
	err = r.conn.Connect(inTime)
	isOver := err != nil && inTime.Err() != nil && ctx.Err() == nil
	if !isOver && !isAway(inTime, err) {
		return false, err
	}
	pending := r.unended(name)
	if pending == nil {
		return false, err
	}
	r.showPending(pending)
	began, why := time.Now(), err
	if !isOver {
		r.tellAway(pending, err)
		err = r.connectAgain(inTime, began, &why)
	}
	if inTime.Err() == nil && !isAway(inTime, err) {
		return false, err
	}
	h := &pending.History.History
	d := verdict.Decision{Verdict: verdict.StillRunning, Stop: verdict.StopOutage,
		Reason: fmt.Sprintf("the unit has not answered for %s (%v)", time.Since(began).Round(time.Second), why)}
	switch {
	case ctx.Err() != nil:
		d = verdict.Interrupted(h, event.Unreachable)
	case inTime.Err() != nil:
		d.Stop = verdict.StopTimeout
		d.Reason = withTrouble("nothing was learned of the job within "+r.conn.Settings().Timeout.String()+" (--timeout)", r.conn)
	}
	return true, r.finish(ctx, verdict.Conclude(h, d, pending.Cell.URL, time.Since(h.PostedAt)))
}

// connectAgain tries until the unit answers, for as long as --max-outage. why is the last reason that it did not.
func (r jobRun) connectAgain(ctx context.Context, began time.Time, why *error) error {
	most, err := r.conn.Settings().MaxOutage, *why
	for isAway(ctx, err) && time.Since(began) < most {
		select {
		case <-ctx.Done():
		case <-time.After(min(r.conn.Settings().Interval, most-time.Since(began))):
		}
		if err = r.conn.Connect(ctx); isAway(ctx, err) {
			*why = err
		}
	}
	return err
}

// showPending begins the output of a run about a job whose unit does not answer.
func (r jobRun) showPending(pending *job.Entry) {
	r.out.Subject(pending.History.Kind, pending.History.Name)
	r.out.SetCell(pending.Cell.URL, "") // no log has a request
	r.out.Begin()
}

// tellAway shows that the unit of a job does not answer.
func (r jobRun) tellAway(pending *job.Entry, why error) {
	r.out.Note(true, why.Error()+"; trying again for up to "+r.conn.Settings().MaxOutage.String()+" (--max-outage)")
	e := r.out.About()
	e.At, e.Type, e.Phase, e.JobAt = time.Now(), event.StateChanged, event.Unreachable, pending.History.PostedAt
	r.out.Report(e)
}

// isAway reports whether the unit did not answer, and may yet.
func isAway(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && refusal.Of(err).Code == refusal.Unreachable
}

// unended is the job of the cell, or of a name in it, that the journal has and that nobody has seen to its end; nil for none. Of a cell
// given by its name the style is not known yet: it has one address in each.
func (r jobRun) unended(name snapshot.Name) *job.Entry {
	asked := r.conn.Client().Cell()
	cells := []personium.Cell{asked}
	if called := r.conn.Name(); called != "" {
		cells = nil
		for _, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
			cells = append(cells, personium.UnitMetadata{URL: asked.UnitURL, Style: style}.Cell(called))
		}
	}
	journal := job.NewJournal(r.conn.StateDir())
	for _, of := range cells {
		if newest, err := journal.Newest(of.URL, string(name)); err == nil && newest != nil && !newest.Ended() {
			return newest
		}
	}
	return nil
}
