package model

import "time"

// Forever is a duration that is none.
const Forever time.Duration = 1<<63 - 1

// startForeign runs an import of somebody else that changes nothing but lock and progress, or, if it rewrites, brings what the cell holds
// already: that moves its version. It lasts for d and until it was seen; atEnd runs with the cells locked. The cells are locked.
func (cs *Cells) startForeign(c *Cell, d time.Duration, rewrites bool, atEnd func()) {
	cs.foreigner(c, func(j *Job) error {
		if rewrites {
			cs.Do(c.rewrite)
		}
		if err := j.Pretend(d); err != nil {
			return err
		}
		if err := j.AwaitLook(); err != nil {
			return err
		}
		if atEnd != nil {
			cs.mu.Lock()
			defer cs.mu.Unlock()
			atEnd()
		}
		return nil
	})
}

// foreigner runs an import of somebody else. The cells are locked.
func (cs *Cells) foreigner(c *Cell, run func(*Job) error) {
	j := newJob(c, ImportJob, "somebody_elses", run)
	j.foreign = true
	j.begin = j.started
	c.activity.lock = ImportJob.lock()
	cs.pool.running = append(cs.pool.running, j)
	j.writeProgress(0)
	cs.start(func() { cs.perform(j) })
}

// Pretend shows progress for d. One that lasts for ever stands still after a while.
func (j *Job) Pretend(d time.Duration) error {
	const steps = 20
	step := d / steps
	if d == Forever {
		step = j.cells.work / steps
	}
	for i := range steps {
		if !later(j.ctx, step) {
			return ErrEnded
		}
		j.cells.mu.Lock()
		j.writeProgress((i + 1) * 98 / steps)
		j.cells.mu.Unlock()
		if d == Forever && i == steps/2 {
			<-j.ctx.Done()
			return ErrEnded
		}
	}
	return nil
}
