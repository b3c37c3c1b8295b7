package job

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// lockHere takes this machine's lock of the cell.
func (p *Plan) lockHere(ctx context.Context) error {
	for {
		lock, err := cell.TryLock(p.StateDir, p.client.Cell().URL)
		if err != nil {
			p.report.note(true, "another run of this program on this cell would not be noticed: "+err.Error())
			return nil
		}
		if lock != nil {
			p.lock = lock
			return nil
		}
		busy := &refusal.Error{Code: refusal.Busy, Text: "another run of this program works on this cell on this machine",
			Next: refusal.Say("wait for it with --wait-busy 30m, or watch its job: ").Command("status", "--wait", refusal.Here)}
		if err := p.busy.pause(ctx, busy); err != nil {
			return err
		}
	}
}

// check observes the cell until it is free, then looks for the snapshot, and keeps what it saw as the baseline.
func (p *Plan) check(ctx context.Context) error {
	for {
		state := cell.Observe(ctx, p.client)
		if ctx.Err() != nil {
			return p.busy.interrupted()
		}
		dead, err := p.despite(ctx, state)
		if err != nil {
			return err
		}
		busy, err := p.judgeState(state, dead)
		if err != nil {
			return err
		}
		if busy == nil {
			return p.checkArea(ctx, state)
		}
		if err := p.busy.pause(ctx, busy); err != nil {
			return err
		}
	}
}

// judgeState says whether a cell in this state is busy, or why nothing can be started on it at all. dead: what holds its lock is dead.
func (p *Plan) judgeState(s cell.State, dead bool) (busy *refusal.Error, err error) {
	style := p.client.Cell().Style
	if s.Busy(style) && !dead {
		return &refusal.Error{Code: refusal.Busy, Text: busyWords(s), Next: p.busyNext(s)}, nil
	}
	if r := s.Unreadable(); r != nil {
		if r.Code == refusal.Unreachable && p.busy.bearsOutage() {
			return r, nil
		}
		return nil, r
	}
	p.busy.outage = time.Time{}
	if s.Failed() && (style == personium.SubdomainStyle || p.Kind == event.Export) {
		return nil, &refusal.Error{Code: refusal.Busy, Slug: refusal.FailedCell,
			Text: "the cell is a failed cell: an earlier import of it failed" + failureWords(s),
			Next: refusal.Say(failedCellHint(p.Kind, p.client.Cell()))}
	}
	if s.Stale(style) {
		p.report.note(false, "the cell says Processing, but nobody holds its lock: an earlier job died with its unit")
	}
	if s.Lock.State == personium.LockUnknown {
		p.report.note(true, "whether the cell's lock is free could not be found out: a job that is queued would not be noticed")
	}
	p.FailedCell = s.Failed()
	return nil, nil
}

func busyWords(s cell.State) string {
	for _, shown := range []struct {
		kind event.Kind
		verdict.Look
	}{{event.Import, s.Import}, {event.Export, s.Export}} {
		if shown.Answer == verdict.AnswerProcessing {
			return fmt.Sprintf("the cell is busy: %s of %s, started %s, %d %%", shown.kind, snapshot.Name(shown.Name).Quoted(), shown.StartedAt,
				shown.Progress)
		}
	}
	if s.Lock.Holder != "" {
		return "the cell is busy: its lock is held by a job (" + s.Lock.Holder + ")"
	}
	return "the cell is busy: its lock is held by a job"
}

func failureWords(s cell.State) string {
	if s.Import.Name == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, started %s)", snapshot.Name(s.Import.Name).Quoted(), s.Import.StartedAt)
}

// checkArea looks for the snapshot, and completes the baseline.
func (p *Plan) checkArea(ctx context.Context, s cell.State) error {
	p.baseline = verdict.Baseline{At: time.Now(), Import: s.Import, Export: s.Export}
	var err error
	switch {
	case p.FailedCell && p.Upload != "":
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.FailedCell, Text: "the cell is a failed cell: nothing can be uploaded to it",
			Next: refusal.Say(failedCellHint(p.Kind, p.client.Cell()))}
	case p.FailedCell:
		p.report.note(true, "the cell is a failed cell, which hides its snapshot area: whether "+p.Name.Archive()+
			" is there will only show when the import is started")
	case p.Kind == event.Import:
		err = p.checkSnapshot(ctx)
	default:
		err = p.checkName(ctx)
	}
	if ctx.Err() != nil {
		return refusal.Interrupted("nothing was started")
	}
	if err != nil {
		return err
	}
	p.baseline.Version = cell.Version(ctx, p.client)
	return nil
}

// checkSnapshot makes sure that the snapshot to import is there, and the same as the last time it was looked at.
func (p *Plan) checkSnapshot(ctx context.Context) error {
	file, err := p.client.SnapshotFile(ctx, p.sent().Archive())
	e := personium.CoreAnswer(err)
	switch missing := e != nil && e.Code == personium.NoSnapshot; {
	case missing && p.Upload != "" && p.Snapshot == nil:
		return nil
	case missing:
		return noSnapshot(string(p.Name), err)
	case err != nil:
		return explain.Error("look for the snapshot", err)
	case p.Upload != "" && p.Snapshot == nil:
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.NameTaken,
			Text: "the name " + string(p.Name) + " is taken: " + p.Name.Archive() + " is in the cell's snapshot area",
			Next: refusal.Say("choose another name with --name; or import what is there: ").Command("import", "--name", string(p.Name), refusal.Here)}
	case p.Snapshot != nil && p.Snapshot.ETag != file.ETag:
		return &refusal.Error{Code: refusal.Busy, Text: replacedWords(p.Name), Next: refusal.Say("start again")}
	}
	p.Snapshot = &file
	return nil
}
