package job

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Request says what to start, and within which limits.
type Request struct {
	Kind     Kind
	Name     snapshot.Name
	Limits   Limits
	WaitBusy time.Duration // for how long a busy cell is waited for; 0: not at all
	StateDir string        // where the journal and the lock files live; "": nowhere
	Detached bool          // nobody will wait: the journal is needed

	Upload     bool // of an import: the snapshot is not on the server yet, see Uploaded
	Count      bool // of an import: it is to be proved by the cell's content
	AcceptLoss bool // of an import: what will be lost, or will fail, is no reason to refuse it
	NoPrime    bool // of an import: the owner's search index is not cared for

	CheckCommand string // of an import: what shows all that is wrong with the snapshot
}

// A Plan is a job that can be started: everything was checked that can be without changing anything.
type Plan struct {
	Request
	Snapshot   *personium.SnapshotFile // of an import: what will replace the cell; nil where a failed cell hides it
	FailedCell bool                    // the cell is a failed cell, in path style
	Inventory  *archive.Inventory      // of an import: what the snapshot holds, once Preflight has read it

	client   *personium.Client
	report   Reporter
	lock     *CellLock
	baseline Baseline
	busyEnd  time.Time
	waiting  bool      // for a busy cell, and the admin was told so
	outage   time.Time // since when the unit has not answered, while waiting
	phase    Phase
	noted    map[string]bool
	primed   string // the role that was made in an empty cell
	// primeLate is until when the role may show up.
	primeLate time.Time
}

// Prepare checks, cheapest refusal first, whether the job can be started, and waits for a busy cell as long as the
// request allows. It changes nothing on the server. The plan holds this machine's lock of the cell until Close.
// Its errors are Refusals.
func Prepare(ctx context.Context, c *personium.Client, report Reporter, r Request) (*Plan, error) {
	p := &Plan{Request: r, client: c, report: report, busyEnd: time.Now().Add(r.WaitBusy), phase: Preparing, noted: map[string]bool{}}
	if err := p.lockHere(ctx); err != nil {
		return nil, err
	}
	if err := p.check(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close lets other processes of this machine have the cell.
func (p *Plan) Close() { _ = p.lock.Unlock() }

// Uploaded tells that the snapshot is on the server now.
func (p *Plan) Uploaded(f personium.SnapshotFile) { p.Snapshot = &f }

// Start looks once more whether the cell is free and the snapshot the same, writes the journal, and sends the one POST.
// On success, and when the answer to the POST was lost, it returns the history to wait with. Its errors are Refusals:
// the server started nothing.
func (p *Plan) Start(ctx context.Context) (*History, *Record, error) {
	if !p.waiting { // the time that the admin took for an answer does not count
		p.busyEnd = time.Now().Add(p.WaitBusy)
	}
	for {
		h, record, err := p.startOnce(ctx)
		if err == nil {
			return h, record, nil
		}
		var refusal *Refusal
		if errors.As(err, &refusal) && passes(refusal) {
			err = p.pauseWhileBusy(ctx, refusal)
		}
		if err != nil {
			p.unprime(ctx)
			return nil, nil, err
		}
	}
}

// startOnce goes from the last check to the answer to the POST. An error means that nothing was started.
func (p *Plan) startOnce(ctx context.Context) (*History, *Record, error) {
	if err := p.check(ctx); err != nil {
		return nil, nil, err
	}
	h := p.newHistory()
	record, err := p.openJournal(h)
	if err != nil {
		return nil, nil, err
	}
	primed := p.primed
	err = p.compareBefore(ctx, h)
	if err == nil {
		err = p.prime(ctx, h, record)
	}
	if err == nil && p.primed != primed { // that took its time
		err = p.check(ctx)
		h.Baseline, h.PostedAt, h.Watched = p.baseline, time.Now(), time.Now()
		p.saveStart(record, h)
	}
	if err == nil {
		err = p.post(ctx, h)
	}
	if err != nil {
		p.discard(record)
		return nil, nil, err
	}
	p.saveStart(record, h)
	return h, record, nil
}

func (p *Plan) newHistory() *History {
	now := time.Now()
	h := &History{Kind: p.Kind, Name: string(p.Name), Style: p.client.Cell().Style, Baseline: p.baseline, Limits: p.Limits,
		PostedAt: now, Watched: now, Counting: p.Count, Inventory: p.Inventory}
	if p.Snapshot != nil {
		h.ETag = p.Snapshot.ETag
	}
	return h
}

// passes reports whether the server's refusal of a POST passes with time.
func passes(r *Refusal) bool {
	e := coreError(r.Err)
	return e != nil && (e.Code == "PR409-MC-0001" || e.Code == "PR409-CM-0002")
}

func (p *Plan) openJournal(h *History) (*Record, error) {
	record, err := NewJournal(p.StateDir).begin(p.client.Cell(), p.client.RequestKey(), h)
	if err == nil {
		return record, nil
	}
	if p.Detached {
		return nil, &Refusal{Why: WhyNoJournal, Reason: "the journal cannot be written, and without it nobody could attach to a detached job", Err: err}
	}
	p.note(true, "the journal cannot be written, so that another process cannot go on from here: "+err.Error())
	return nil, nil
}

func (p *Plan) saveStart(record *Record, h *History) {
	if record == nil {
		return
	}
	if err := record.save(h, nil); err != nil {
		p.note(true, "the journal cannot be written: "+err.Error())
	}
}

// discard removes the journal entry of a job that was not started.
func (p *Plan) discard(record *Record) {
	if record == nil {
		return
	}
	if err := record.discard(); err != nil {
		p.note(true, "the journal shows a job that was not started: "+err.Error())
	}
}

func (p *Plan) event(e Event) Event {
	e.At, e.Kind, e.Cell, e.Name, e.RequestKey, e.Progress = time.Now(), p.Kind, p.client.Cell().URL, string(p.Name), p.client.RequestKey(), -1
	e.Phase = p.phase
	return e
}

// enter reports a new phase.
func (p *Plan) enter(phase Phase) {
	p.phase = phase
	p.report.Report(p.event(Event{Type: StateChanged}))
}

// note tells the admin something, once.
func (p *Plan) note(warning bool, text string) {
	if p.noted[text] {
		return
	}
	p.noted[text] = true
	p.report.Report(p.event(Event{Type: Noted, Text: text, Warning: warning}))
}
