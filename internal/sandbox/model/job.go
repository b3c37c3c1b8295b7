package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A JobKind says what a job does; it is also the word in the name of the lock.
type JobKind string

// The kinds of jobs.
const (
	ImportJob JobKind = "import"
	ExportJob JobKind = "export"
)

func (k JobKind) lock() string { return "cell " + string(k) }

// ErrEnded ends a job where it stands: the unit was killed or closed. Such a job cleans nothing up.
var ErrEnded = errors.New("the job was ended with its unit")

// A Job is one import or export that was answered 202, or that a fault runs for somebody else.
type Job struct {
	cells *Cells
	cell  *Cell
	acceptance
	ctx    context.Context
	cancel context.CancelFunc

	pace
	run      func(*Job) error // the work; *coreerror.Error when it failed
	foreign  bool             // somebody else's: it changes nothing but lock and progress
	settled  bool             // its failure is written
	unlocked bool             // it has given its lock back already
}

// An acceptance is what was accepted, and when, which is what started_at says even of a queued job.
type acceptance struct {
	kind    JobKind
	name    string
	started time.Time
}

// A pace is how far a job has come, and what it says of that.
type pace struct {
	begin       time.Time // when its work began
	total, done int       // units of work
	cost, spent int       // of an import, for every line and each id that it is compared with
	counted     int       // the percentage at the end of the last bulk of rows
	scale       int       // the percentage that all work comes to, if not 100
	written     int       // the percentage that the last progress entry says
	percent     int
	quietUntil  time.Time // it writes no progress before
	inBulk      bool      // it is in the middle of a bulk of rows, of which it says nothing
	triggers    []Trigger
}

// A progress is the entry that a running job writes for others to read.
type progress struct {
	name, startedAt string
	percent         int
}

func newJob(c *Cell, kind JobKind, name string, run func(*Job) error) *Job {
	j := &Job{cells: c.cells, cell: c, acceptance: acceptance{kind, name, time.Now()}, run: run}
	j.ctx, j.cancel = context.WithCancel(c.cells.ctx)
	return j
}

// Kind is what the job does.
func (j *Job) Kind() JobKind { return j.kind }

// Cell is the cell that it works on. The cells are locked.
func (j *Job) Cell() *Cell { return j.cell }

// CellName is the name that the cell has now. The cells are not locked.
func (j *Job) CellName() (name string) {
	j.cells.Do(func() { name = j.cell.name })
	return name
}

// IsForeign says whether it is somebody else's, which changes no more than lock, progress and version.
func (j *Job) IsForeign() bool { return j.foreign }

// Age is how long ago the job was accepted.
func (j *Job) Age() time.Duration { return time.Since(j.started) }

// Ended is closed when the job is ended where it stands.
func (j *Job) Ended() <-chan struct{} { return j.ctx.Done() }

func (j *Job) startedAt() string { return j.started.UTC().Format("2006-01-02T15:04:05.000Z") }

// Shares of Options.Work at which the stages of a job begin, in percent. An import wipes the rows of collections first, then
// boxes, files, links and roles, accounts, and then changes the cell's entity; rows and files come after that.
const (
	wipeRowsAt     = 2
	wipeBoxesAt    = 3
	wipeFilesAt    = 3.5
	wipeLinksAt    = 4
	wipeAccountsAt = 10
	rowsBeginAt    = 22
	rowsEndAt      = 97
	endsAt         = 100
)

// bulkSize is how many rows the server writes and counts at a time.
const bulkSize = 1000

// What an import costs: a line or file as much by itself as to compare it with so many ids. As much as costOfWork is done in
// Options.Work.
const (
	costOfLine = 300
	costOfWork = bulkSize * bulkSize / 2
)

