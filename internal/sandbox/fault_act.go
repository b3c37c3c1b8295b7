package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/urls"

	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

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

// beforeFailure lets one look come between the running job and its failure: one that began before the end and says
// "ready", or one that finds the error file just emptied.
func (f *faultSet) beforeFailure(j *job, failure *coreerror.Error) error {
	u, c := j.unit, j.cell
	done := make(chan struct{})
	u.mu.Lock()
	switch {
	case f.readyBefore:
		c.hook[importJob] = func() string {
			u.failImport(j, failure)
			delete(c.progress, importJob)
			u.unlock(j)
			close(done)
			return readyBody
		}
	case f.emptyBody && c.status() == statusFailed:
		c.hook[importJob] = func() string {
			close(done)
			return ""
		}
	default:
		close(done)
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

// isFollowed says whether somebody else's import comes the moment this job is over, so that nobody sees the cell at rest
// between the two. u.mu is held.
func (f *faultSet) isFollowed(j *job) bool {
	return f.foreign && !j.foreign && j.unit.urls.Style == urls.PathStyle && !f.used["foreign-job"]
}

// afterEnd starts that import. u.mu is held.
func (f *faultSet) afterEnd(j *job) {
	if f.isFollowed(j) && f.once("foreign-job") {
		delete(j.cell.progress, j.kind)
		j.unit.startForeign(j.cell, f.work, nil)
	}
}

// meetForeigner starts somebody else's import beside ours, which the lock does not prevent in subdomain style. The first
// to end, the other's, takes lock and progress of both; ours writes its next progress a while later.
func meetForeigner(ours *job) error {
	u := ours.unit
	u.mu.Lock()
	defer u.mu.Unlock()
	ours.quietUntil = time.Now().Add(forever / 2)
	u.startForeign(ours.cell, u.work*2/5, func() { ours.quietUntil = time.Now().Add(u.work / 4) })
	return nil
}

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

// pretend shows progress for d. One that lasts for ever stands still after a while.
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

// prepare puts what a fault wants to be there from the start into the first cell.
func (f *faultSet) prepare(c *cell) {
	yesterday := time.Now().Add(-24 * time.Hour)
	if f.nameTaken != "" {
		c.area[f.nameTaken+".zip"] = c.area[firstSnapshot+".zip"].updated(c.area[firstSnapshot+".zip"].data, "application/zip")
	}
	if f.nameBurnt != "" {
		c.area[f.nameBurnt+".zip"] = phantom()
	}
	if f.staleError != "" {
		stale := newSnapshotFile([]byte(coreerror.FileFailure("add webdav data to snapshot file").Stored()), "application/json")
		stale.meta["p"], stale.meta["u"] = corejson.Number(yesterday.UnixMilli()), corejson.Number(yesterday.UnixMilli())
		c.area[f.staleError+".error"] = stale
	}
	if f.newOwner {
		c.owner, c.content = c.unit.CellURL("newcomer")+"#owner", newContent()
		c.content.nodes[snapshot.MainBox] = &node{meta: newMeta(boxType, yesterday.UnixMilli())}
	}
	if f.oldFailure || f.emptyBody {
		earlier := &job{kind: importJob, name: "earlier", started: yesterday, percent: 28}
		body := earlier.failureBody(coreerror.BadJSON.With("JSON parse error. []."))
		c.failure = &body
		c.setStatus(statusFailed)
		c.webBroken = f.emptyBody
	}
	if f.busy == never {
		return
	}
	c.unit.foreigner(c, func(j *job) error {
		select {
		case <-j.unit.wake:
		case <-j.ctx.Done():
			return errEnded
		}
		return j.pretend(f.busy)
	})
}

// spoil makes the snapshot that cell1 starts with a bad one.
func (f *faultSet) spoil(data []byte) ([]byte, error) {
	switch {
	case f.ruinedCell:
		return spoilRoot(data, func(corejson.Object) string { return "{broken" })
	case f.csFailed:
		return spoilRoot(data, func(meta corejson.Object) string {
			meta["cs"] = statusFailed
			return corejson.Format(meta)
		})
	}
	return data, nil
}
