package model

import "time"

// Kill ends the unit as kill -9 does. With the locks in memcached (keep) locks and progress entries survive it, with the
// locks in the process they are gone; what the jobs did to the cells stays either way.
// Locks that survive are flushed after a while, as an operator does, if that is above zero.
func (cs *Cells) Kill(keep bool, flushedAfter time.Duration) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for _, j := range cs.pool.all() {
		j.cancel()
	}
	cs.pool = pool{life: cs.pool.life + 1}
	for _, c := range cs.byName {
		c.activity.requests, c.Area.uploading = 0, false
		clear(c.activity.openZips)
		clear(c.activity.hook)
		if !keep {
			c.activity.lock = ""
			clear(c.activity.progress)
		}
	}
	if keep && flushedAfter > 0 {
		cs.start(func() { cs.flushLocks(flushedAfter) })
	}
}

// flushLocks empties the lock memcached after a while.
func (cs *Cells) flushLocks(after time.Duration) {
	if !later(cs.ctx, after) {
		return
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for _, c := range cs.byName {
		c.activity.lock = ""
	}
}
