package sandbox

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/snapshot"
)

// failYesterday leaves the cell as a failed import left it. The cells are locked.
func failYesterday(c *cell) {
	earlier := &job{acceptance: acceptance{importJob, "earlier", yesterday()}, pace: pace{percent: 28}}
	body := earlier.failureBody(coreerror.BadJSON.New(""))
	c.activity.failure = &body
	c.setStatus(statusFailed)
}

func yesterday() time.Time { return time.Now().Add(-24 * time.Hour) }

// breakWeb leaves what an import leaves that broke among the web files: every later one breaks at once. The cells are locked.
func breakWeb(c *cell) { c.webBroken = true }

// belongToNewcomer empties the cell and gives it to an owner who has no search index. The cells are locked.
func belongToNewcomer(c *cell) {
	c.owner, c.content = c.cells.urls.CellURL("newcomer")+"#owner", newContent()
	c.content.nodes[snapshot.MainBox] = &node{meta: newMeta(boxType, yesterday().UnixMilli())}
}

// takeName puts a copy of the first snapshot in the cell's area under another name. The cells are locked.
func takeName(c *cell, name string) {
	for _, file := range c.area.names() {
		if f := c.area.visible(file); f != nil && strings.HasSuffix(file, ".zip") {
			c.area.files[name+".zip"] = f.updated(f.data, "application/zip")
			return
		}
	}
}

// burnName leaves what an export leaves that was refused as busy. The cells are locked.
func burnName(c *cell, name string) { c.area.files[name+".zip"] = phantom() }

// leaveStaleError leaves the reason why an export failed yesterday. The cells are locked.
func leaveStaleError(c *cell, name string) {
	text := coreerror.FileFailure("add webdav data to snapshot file").Stored()
	stale, day := newSnapshotFile([]byte(text), "application/json"), corejson.Number(yesterday().UnixMilli())
	stale.meta["p"], stale.meta["u"] = day, day
	c.area.files[name+".error"] = stale
}

// overFailure says whether the job runs over a failed cell.
func (j *job) overFailure() (failed bool) {
	j.cells.do(func() { failed = j.cell.hasFailed() })
	return failed
}

// failReady ends the job as a failed one, and is the state that one look gets which began before the end. The cells are locked.
func (j *job) failReady(failure *coreerror.Error) string {
	j.cells.failImport(j, failure)
	delete(j.cell.activity.progress, importJob)
	j.cells.unlock(j)
	return readyBody
}

// meetForeigner starts somebody else's import beside this one. The first to end, the other's, takes lock and progress of both; this one
// writes its next progress a while later.
func (j *job) meetForeigner() error {
	cs := j.cells
	cs.do(func() {
		j.quietUntil = time.Now().Add(forever / 2)
		cs.startForeign(j.cell, cs.work*2/5, func() { j.quietUntil = time.Now().Add(cs.work / 4) })
	})
	return nil
}

// importForeign runs an import of somebody else that changes nothing but lock and progress. It lasts for d and until it was seen. The
// cells are locked.
func (c jobs) importForeign(d time.Duration) { c.cells.startForeign(c.cell, d, nil) }

// runForeign runs an import of somebody else. The cells are locked.
func (c jobs) runForeign(run func(*job) error) { c.cells.foreigner(c.cell, run) }
