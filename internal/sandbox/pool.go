package sandbox

import (
	"errors"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// poolSize is how many jobs of all cells run at a time; the queue behind it has no bound.
const poolSize = 10

// A pool holds the jobs of a unit. u.mu guards it.
type pool struct {
	life    int // counts kills: a job of an earlier life has nothing to say any more
	running []*job
	queue   []*job
	delayed []*job // accepted, and held back by a fault before they come into the queue
}

func (p *pool) all() []*job { return slices.Concat(p.running, p.queue, p.delayed) }

func (p *pool) holds(c *cell) bool {
	return slices.ContainsFunc(p.all(), func(j *job) bool { return j.cell == c && !j.foreign })
}

// submit takes the lock for a job and puts it into the queue. u.mu is held.
func (u *Unit) submit(j *job) {
	j.cell.lock = j.kind.lock()
	j.cell.last[j.kind] = j
	if waits := u.plan.waits(j); len(waits) > 0 {
		u.pool.delayed = append(u.pool.delayed, j)
		u.start(func() { u.release(j, waits) })
		return
	}
	u.pool.queue = append(u.pool.queue, j)
	u.dispatch()
}

// start runs f in a goroutine that Close waits for. After Close it runs nothing. u.mu is held.
func (u *Unit) start(f func()) {
	if u.ctx.Err() == nil {
		u.jobs.Go(f)
	}
}

// release lets a job that a fault held back into the queue.
func (u *Unit) release(j *job, waits []func() error) {
	for _, wait := range waits {
		if wait() != nil {
			return
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if j.ctx.Err() != nil {
		return
	}
	u.pool.delayed = remove(u.pool.delayed, j)
	u.pool.queue = append(u.pool.queue, j)
	u.dispatch()
}

// dispatch starts queued jobs as long as the pool has room. u.mu is held.
func (u *Unit) dispatch() {
	for len(u.pool.running) < poolSize && len(u.pool.queue) > 0 {
		j := u.pool.queue[0]
		u.pool.queue = u.pool.queue[1:]
		u.pool.running = append(u.pool.running, j)
		j.begin = time.Now()
		j.triggers = u.plan.triggersOf(j)
		if !u.plan.isLate(j) {
			j.writeProgress(0)
		}
		u.start(func() { u.perform(j) })
	}
}

func (u *Unit) perform(j *job) {
	var err error
	if u.plan.isLate(j) {
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
		err = u.succeed(j)
	case errors.As(err, &failure):
		err = u.fail(j, failure)
	}
	if err != nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if j.ctx.Err() != nil {
		return
	}
	j.cancel()
	u.unlock(j)
	u.pool.running = remove(u.pool.running, j)
	if follow := u.plan.follower(j); follow != nil {
		delete(j.cell.progress, j.kind)
		follow()
	}
	u.dispatch()
}

func remove(jobs []*job, j *job) []*job {
	return slices.DeleteFunc(jobs, func(other *job) bool { return other == j })
}

// lingers is how long the lock outlives the progress entry: a few milliseconds on a real unit.
func (u *Unit) lingers() time.Duration { return u.work / 500 }

// closeEntry deletes the progress entry, of whatever job it is, and leaves the lock for another moment.
func (u *Unit) closeEntry(j *job) error {
	u.mu.Lock()
	if j.unlocked || u.plan.follower(j) != nil {
		u.mu.Unlock()
		return nil
	}
	delete(j.cell.progress, j.kind)
	u.mu.Unlock()
	if !later(j.ctx, u.lingers()) {
		return errEnded
	}
	return nil
}

// unlock gives the lock back, once: whoever holds it afterwards is somebody else. u.mu is held.
func (u *Unit) unlock(j *job) {
	if !j.unlocked {
		j.cell.lock = ""
		j.unlocked = true
	}
}

// drop takes a job out of the pool without any cleaning up. u.mu is held.
func (u *Unit) drop(j *job) {
	u.pool.running = remove(u.pool.running, j)
	u.pool.queue = remove(u.pool.queue, j)
	u.pool.delayed = remove(u.pool.delayed, j)
	u.dispatch()
}

func (u *Unit) succeed(j *job) error {
	if j.kind == importJob {
		u.mu.Lock()
		if !j.foreign {
			j.cell.setStatus(statusNormal)
			j.cell.failure = nil
			j.cell.truth.ImportsCompleted++
		}
		u.mu.Unlock()
	} else {
		u.mu.Lock()
		j.cell.truth.ExportsCompleted++
		u.mu.Unlock()
	}
	return u.closeEntry(j)
}

// fail ends a failed job. Of an import the error file comes first, then the status, then the entry goes.
func (u *Unit) fail(j *job, failure *coreerror.Error) error {
	if j.kind == exportJob {
		u.mu.Lock()
		u.leaveErrorFile(j, failure)
		j.cell.truth.ExportsFailed++
		u.mu.Unlock()
		return u.closeEntry(j)
	}
	for _, before := range u.plan.failing {
		if err := before(j, failure); err != nil {
			return err
		}
	}
	u.mu.Lock()
	u.failImport(j, failure)
	u.mu.Unlock()
	return u.closeEntry(j)
}

// failImport leaves the failure of an import, once. u.mu is held.
func (u *Unit) failImport(j *job, failure *coreerror.Error) {
	if j.foreign || j.settled {
		return
	}
	j.settled = true
	body := j.failureBody(failure)
	j.cell.failure = &body
	if j.cell.ruined == nil {
		j.cell.setStatus(statusFailed)
	}
	j.cell.truth.ImportsFailed++
}

// kill ends the unit as kill -9 does. With the locks in memcached (keep) locks and progress entries survive it, with the
// locks in the process they are gone; what the jobs did to the cells stays either way. u.mu is held.
func (u *Unit) kill(keep bool) {
	for _, j := range u.pool.all() {
		j.cancel()
	}
	u.pool = pool{life: u.pool.life + 1}
	for _, c := range u.cells {
		c.requests, c.uploading = 0, false
		clear(c.openZips)
		clear(c.hook)
		if !keep {
			c.lock = ""
			clear(c.progress)
		}
	}
}
