package sandbox

import "time"

// startForeign runs an import of somebody else that changes nothing but lock and progress. It lasts for d and until it was
// seen; atEnd runs with u.mu held. u.mu is held.
func (u *Unit) startForeign(c *cell, d time.Duration, atEnd func()) {
	u.foreigner(c, func(j *job) error {
		if err := j.pretend(d); err != nil {
			return err
		}
		if err := j.awaitLook(); err != nil {
			return err
		}
		if atEnd != nil {
			u.mu.Lock()
			defer u.mu.Unlock()
			atEnd()
		}
		return nil
	})
}

func (u *Unit) foreigner(c *cell, run func(*job) error) {
	j := u.newJob(c, importJob, "somebody_elses", run)
	j.foreign = true
	j.begin = j.started
	c.lock = importJob.lock()
	u.pool.running = append(u.pool.running, j)
	j.writeProgress(0)
	u.start(func() { u.perform(j) })
}

// pretend// pretend shows progress for d. One that lasts for ever stands still after a while.
func (j *job) pretend(d time.Duration) error {
	const steps = 20
	step := d / steps
	if d == forever {
		step = j.unit.work / steps
	}
	for i := range steps {
		if !later(j.ctx, step) {
			return errEnded
		}
		j.unit.mu.Lock()
		j.writeProgress((i + 1) * 98 / steps)
		j.unit.mu.Unlock()
		if d == forever && i == steps/2 {
			<-j.ctx.Done()
			return errEnded
		}
	}
	return nil
}
