package model

import (
	"context"
	"time"
)

// later sleeps for d, or until ctx ends; it says whether it slept to the end.
func later(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
