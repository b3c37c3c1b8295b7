package job

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Request says what to start, and within which limits.
type Request struct {
	Kind     event.Kind
	Name     snapshot.Name
	Limits   verdict.Limits
	Begun    time.Time     // from where Limits.Timeout counts; zero: from the POST
	WaitBusy time.Duration // for how long a busy cell is waited for; 0: not at all
	StateDir string        // where the journal and the lock files live; "": nowhere
	Detached bool          // nobody will wait: the journal is needed

	Upload     string // of an import: the file of this machine that is still to be uploaded, see Uploaded; "": it is on the server
	Count      bool   // it is to be proved by the cell's content
	AcceptLoss bool   // of an import: what will be lost, or will fail, is no reason to refuse it
	Copies     bool   // of an import: a prepared copy is imported where that brings through what else gets lost, or is faster
	AsIs       bool   // of an import: what is stored is imported, and nothing else
	OwnAccount bool   // of an import: the credential comes from the cell itself
	NoPrime    bool   // of an import: the owner's search index is not cared for
	// Shown: of an import: somebody sees what a prepared copy changes before a yes, and needs no note of it.
	Shown bool
	// DespiteLock: in subdomain style an import is started over the lock of a job that is seen to be dead.
	DespiteLock bool
}

// A Plan is a job that can be started: everything was checked that can be without changing anything.
type Plan struct {
	Request
	Snapshot   *personium.SnapshotFile // of an import: what will replace the cell; nil where a failed cell hides it
	FailedCell bool                    // the cell is a failed cell, in path style
	contents
	copying

	client   *personium.Client
	report   *reporter
	busy     *patience
	primer   *primer
	lock     *cell.Lock
	baseline verdict.Baseline
	dead     *cell.State // in which a dead job's lock was found; nil while none was
}

// contents are what an import's snapshot holds, once Preflight has read it, or what a cell holds before an export.
type contents struct {
	Inventory *archive.Inventory
	foretold  verdict.Foretold
	files     compare.Files // of an export: those that the cell had before it
	cellID    string        // of the cell that it is for; "" where it was not asked for, or could not be read
	// StaleError is of an export: what the NAME.error says that was there before; nil where none was.
	StaleError *verdict.Message
	copies     []personium.SnapshotFile // of an export: those that imports have left in the snapshot area
	lacks      string                   // of an export: what the cell may lack when it begins; "" for nothing
}

