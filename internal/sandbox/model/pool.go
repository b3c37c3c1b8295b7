package model

import (
	"errors"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// poolSize is how many jobs of all cells run at a time; the queue behind it has no bound.
const poolSize = 10

// A pool holds the jobs of a unit. The lock of the cells guards it.
type pool struct {
	life    int // counts kills: a job of an earlier life has nothing to say any more
	running []*Job
	queue   []*Job
	delayed []*Job // accepted, and held back by a fault before they come into the queue
}

func (p *pool) all() []*Job { return slices.Concat(p.running, p.queue, p.delayed) }

func (p *pool) holds(c *Cell) bool {
	return slices.ContainsFunc(p.all(), func(j *Job) bool { return j.cell == c && !j.foreign })
}

// submit takes the lock for a job and puts it into the queue. The cells are locked.
func (cs *Cells) submit(j *Job) {
	j.cell.activity.lock = j.kind.lock()
	j.cell.activity.last[j.kind] = j
	if waits := cs.hooks.waits(j); len(waits) > 0 {
		cs.pool.delayed = append(cs.pool.delayed, j)
		cs.start(func() { cs.release(j, waits) })
		return
	}
	cs.pool.queue = append(cs.pool.queue, j)
	cs.dispatch()
}

// start runs f in a goroutine that Close waits for. After Close it runs nothing. The cells are locked.
func (cs *Cells) start(f func()) {
	if cs.ctx.Err() == nil {
		cs.running.Go(f)
	}
}

// release lets a job that a fault held back into the queue.
func (cs *Cells) release(j *Job, waits []func() error) {
	for _, wait := range waits {
		if wait() != nil {
			return
		}
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if j.ctx.Err() != nil {
		return
	}
	cs.pool.delayed = remove(cs.pool.delayed, j)
	cs.pool.queue = append(cs.pool.queue, j)
	cs.dispatch()
}

// dispatch starts queued jobs as long as the pool has room. The cells are locked.
func (cs *Cells) dispatch() {
	for len(cs.pool.running) < poolSize && len(cs.pool.queue) > 0 {
		j := cs.pool.queue[0]
		cs.pool.queue = cs.pool.queue[1:]
		cs.pool.running = append(cs.pool.running, j)
		j.begin = time.Now()
		j.triggers = cs.hooks.triggersOf(j)
		if !cs.hooks.isLate(j) {
			j.writeProgress(0)
		}
		cs.start(func() { cs.perform(j) })
	}
}

func (cs *Cells) perform(j *Job) {
	var err error
	if cs.hooks.isLate(j) {
		err = j.showLate()
	}
	if err == nil {
		err = j.run(j)
	}
	var failure *coreerror.Error
	switch {
	case j.ctx.Err() != nil:
		return
	case err == nil:
		err = cs.succeed(j)
	case errors.As(err, &failure):
		err = cs.fail(j, failure)
	}
	if err != nil {
		return
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if j.ctx.Err() != nil {
		return
	}
	j.cancel()
	cs.unlock(j)
	cs.pool.running = remove(cs.pool.running, j)
	if follow := cs.hooks.follower(j); follow != nil {
		delete(j.cell.activity.progress, j.kind)
		follow()
	}
	cs.dispatch()
}

func remove(jobs []*Job, j *Job) []*Job {
	return slices.DeleteFunc(jobs, func(other *Job) bool { return other == j })
}

// lingers is how long the lock outlives the progress entry: a few milliseconds on a real unit.
func (cs *Cells) lingers() time.Duration { return cs.work / 500 }

// closeEntry deletes the progress entry, of whatever job it is, and leaves the lock for another moment.
func (cs *Cells) closeEntry(j *Job) error {
	cs.mu.Lock()
	if j.unlocked || cs.hooks.follower(j) != nil {
		cs.mu.Unlock()
		return nil
	}
	delete(j.cell.activity.progress, j.kind)
	cs.mu.Unlock()
	if !later(j.ctx, cs.lingers()) {
		return ErrEnded
	}
	return nil
}

// unlock gives the lock back, once: whoever holds it afterwards is somebody else. The cells are locked.
func (cs *Cells) unlock(j *Job) {
	if !j.unlocked {
		j.cell.activity.lock = ""
		j.unlocked = true
	}
}

// drop takes a job out of the pool without any cleaning up. The cells are locked.
func (cs *Cells) drop(j *Job) {
	cs.pool.running = remove(cs.pool.running, j)
	cs.pool.queue = remove(cs.pool.queue, j)
	cs.pool.delayed = remove(cs.pool.delayed, j)
	cs.dispatch()
}

func (cs *Cells) succeed(j *Job) error {
	if j.kind == ImportJob {
		cs.mu.Lock()
		if !j.foreign {
			j.cell.setStatus(statusNormal)
			j.cell.activity.failure = nil
			j.cell.truth.ImportsCompleted++
		}
		cs.mu.Unlock()
	} else {
		cs.mu.Lock()
		j.cell.truth.ExportsCompleted++
		cs.mu.Unlock()
	}
	return cs.closeEntry(j)
}

// fail ends a failed job. Of an import the error file comes first, then the status, then the entry goes.
func (cs *Cells) fail(j *Job, failure *coreerror.Error) error {
	if j.kind == ExportJob {
		cs.mu.Lock()
		cs.leaveErrorFile(j, failure)
		j.cell.truth.ExportsFailed++
		cs.mu.Unlock()
		return cs.closeEntry(j)
	}
	for _, before := range cs.hooks.Failing {
		if err := before(j, failure); err != nil {
			return err
		}
	}
	cs.mu.Lock()
	cs.failImport(j, failure)
	cs.mu.Unlock()
	return cs.closeEntry(j)
}

// failImport leaves the failure of an import, once. The cells are locked.
func (cs *Cells) failImport(j *Job, failure *coreerror.Error) {
	if j.foreign || j.settled {
		return
	}
	j.settled = true
	body := j.failureBody(failure)
	j.cell.activity.failure = &body
	if j.cell.ruined == nil {
		j.cell.setStatus(StatusFailed)
	}
	j.cell.truth.ImportsFailed++
}

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
