package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// roundInTime is a round that neither an interruption nor a slow unit draws out.
func (w *follower) roundInTime(ctx context.Context) verdict.Decision {
	inTime, cancel := ctx, context.CancelFunc(func() {})
	if l := w.history.Limits; l.Timeout > 0 {
		inTime, cancel = context.WithDeadline(ctx, roundEnd(time.Now(), w.history.Watched.Add(l.Timeout)))
	}
	defer cancel()
	d := w.gatherAll(inTime)
	switch {
	case ctx.Err() != nil:
		return verdict.Interrupted(w.phase)
	case inTime.Err() != nil:
		return verdict.TimedOut(&w.history.History)
	}
	return d
}

// proveInTime reads the archive, for as long as there is time left for it.
func (w *follower) proveInTime(ctx context.Context) verdict.Decision {
	inTime, cancel := ctx, context.CancelFunc(func() {})
	if l := w.history.Limits; l.Timeout > 0 {
		inTime, cancel = context.WithDeadline(ctx, w.history.Watched.Add(l.Timeout))
	}
	defer cancel()
	d := w.proveByArchive(inTime)
	if d.Stop == verdict.StopInterrupted && ctx.Err() == nil {
		d.Verdict, d.Stop = verdict.StillRunning, verdict.StopTimeout
	}
	return d
}

// roundEnd is when a round that begins now has to end, where the time of the command is over at some instant: the last round has
// a little more, which everything shares that goes on after that instant, such as a POST that was under way.
func roundEnd(now, over time.Time) time.Time {
	longest := over.Add(personium.Grace)
	if end := now.Add(personium.Grace); end.Before(longest) {
		longest = end
	}
	if longest.Before(over) {
		return over
	}
	return longest
}
