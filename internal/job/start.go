package job

import (
	"context"
	"errors"
	"fmt"
	"time"

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
}

// A Plan is a job that can be started: everything was checked that can be without changing anything.
type Plan struct {
	Request
	Snapshot   *personium.SnapshotFile // of an import: what will replace the cell; nil where a failed cell hides it
	FailedCell bool                    // the cell is a failed cell, in path style

	client   *personium.Client
	report   Reporter
	lock     *CellLock
	baseline Baseline
	busyEnd  time.Time
	waiting  bool      // for a busy cell, and the admin was told so
	outage   time.Time // since when the unit has not answered, while waiting
	phase    Phase
	noted    map[string]bool
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

// lockHere takes this machine's lock of the cell.
func (p *Plan) lockHere(ctx context.Context) error {
	for {
		lock, err := TryLock(p.StateDir, p.client.Cell().URL)
		if err != nil {
			p.note(true, "another run of this program on this cell would not be noticed: "+err.Error())
			return nil
		}
		if lock != nil {
			p.lock = lock
			return nil
		}
		busy := &Refusal{Why: WhyBusy, Reason: "another run of this program works on this cell on this machine",
			Hint: "wait for it with --wait-busy, or watch its job with status --wait"}
		if err := p.pauseWhileBusy(ctx, busy); err != nil {
			return err
		}
	}
}

// check observes the cell until it is free, then looks for the snapshot, and keeps what it saw as the baseline.
func (p *Plan) check(ctx context.Context) error {
	for {
		state := Observe(ctx, p.client)
		if ctx.Err() != nil {
			return interrupted()
		}
		busy, err := p.judgeState(state)
		if err != nil {
			return err
		}
		if busy == nil {
			return p.checkArea(ctx, state)
		}
		if err := p.pauseWhileBusy(ctx, busy); err != nil {
			return err
		}
	}
}

// pauseWhileBusy waits an interval, or returns the refusal when the time for waiting is over.
func (p *Plan) pauseWhileBusy(ctx context.Context, busy *Refusal) error {
	left := time.Until(p.busyEnd)
	if left <= 0 {
		return busy
	}
	if !p.waiting {
		p.waiting = true
		p.enter(Waiting)
		p.note(false, busy.Reason+"; waiting for it, up to "+p.WaitBusy.String())
	}
	pauseFor(ctx, min(p.Limits.Interval, left))
	if ctx.Err() != nil {
		return interrupted()
	}
	return nil
}

// judgeState says whether a cell in this state is busy, or why nothing can be started on it at all.
func (p *Plan) judgeState(s CellState) (busy *Refusal, err error) {
	style := p.client.Cell().Style
	if s.Busy(style) {
		return &Refusal{Why: WhyBusy, Reason: busyWords(s), Hint: "wait for it with --wait-busy, or look at it with status"}, nil
	}
	if r := s.Unreadable(); r != nil {
		if p.waiting && r.Why == WhyUnreachable && p.outageGoesOn() {
			return r, nil
		}
		return nil, r
	}
	p.outage = time.Time{}
	if s.Failed() && (style == personium.SubdomainStyle || p.Kind == Export) {
		return nil, &Refusal{Why: WhyBusy, Reason: "the cell is a failed cell: an earlier import of it failed" + failureWords(s), Hint: failedCellHint(p.Kind, style)}
	}
	if s.Stale(style) {
		p.note(false, "the cell says Processing, but nobody holds its lock: an earlier job died with its unit")
	}
	if s.Lock.State == personium.LockUnknown {
		p.note(true, "whether the cell's lock is free could not be found out: a job that is queued would not be noticed")
	}
	p.FailedCell = s.Failed()
	return nil, nil
}

// outageGoesOn reports whether an outage in the time of waiting for a busy cell is still short enough to bear.
func (p *Plan) outageGoesOn() bool {
	if p.outage.IsZero() {
		p.outage = time.Now()
	}
	return time.Since(p.outage) < p.Limits.MaxOutage
}

func busyWords(s CellState) string {
	for _, l := range []Look{s.Import, s.Export} {
		if l.Answer == AnswerProcessing {
			return fmt.Sprintf("the cell is busy: job %q, started %s, %d %%", l.Name, l.StartedAt, l.Progress)
		}
	}
	if s.Lock.Holder != "" {
		return "the cell is busy: its lock is held by a job (" + s.Lock.Holder + ")"
	}
	return "the cell is busy: its lock is held by a job"
}

func failureWords(s CellState) string {
	if s.Import.Name == "" {
		return ""
	}
	return fmt.Sprintf(" (%q, started %s)", s.Import.Name, s.Import.StartedAt)
}

// checkArea looks for the snapshot, and completes the baseline.
func (p *Plan) checkArea(ctx context.Context, s CellState) error {
	p.baseline = Baseline{At: time.Now(), Import: s.Import, Export: s.Export}
	var err error
	switch {
	case p.FailedCell:
		p.note(true, "the cell is a failed cell, which hides its snapshot area: whether "+p.Name.Archive()+" is there will only show when the import is started")
	case p.Kind == Import:
		err = p.checkSnapshot(ctx)
	default:
		err = p.checkName(ctx)
	}
	if ctx.Err() != nil {
		return interrupted()
	}
	if err != nil {
		return err
	}
	p.baseline.Version = version(ctx, p.client)
	return nil
}

// checkSnapshot makes sure that the snapshot to import is there, and the same as the last time it was looked at.
func (p *Plan) checkSnapshot(ctx context.Context) error {
	file, err := p.client.SnapshotFile(ctx, p.Name.Archive())
	if e := coreError(err); e != nil && e.Code == "PR404-DV-0001" {
		return &Refusal{Why: WhyNotFound, Reason: "there is no snapshot " + string(p.Name) + " in the cell's snapshot area", Err: err}
	}
	if err != nil {
		return refusalOf("look for the snapshot", err)
	}
	if p.Snapshot != nil && p.Snapshot.ETag != file.ETag {
		return &Refusal{Why: WhyBusy, Reason: "the snapshot " + string(p.Name) + " was replaced on the server since it was looked at", Hint: "start again"}
	}
	p.Snapshot = &file
	return nil
}

// checkName makes sure that the export's name is free, and remembers what else is in the area.
func (p *Plan) checkName(ctx context.Context) error {
	area, err := p.client.Snapshots(ctx)
	if err != nil {
		return refusalOf("list the snapshot area", err)
	}
	p.baseline.Area = areaAtRest(area)
	if _, taken := p.baseline.Area.Files[p.Name.Archive()]; taken {
		return &Refusal{Why: WhyBusy, Reason: "the name " + string(p.Name) + " is taken: " + p.Name.Archive() + " is in the cell's snapshot area", Hint: "choose another name"}
	}
	if _, stale := p.baseline.Area.Files[p.Name.ErrorFile()]; stale {
		p.note(false, p.Name.ErrorFile()+" of an earlier export is in the snapshot area; if this one fails too, the server will not rewrite it")
	}
	return nil
}

// Start looks once more whether the cell is free and the snapshot the same, writes the journal, and sends the one POST.
// On success, and when the answer to the POST was lost, it returns the history to wait with. Its errors are Refusals:
// the server started nothing.
func (p *Plan) Start(ctx context.Context) (*History, *Record, error) {
	if !p.waiting { // the time that the admin took for an answer does not count
		p.busyEnd = time.Now().Add(p.WaitBusy)
	}
	for {
		if err := p.check(ctx); err != nil {
			return nil, nil, err
		}
		h := &History{Kind: p.Kind, Name: string(p.Name), Style: p.client.Cell().Style, Baseline: p.baseline, Limits: p.Limits, PostedAt: time.Now()}
		h.Watched = h.PostedAt
		record, err := p.openJournal(h)
		if err != nil {
			return nil, nil, err
		}
		err = p.post(ctx, h)
		if err == nil {
			p.saveStart(record, h)
			return h, record, nil
		}
		p.discard(record)
		var refusal *Refusal
		if !errors.As(err, &refusal) || !passes(refusal) {
			return nil, nil, err
		}
		if err := p.pauseWhileBusy(ctx, refusal); err != nil {
			return nil, nil, err
		}
	}
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
