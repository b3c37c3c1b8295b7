package transfer

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// firstPause is the time before the first look at a busy cell; each one after is twice as long, up to the interval.
const firstPause = 250 * time.Millisecond

// whenFree does what the server refuses while a job of the cell is queued or running (path style), and does it again when
// that is over, for as long as WaitBusy allows. Nothing is sent again before the cell's lock is seen to be free, or cannot
// be seen. nothing says what was not done, for an admin who gives up.
func (a *Area) whenFree(ctx context.Context, nothing string, do func() error) error {
	err := do()
	if a.WaitBusy <= 0 || !personium.Is(err, personium.JobRunning) {
		return err
	}
	end := time.Now().Add(a.WaitBusy)
	a.tellWaiting(refusal.Of(err).Text)
	for pause := firstPause; ; pause *= 2 {
		left := time.Until(end)
		if left <= 0 {
			busy := *refusal.Of(err)
			busy.Next = refusal.Say("wait longer than "+a.WaitBusy.String()+" with --wait-busy, or watch what runs: ").
				Command("status", "--wait", refusal.Here)
			return &busy
		}
		select {
		case <-ctx.Done():
			return refusal.Interrupted(nothing)
		case <-time.After(min(pause, a.Interval, left)):
		}
		switch lock := a.Client.ProbeUnit(ctx); {
		case ctx.Err() != nil:
			return refusal.Interrupted(nothing)
		case lock.State == personium.LockHeld:
			continue
		}
		if err = do(); !personium.Is(err, personium.JobRunning) {
			return err
		}
	}
}

// tellWaiting says once what is waited for.
func (a *Area) tellWaiting(why string) {
	e := a.About
	e.At, e.Type, e.Phase, e.Progress = time.Now(), event.StateChanged, event.Waiting, -1
	a.Report.Report(e)
	e.Type, e.Text = event.Noted, why+"; waiting for it, up to "+a.WaitBusy.String()
	a.Report.Report(e)
}

// Delete deletes one file of the area. what says it in the words of an error.
func (a *Area) Delete(ctx context.Context, file, what string) error {
	return a.whenFree(ctx, "nothing was deleted", func() error {
		if err := a.Client.DeleteSnapshot(ctx, file); err != nil {
			return explain.Request(ctx, what, err)
		}
		return nil
	})
}