// Prepare checks, cheapest refusal first, whether the job can be started, and waits for a busy cell as long as the
// request allows. It changes nothing on the server. The plan holds this machine's lock of the cell until Close.
// Its errors are refusals.
func Prepare(ctx context.Context, c *personium.Client, report event.Reporter, r Request) (*Plan, error) {
	told := newReporter(c, report, r)
	p := &Plan{Request: r, client: c, report: told, busy: newPatience(told, r), primer: &primer{client: c, report: told}}
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
func (p *Plan) Close() {
	if p.Copy != nil {
		_ = p.Copy.Close()
	}
	_ = p.lock.Unlock()
}

// Uploaded tells that the snapshot is on the server now; before Send it is the one that the copy is made of.
func (p *Plan) Uploaded(f personium.SnapshotFile) {
	p.Snapshot = &f
	if p.Copy != nil && p.SentAs == "" {
		p.of = f.ETag
	}
}

// Start looks once more whether the cell is free and the snapshot the same, writes the journal, and sends the one POST.
// On success, and when the answer to the POST was lost, it returns the history to wait with. Its errors are refusals:
// the server started nothing.
func (p *Plan) Start(ctx context.Context) (*History, *Record, error) {
	p.busy.restart() // the time that the admin took for an answer does not count
	for {
		h, record, err := p.startOnce(ctx)
		if err == nil {
			return h, record, nil
		}
		var refused *refusal.Error
		if errors.As(err, &refused) && passes(refused) {
			err = p.busy.pause(ctx, refused)
		}
		if err != nil {
			p.primer.undo(ctx)
			p.dropCopy(ctx)
			return nil, nil, p.withCopyLeft(err)
		}
	}
}

// startOnce goes from the last check to the answer to the POST. An error means that nothing was started.
func (p *Plan) startOnce(ctx context.Context) (*History, *Record, error) {
	census, differs, err := p.standing(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := p.sameTarget(ctx); err != nil {
		return nil, nil, err
	}
	h := p.newHistory()
	h.Census, h.Unlike, h.CellID = census, differs, p.idOfCell(ctx)
	record, err := p.openJournal(h)
	if err != nil {
		return nil, nil, err
	}
	primed, waited := p.primer.role, false
	err = p.prime(ctx, h, record)
	if err == nil && p.primer.role != primed { // that took its time
		waited, err = p.checkAgain(ctx, h)
		p.saveStart(record, h)
	}
	if waited {
		p.discard(record)
		return p.startOnce(ctx)
	}
	if err == nil {
		p.clearStale(ctx, h, record)
		err = p.post(ctx, h)
		h.Awaited = false
	}
	if err != nil {
		p.discard(record)
		return nil, nil, err
	}
	p.saveStart(record, h)
	if p.Kind == event.Import && p.Snapshot != nil { // the server may have read it before the POST or after it
		h.Unconfirmed = "not checked yet"
		h.confirm(ctx, p.client)
		p.saveStart(record, h)
	}
	return h, record, nil
}

// standing tells how the cell stands, and then makes sure that it is free. What was seen before it had to be waited for, or while another
// import began, is looked at again.
func (p *Plan) standing(ctx context.Context) (census compare.Census, differs bool, err error) {
	for {
		looks, version := p.busy.looks, p.baseline.Version
		if census, err = p.takeCensus(ctx); err == nil {
			differs, err = p.differs(ctx)
		}
		if err == nil {
			err = p.check(ctx)
		}
		if now := p.baseline.Version; err != nil || looks == p.busy.looks && (version == nil || now == nil || *version == *now) {
			return census, differs, err
		}
	}
}

// checkAgain makes sure, after the cell was prepared, that it is as it stood. Where it had to be waited for, nothing of that is known any
// more. An import that has started meanwhile, and is not seen at work, may be hidden: another process of the unit answers, or in
// subdomain style another job's end took its lock and progress.
func (p *Plan) checkAgain(ctx context.Context, h *History) (waited bool, err error) {
	before, looks := p.baseline.Version, p.busy.looks
	if err := p.check(ctx); err != nil || looks != p.busy.looks {
		return err == nil, err
	}
	h.Baseline, h.PostedAt = p.baseline, time.Now()
	now := p.baseline.Version
	if before != nil && now != nil && *now != *before {
		return false, &refusal.Error{Code: refusal.Busy,
			Text: "another import of the cell has started while this one was prepared, or somebody has edited the cell's entity; nothing was started",
			Next: refusal.Say("start again once that is over")}
	}
	return false, nil
}

// idOfCell tells the cell from another one that is made under its name later; "" where that cannot be determined, as of a failed cell.
func (p *Plan) idOfCell(ctx context.Context) string {
	if p.cellID == "" && !p.FailedCell {
		p.cellID, _ = p.client.CellID(ctx) // to know it is worth no refusal
	}
	return p.cellID
}

func (p *Plan) newHistory() *History {
	h := newHistory(p.client, p.Kind, string(p.Name))
	h.Baseline, h.Limits, h.ByContent, h.Inventory, h.Awaited, h.Lacks = p.baseline, p.Limits, p.Count, p.Inventory, true, p.lacks
	if !p.Begun.IsZero() {
		h.Watched = p.Begun
	}
	h.Foretold, h.Files, h.SentAs, h.Making = p.foretold, p.files, string(p.SentAs), p.making
	h.CopyThere, h.OfETag, h.CellLinksStay = p.SentAs != "", p.of, p.Copy != nil && p.OwnAccount
	if h.CopyThere && h.OfETag == "" { // else the file is stored, under the name
		h.Argument = argumentOf(p.Upload)
	}
	if h.Making == nil && p.Kind == event.Import && p.Inventory == nil && p.Name.CopyOf() != "" {
		h.Making = &link.State{Planned: -1}
	}
	h.takeLinks()
	if p.Snapshot != nil {
		h.ETag = p.Snapshot.ETag
	}
	return h
}

// passes reports whether the server's refusal of a POST passes with time.
func passes(r *refusal.Error) bool {
	e := personium.CoreAnswer(r.Err)
	return e != nil && (e.Code == personium.CellInUse || e.Code == personium.JobRunning)
}

func (p *Plan) openJournal(h *History) (*Record, error) {
	if p.record != nil { // of the copy
		p.saveStart(p.record, h)
		return p.record, nil
	}
	record, err := NewJournal(p.StateDir).begin(p.client.Cell(), p.client.RequestKey(), h)
	if err == nil {
		return record, nil
	}
	if p.Detached {
		return nil, &refusal.Error{Code: refusal.Usage,
			Text: "the journal cannot be written, and without it nobody could attach to a detached job", Err: err,
			Next: refusal.Say("name a folder that can be written to in XDG_STATE_HOME, or leave --detach out")}
	}
	p.report.note(true, "the journal cannot be written, so that another process cannot go on from here: "+err.Error())
	return nil, nil
}

func (p *Plan) saveStart(record *Record, h *History) {
	if record == nil {
		return
	}
	if err := record.save(h, nil); err != nil {
		p.report.note(true, "the journal cannot be written: "+err.Error())
	}
}

// discard removes the journal entry of a job that was not started. That of a copy stays until the copy is gone.
func (p *Plan) discard(record *Record) {
	switch {
	case record == nil:
	case record == p.record:
		h := record.entry.History
		h.Unsent = true
		p.saveStart(record, &h)
	default:
		p.forget(record)
	}
}

func (p *Plan) forget(record *Record) {
	if err := record.discard(); err != nil {
		p.report.note(true, "the journal shows a job that was not started: "+err.Error())
	}
}
