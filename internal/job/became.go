package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Became tells, without waiting, what became of the jobs named name: from the journal, from what the cell shows, and from
// the snapshot area. known is false when none of them knows the name.
func Became(ctx context.Context, c *personium.Client, stateDir string, s CellState, name snapshot.Name) (o Outcome, known bool, err error) {
	o = Outcome{Kind: Import, Name: string(name), Cell: c.Cell().URL}
	var entries []Entry
	if stateDir != "" {
		entries, _ = NewJournal(stateDir).Find(c.Cell().URL, "", string(name))
	}
	if len(entries) > 0 && entries[0].Ended() {
		return *entries[0].Outcome, true, nil
	}
	if len(entries) > 0 {
		o.Kind, o.StartedAt = entries[0].History.Kind, entries[0].History.Ours
	}
	if becameShown(&o, c, s, len(entries) > 0) {
		return o, true, nil
	}
	if len(entries) > 0 && o.Kind == Import {
		o.Verdict, o.Reason = Unproved, "the import was started from this machine and not watched to its end"
		o.Hint = "status --wait looks for the evidence"
		return o, true, nil
	}
	if s.Failed() {
		return o, false, nil // a failed cell hides its snapshot area
	}
	known, err = becameListed(ctx, &o, c, name)
	return o, known, err
}

// becameShown reads the fate of a name from what the cell shows.
func becameShown(o *Outcome, c *personium.Client, s CellState, started bool) bool {
	busy := s.Busy(c.Cell().Style)
	for kind, l := range map[Kind]Look{Import: s.Import, Export: s.Export} {
		switch {
		case l.Name != o.Name:
		case l.Answer == AnswerProcessing && busy:
			o.Kind, o.StartedAt = kind, l.StartedAt
			o.Verdict, o.Reason = StillRunning, fmt.Sprintf("the server says Processing, %d %%", l.Progress)
			return true
		case l.Answer == AnswerFailed:
			o.Kind, o.StartedAt, o.Server = kind, l.StartedAt, l.Server
			o.Verdict, o.Reason = Failed, fmt.Sprintf("the server reports that the import failed at %d %%", l.Progress)
			return true
		}
	}
	if started && s.Lock.State == personium.LockHeld {
		o.Verdict, o.Reason = StillRunning, "the cell's lock is held: the job is queued, or about to end"
		return true
	}
	return false
}

// becameListed reads the fate of a name from the snapshot area.
func becameListed(ctx context.Context, o *Outcome, c *personium.Client, name snapshot.Name) (known bool, err error) {
	area, err := c.Snapshots(ctx)
	if err != nil {
		return false, refusalOf("list the snapshot area", err)
	}
	o.Kind = Export
	failed := false
	for _, f := range area.Files {
		if f.Name == name.Archive() {
			o.Verdict, o.Proof, o.NotProved = Done, ProofListed, "the archive was not read"
			o.Reason = fmt.Sprintf("%s is listed in the cell's snapshot area, %d bytes", f.Name, f.Size)
			return true, nil
		}
		failed = failed || f.Name == name.ErrorFile()
	}
	if !failed {
		return false, nil
	}
	o.Verdict, o.Reason = Failed, "an export left "+name.ErrorFile()+" instead of an archive"
	message, err := c.ExportFailure(ctx, name)
	o.Server = message
	var e *personium.Error
	if errors.As(err, &e) {
		return true, nil // the file is there, and that is enough
	}
	return true, err
}
