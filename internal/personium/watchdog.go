package personium

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// stallTimeout is how long a transfer may stand still. There is no limit for a whole transfer: nobody knows its length.
const stallTimeout = time.Minute

// A watchdog ends a transfer of which no byte has moved for too long.
type watchdog struct {
	ctx    context.Context // ends when the transfer stalls, and with that of the caller
	cancel context.CancelCauseFunc
	timer  *time.Timer
	limit  atomic.Int64 // in nanoseconds
}

// newWatchdog gives one that waits.
func newWatchdog(caller context.Context) *watchdog {
	w := &watchdog{}
	w.ctx, w.cancel = context.WithCancelCause(caller)
	w.limit.Store(int64(stallTimeout))
	w.timer = time.AfterFunc(stallTimeout, func() {
		w.cancel(fmt.Errorf("nothing moved for %v: %w", time.Duration(w.limit.Load()), context.DeadlineExceeded))
	})
	return w
}

// wait gives the network d from now on to move something.
func (w *watchdog) wait(d time.Duration) {
	w.limit.Store(int64(d))
	w.timer.Reset(d)
}

// rest lets this side take its time.
func (w *watchdog) rest() { w.timer.Stop() }

// close frees what the watchdog holds. The transfer is over.
func (w *watchdog) close() {
	w.timer.Stop()
	w.cancel(context.Canceled)
}

// reason is err, or what made the watchdog or the caller end the transfer.
func (w *watchdog) reason(err error) error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	return withoutURL(err)
}
