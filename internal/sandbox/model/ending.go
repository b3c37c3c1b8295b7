package model

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// An ending is a job that has done its work, or has failed.
type ending struct{ *Job }

// lingers is how long the lock outlives the progress entry: a few milliseconds on a real unit.
func (e ending) lingers() time.Duration { return e.cells.work / 500 }

// closeEntry deletes the progress entry, of whatever job it is, and leaves the lock for another moment.
func (e ending) closeEntry() error {
	e.cells.mu.Lock()
	if e.unlocked || e.cells.hooks.follower(e.Job) != nil {
		e.cells.mu.Unlock()
		return nil
	}
	delete(e.cell.activity.progress, e.kind)
	e.cells.mu.Unlock()
	if !later(e.ctx, e.lingers()) {
		return ErrEnded
	}
	return nil
}

// unlock gives the lock back, once: whoever holds it afterwards is somebody else. The cells are locked.
func (e ending) unlock() {
	if !e.unlocked {
		e.cell.activity.lock = ""
		e.unlocked = true
	}
}

// succeed ends a job whose work is done.
func (e ending) succeed() error {
	e.cells.Do(func() {
		switch {
		case e.kind == ExportJob:
			e.cell.truth.ExportsCompleted++
			e.cell.Post(Event{Type: "cell.export", Path: "__export"})
		case !e.foreign:
			e.cell.setStatus(statusNormal)
			e.cell.activity.failure = nil
			e.cell.truth.ImportsCompleted++
			e.cell.Post(Event{Type: "cell.import", Path: "__import"})
		}
	})
	return e.closeEntry()
}

// fail ends a failed job. Of an import the error file comes first, then the status, then the entry goes.
func (e ending) fail(failure *coreerror.Error) error {
	if e.kind == ExportJob {
		e.cells.mu.Lock()
		e.leaveErrorFile(failure)
		e.cell.truth.ExportsFailed++
		e.cells.mu.Unlock()
		return e.closeEntry()
	}
	for _, before := range e.cells.hooks.Failing {
		if err := before(e.Job, failure); err != nil {
			return err
		}
	}
	e.cells.mu.Lock()
	e.failImport(failure)
	e.cells.mu.Unlock()
	return e.closeEntry()
}

// failImport leaves the failure of an import, once. The cells are locked.
func (e ending) failImport(failure *coreerror.Error) {
	if e.foreign || e.settled {
		return
	}
	e.settled = true
	body := e.failureBody(failure)
	e.cell.activity.failure = &body
	if e.cell.ruined == nil {
		e.cell.setStatus(StatusFailed)
	}
	e.cell.truth.ImportsFailed++
}

// leaveErrorFile leaves NAME.error, unless an earlier failure left one, and frees the name of the archive. On a full disk
// it can do neither. The cells are locked.
func (e ending) leaveErrorFile(failure *coreerror.Error) {
	if e.cells.hooks.ExportsLeaveNothing {
		return
	}
	delete(e.cell.Area.files, e.archive())
	if _, there := e.cell.Area.files[e.name+".error"]; !there {
		e.cell.Area.files[e.name+".error"] = newFile([]byte(failure.Stored()), "application/json")
	}
}
