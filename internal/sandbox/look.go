package sandbox

import "time"

// patience is how long a fault that wants to be seen waits for somebody to look.
const patience = 30 * time.Second

// awaitLook waits until somebody has looked at the state of the job's cell and got his answer, or until patience ends.
// u.mu is not held.
func (j *job) awaitLook() error {
	seen := make(chan struct{})
	j.unit.mu.Lock()
	j.cell.looks = append(j.cell.looks, seen)
	j.unit.mu.Unlock()
	return j.awaitSignal(seen)
}

func (j *job) awaitSignal(signal <-chan struct{}) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-signal:
	case <-timer.C:
	case <-j.ctx.Done():
		return errEnded
	}
	return nil
}

// looked tells those who wait that a status was answered.
func (u *Unit) looked(c *cell) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, seen := range c.looks {
		close(seen)
	}
	c.looks = nil
}

// answersNext lets the next look at the state of the job's cell have this body, and waits for it, if it comes at all. body is called
// with u.mu held.
func (j *job) answersNext(body func() string) error {
	u, c := j.unit, j.cell
	done := make(chan struct{})
	u.mu.Lock()
	c.hook[importJob] = func() string {
		close(done)
		return body()
	}
	u.mu.Unlock()
	if err := j.awaitSignal(done); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(c.hook, importJob)
	return nil
}

// showLate waits for the one look that still finds ready.
func (j *job) showLate() error {
	if err := j.awaitLook(); err != nil {
		return err
	}
	j.unit.mu.Lock()
	defer j.unit.mu.Unlock()
	j.begin = time.Now()
	j.writeProgress(0)
	return nil
}
