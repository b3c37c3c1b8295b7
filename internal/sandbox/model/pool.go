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

// perform does the work of a job, and ends it.
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
		err = ending{j}.succeed()
	case errors.As(err, &failure):
		err = ending{j}.fail(failure)
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
	ending{j}.unlock()
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

// drop takes a job out of the pool without any cleaning up. The cells are locked.
func (cs *Cells) drop(j *Job) {
	cs.pool.running = remove(cs.pool.running, j)
	cs.pool.queue = remove(cs.pool.queue, j)
	cs.pool.delayed = remove(cs.pool.delayed, j)
	cs.dispatch()
}
