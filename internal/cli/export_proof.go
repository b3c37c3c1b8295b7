package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// follow watches a job to its verdict, and reads what an export left. home, where it is not nil, is for its archive.
func (s *session) follow(ctx context.Context, record *job.Record, history *job.History, home target) job.Outcome {
	seen := job.Wait(ctx, s.client, s.display, record, history)
	o := s.proveExport(ctx, seen, home)
	if o.Verdict == job.Failed && seen.Verdict == job.Done || o.Proof != seen.Proof && o.Verdict == job.Done {
		if err := record.Conclude(history, o); err != nil {
			s.note(true, "the journal still says that the archive was not read: "+err.Error())
		}
	}
	return o
}

// proveExport reads the archive of an export that was found listed, on its way home when there is one. Other outcomes
// stay as they are.
func (s *session) proveExport(ctx context.Context, o job.Outcome, home target) job.Outcome {
	switch {
	case o.Kind != job.Export || o.Verdict != job.Done:
		return o
	case home != nil:
		return s.bringHome(ctx, o, home)
	case !s.checks():
		return o
	}
	s.nextDisplay(o)
	file, report, err := s.readArchive(ctx, snapshot.Name(o.Name), snapshot.CheckOptions{})
	if err != nil {
		return s.unread(ctx, o, "read", err)
	}
	return judgeArchive(o, file, report)
}

// readArchive downloads a snapshot into a file that nobody else sees, and checks it there.
func (s *session) readArchive(ctx context.Context, name snapshot.Name, o snapshot.CheckOptions) (personium.SnapshotFile, snapshot.Report, error) {
	scratch, file, err := s.fetchScratch(ctx, name)
	if err != nil {
		return file, snapshot.Report{}, err
	}
	defer func() { _ = scratch.Close() }()
	report, err := s.checkSource(ctx, scratch, scratch.Size(), o)
	return file, report, err
}

// judgeArchive says what the archive of an export that is over proves.
func judgeArchive(o job.Outcome, file personium.SnapshotFile, report snapshot.Report) job.Outcome {
	var unfit *unfitError
	if errors.As(fitness(report), &unfit) {
		return badExport(o, unfit)
	}
	o.Proof, o.NotProved = job.ProofArchive, ""
	o.Reason = fmt.Sprintf("%s is in the cell's snapshot area, %d bytes, and was read whole", file.Name, file.Size)
	if inv := report.Inventory; inv != nil {
		o.Reason += fmt.Sprintf(": %d rows, %d files", inv.Total(), inv.Files)
	}
	if !report.Clean() {
		o.NotProved = findingWords(report) + "; snapshot check shows them"
	}
	return o
}

// badExport is the outcome of an export that left an archive of no use.
func badExport(o job.Outcome, unfit *unfitError) job.Outcome {
	o.Verdict, o.Proof, o.NotProved = job.Failed, "", ""
	o.Reason = fmt.Sprintf("the export left %s.zip, and %v", o.Name, unfit)
	if unfit.finding.Server != "" {
		o.Reason += "; the server would say: " + unfit.finding.Server
	}
	o.Hint = fmt.Sprintf("export again under another name; all that is wrong: personium-cell snapshot check %s --cell %s", o.Name, o.Cell)
	return o
}

// unread is the outcome of an export whose archive is there, and was not seen whole.
func (s *session) unread(ctx context.Context, o job.Outcome, what string, err error) job.Outcome {
	command := map[string]string{"read": "check", "brought home": "download"}[what]
	o.Verdict, o.Proof, o.NotProved = job.Unproved, "", ""
	o.Reason = "the archive is in the cell's snapshot area, and could not be " + what + ": " + err.Error()
	o.Hint = fmt.Sprintf("personium-cell snapshot %s %s --cell %s%s", command, o.Name, o.Cell, s.carried)
	if ctx.Err() != nil {
		o.Stop = job.StopInterrupted
	} else if f := failureOf(err); f.hint != "" {
		o.Hint = f.hint + "; then " + o.Hint
	}
	return o
}