// span is how long the job takes. An export takes Options.Work, and once more for each thousand units of work. An import compares
// every line with all ids that it has read before, which takes longer and longer.
func (j *Job) span() time.Duration {
	if j.kind == ImportJob {
		return time.Duration(float64(j.cells.work) * max(1, float64(j.cost)/costOfWork))
	}
	return j.cells.work * time.Duration(1+j.total/bulkSize)
}

// spend says that the next units of work cost so much.
func (j *Job) spend(cost int) { j.spent += cost }

// share is how much of its work a job has done, from 0 to 1.
func (j *Job) share() float64 {
	if j.cost > 0 {
		return float64(j.spent) / float64(j.cost)
	}
	return float64(j.done) / float64(j.total)
}

// Sleep sleeps for d, unless the job is ended.
func (j *Job) Sleep(d time.Duration) error {
	if !later(j.ctx, d) {
		return ErrEnded
	}
	return nil
}

// waitFor sleeps until a share of the job's time is over.
func (j *Job) waitFor(share float64) error {
	due := j.begin.Add(time.Duration(share / 100 * float64(j.span())))
	if wait := time.Until(due); wait >= time.Millisecond {
		return j.Sleep(wait)
	}
	if j.ctx.Err() != nil {
		return ErrEnded
	}
	return nil
}

// advance says that n units of work are done: it takes its time, writes progress as the server does and lets faults act.
// The cells are not locked.
func (j *Job) advance(n int) error {
	j.done += n
	share := rowsBeginAt + (rowsEndAt-rowsBeginAt)*j.share()
	if err := j.waitFor(share); err != nil {
		return err
	}
	j.percent = j.done * max(j.scale, 100) / j.total
	for _, t := range j.triggers {
		if t.Percent > j.percent {
			continue
		}
		if err := j.pull(t); err != nil {
			return err
		}
	}
	j.triggers = slices.DeleteFunc(j.triggers, func(t Trigger) bool { return t.Percent <= j.percent })
	j.cells.mu.Lock()
	defer j.cells.mu.Unlock()
	if j.percent-j.written/5*5 > 5 && !j.inBulk && !time.Now().Before(j.quietUntil) {
		j.writeProgress(j.percent)
	}
	return nil
}

// pull shows the percentage of the trigger and lets it act.
func (j *Job) pull(t Trigger) error {
	j.cells.mu.Lock()
	if t.Percent > j.written {
		j.writeProgress(t.Percent)
	}
	j.cells.mu.Unlock()
	return t.Action(j)
}

// writeProgress writes the entry of the job; where two jobs of a kind run in one cell, the last to write is shown.
// The cells are locked.
func (j *Job) writeProgress(percent int) {
	if j.ctx.Err() != nil {
		return
	}
	j.written = percent
	j.cell.activity.progress[j.kind] = &progress{name: j.name, startedAt: j.startedAt(), percent: percent}
}

// body is the status that the entry shows. Exports have their members in another order.
func (p *progress) body(kind JobKind, word string) string {
	if kind == ExportJob {
		return fmt.Sprintf(`{"started_at":%s,"progress":"%d%%","exportation_name":%s,"status":%s}`,
			corejson.Quote(p.startedAt), p.percent, corejson.Quote(p.name), corejson.Quote(word))
	}
	return fmt.Sprintf(`{"importation_name":%s,"started_at":%s,"progress":"%d%%","status":%s}`,
		corejson.Quote(p.name), corejson.Quote(p.startedAt), p.percent, corejson.Quote(word))
}

// ReadyBody is the state of a cell in which nothing runs, as far as it says.
const ReadyBody = `{"status":"ready"}`

func (k JobKind) runningWord() string { return string(k) + "ation in progress" }

// failureBody is what import.error holds, and GET __import shows on a failed cell.
func (j *Job) failureBody(e *coreerror.Error) string {
	return fmt.Sprintf(`{"importation_name":%s,"started_at":%s,"progress":"%d%%","message":%s,"status":"import failed"}`,
		corejson.Quote(j.name), corejson.Quote(j.startedAt()), j.percent, e.Stored())
}
