package personium

import (
	"context"
	"errors"
	"time"
)

// Grace is how long after its caller was ended a request goes on that decides what is true, or clears up. A process that was
// told to end is gone within five seconds, and needs some of them to say how things stand.
const Grace = 4500 * time.Millisecond

// A Dated cause of a context says when it was.
type Dated interface {
	error
	At() time.Time
}

// Outlive gives a context that goes on for up to most, and up to Grace longer than ctx: several in a row share that time
// where the cause of ctx is Dated.
func Outlive(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	stop := context.AfterFunc(ctx, func() {
		left := Grace
		var dated Dated
		if errors.As(context.Cause(ctx), &dated) {
			left = time.Until(dated.At().Add(Grace))
		}
		late := time.AfterFunc(left, cancel)
		context.AfterFunc(longer, func() { late.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}
