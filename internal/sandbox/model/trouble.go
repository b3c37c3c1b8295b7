package model

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/snapshot"
)

// FailYesterday leaves the cell as a failed import left it. The cells are locked.
func FailYesterday(c *Cell) {
	earlier := &Job{acceptance: acceptance{ImportJob, "earlier", yesterday()}, pace: pace{percent: 28}}
	body := earlier.failureBody(coreerror.BadJSON.New(""))
	c.activity.failure = &body
	c.setStatus(StatusFailed)
}

func yesterday() time.Time { return time.Now().Add(-24 * time.Hour) }

// BreakWeb leaves what an import leaves that broke among the web files: every later one breaks at once. The cells are locked.
func BreakWeb(c *Cell) { c.webBroken = true }

// BelongToNewcomer empties the cell and gives it to an owner who has no search index. The cells are locked.
func BelongToNewcomer(c *Cell) {
	c.owner, c.content = c.cells.urls.CellURL("newcomer")+"#owner", newContent()
	c.meta["a"] = object{}
	c.content.nodes[snapshot.MainBox] = &node{Meta: newMeta(boxType, yesterday().UnixMilli())}
}

// TakeName puts a copy of the first snapshot in the cell's area under another name. The cells are locked.
func TakeName(c *Cell, name string) {
	for _, file := range c.Area.Names() {
		if f := c.Area.Visible(file); f != nil && strings.HasSuffix(file, ".zip") {
			c.Area.files[name+".zip"] = f.updated(f.data, "application/zip")
			return
		}
	}
}

// BurnName leaves what an export leaves that was refused as busy. The cells are locked.
func BurnName(c *Cell, name string) { c.Area.files[name+".zip"] = phantom() }

// LeaveStaleError leaves the reason why an export failed yesterday. The cells are locked.
func LeaveStaleError(c *Cell, name string) {
	text := coreerror.FileFailure("add webdav data to snapshot file").Stored()
	stale, day := newFile([]byte(text), "application/json"), corejson.Number(yesterday().UnixMilli())
	stale.Meta["p"], stale.Meta["u"] = day, day
	c.Area.files[name+".error"] = stale
}

// OverFailure says whether the job runs over a failed cell.
func (j *Job) OverFailure() (failed bool) {
	j.cells.Do(func() { failed = j.cell.HasFailed() })
	return failed
}

// FailReady ends the job as a failed one, and is the state that one look gets which began before the end. The cells are locked.
func (j *Job) FailReady(failure *coreerror.Error) string {
	ending{j}.failImport(failure)
	delete(j.cell.activity.progress, ImportJob)
	ending{j}.unlock()
	return ReadyBody
}

// MeetForeigner starts somebody else's import beside this one. The first to end, the other's, takes lock and progress of both;
// this one writes its next progress a while later.
func (j *Job) MeetForeigner() error {
	cs := j.cells
	cs.Do(func() {
		j.quietUntil = time.Now().Add(Forever / 2)
		cs.startForeign(j.cell, cs.work*2/5, false, func() { j.quietUntil = time.Now().Add(cs.work / 4) })
	})
	return nil
}

// ImportForeign runs an import of somebody else, of a snapshot that holds what the cell holds already. It lasts for d and until it was
// seen. The cells are locked.
func (c Jobs) ImportForeign(d time.Duration) { c.cells.startForeign(c.Cell, d, true, nil) }

// RunForeign runs an import of somebody else. The cells are locked.
func (c Jobs) RunForeign(run func(*Job) error) { c.cells.foreigner(c.Cell, run) }
