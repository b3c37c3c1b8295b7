package sandbox

import "time"

// forever is a duration that is none.
const forever time.Duration = 1<<63 - 1

// startForeign runs an import of somebody else that changes nothing but lock and progress. It lasts for d and until it was
// seen; atEnd runs with the cells locked. The cells are locked.
func (cs *cells) startForeign(c *cell, d time.Duration, atEnd func()) {
	cs.foreigner(c, func(j *job) error {
		if err := j.pretend(d); err != nil {
			return err
		}
		if err := j.awaitLook(); err != nil {
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

func (cs *cells) foreigner(c *cell, run func(*job) error) {
	j := cs.newJob(c, importJob, "somebody_elses", run)
	j.foreign = true
	j.begin = j.started
	c.activity.lock = importJob.lock()
	cs.pool.running = append(cs.pool.running, j)
	j.writeProgress(0)
	cs.start(func() { cs.perform(j) })
}

// pretend// pretend shows progress for d. One that lasts for ever stands still after a while.
func (j *job) pretend(d time.Duration) error {
	const steps = 20
	step := d / steps
	if d == forever {
		step = j.cells.work / steps
	}
	for i := range steps {
		if !later(j.ctx, step) {
			return errEnded
		}
		j.cells.mu.Lock()
		j.writeProgress((i + 1) * 98 / steps)
		j.cells.mu.Unlock()
		if d == forever && i == steps/2 {
			<-j.ctx.Done()
			return errEnded
		}
	}
	return nil
}
