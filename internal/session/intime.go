package session

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// InTime is ctx until the time of a command that begun at some instant is over; [refusal.ErrTimeUp] is the cause then. A
// limit of 0 is none.
func InTime(ctx context.Context, begun time.Time, limit time.Duration) (context.Context, context.CancelFunc) {
	inTime, cancel := context.WithCancelCause(ctx)
	if limit <= 0 {
		return inTime, func() { cancel(nil) }
	}
	end := begun.Add(limit)
	timer := time.AfterFunc(time.Until(end), func() { cancel(timeUp{end}) })
	return inTime, func() {
		timer.Stop()
		cancel(nil)
	}
}

// timeUp is a [refusal.ErrTimeUp] that is dated: what outlives it shares one time.
type timeUp struct{ at time.Time }

// Error says which time it was.
func (e timeUp) Error() string { return refusal.ErrTimeUp.Error() }

// Unwrap is what it is known by.
func (e timeUp) Unwrap() error { return refusal.ErrTimeUp }

// At is when the time was over.
func (e timeUp) At() time.Time { return e.at }

// Begun is when the command began, from where its --timeout counts.
func (s *Session) Begun() time.Time { return s.options.Begun }

// InTime is ctx until the time of the command is over.
func (s *Session) InTime(ctx context.Context) (context.Context, context.CancelFunc) {
	return InTime(ctx, s.options.Begun, s.options.Settings.Timeout)
}
