package model

import "time"

// Patience is how long a fault that wants to be seen waits for somebody to look.
const Patience = 30 * time.Second

// AwaitLook waits until somebody has looked at the state of the job's cell and got his answer, or until patience ends.
// The cells are not locked.
func (j *Job) AwaitLook() error {
	seen := make(chan struct{})
	j.cells.mu.Lock()
	j.cell.activity.looks = append(j.cell.activity.looks, seen)
	j.cells.mu.Unlock()
	return j.awaitSignal(seen)
}

func (j *Job) awaitSignal(signal <-chan struct{}) error {
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	select {
	case <-signal:
	case <-timer.C:
	case <-j.ctx.Done():
		return ErrEnded
	}
	return nil
}

// Looked tells those who wait that a status was answered.
func (cs *Cells) Looked(c *Cell) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for _, seen := range c.activity.looks {
		close(seen)
	}
	c.activity.looks = nil
}

// AnswersNext lets the next look at the state of the job's cell have this body, and waits for it, if it comes at all. body is
// called with the cells locked.
func (j *Job) AnswersNext(body func() string) error {
	cs, c := j.cells, j.cell
	done := make(chan struct{})
	cs.mu.Lock()
	c.activity.hook[ImportJob] = func() string {
		close(done)
		return body()
	}
	cs.mu.Unlock()
	if err := j.awaitSignal(done); err != nil {
		return err
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(c.activity.hook, ImportJob)
	return nil
}

// showLate waits for the one look that still finds ready.
func (j *Job) showLate() error {
	if err := j.AwaitLook(); err != nil {
		return err
	}
	j.cells.mu.Lock()
	defer j.cells.mu.Unlock()
	j.begin = time.Now()
	j.writeProgress(0)
	return nil
}
