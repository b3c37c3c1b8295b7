package sandbox

import "time"

// An outage is a time in which the unit answers nobody. u.mu guards it.
type outage struct {
	down    bool
	refused int
	signal  chan struct{} // tells that somebody was refused
}

// goDown makes the unit unreachable for d, and longer until it has turned away so many requests, if they come at all.
// u.mu is not held.
func (u *Unit) goDown(d time.Duration, refusals int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.outage.down {
		return
	}
	u.outage = outage{down: true, signal: make(chan struct{}, 1)}
	signal := u.outage.signal
	u.start(func() {
		defer u.comeBack()
		if !later(u.ctx, d) {
			return
		}
		timer := time.NewTimer(patience)
		defer timer.Stop()
		for u.refusedBefore(refusals) {
			select {
			case <-signal:
			case <-timer.C:
				return
			case <-u.ctx.Done():
				return
			}
		}
	})
}

func (u *Unit) refusedBefore(n int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.outage.refused < n
}

func (u *Unit) comeBack() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.outage.down = false
}

// turnsAway says whether the unit is down, and counts whom it turns away.
func (u *Unit) turnsAway() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.outage.down {
		return false
	}
	u.outage.refused++
	select {
	case u.outage.signal <- struct{}{}:
	default:
	}
	return true
}

func (u *Unit) isDown() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.outage.down
}

// crash kills the unit and starts it again. It stays away until somebody has noticed. Locks that are kept are flushed after a while, if
// that is above zero. u.mu is not held.
func (u *Unit) crash(keep bool, flushedAfter time.Duration) {
	u.goDown(u.work/3, 1)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.kill(keep)
	if keep && flushedAfter > 0 {
		u.start(func() { u.flushLocks(flushedAfter) })
	}
}

// flushLocks empties the lock memcached after a while, as an operator does.
func (u *Unit) flushLocks(after time.Duration) {
	if !later(u.ctx, after) {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, c := range u.cells {
		c.lock = ""
	}
}
