package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// follow watches a job to its verdict. An import is compared with what archives gives; what an export left is read, and
// brought home where home is not nil.
func (s *session) follow(ctx context.Context, record *job.Record, archives job.Archives, history *job.History, home target) job.Outcome {
	seen := job.Wait(ctx, s.client, s.display, record, archives, history)
	o := s.proveExport(ctx, seen, home)
	if o.Verdict != job.Unproved && (o.Verdict != seen.Verdict || o.Proof != seen.Proof) {
		if err := record.Conclude(history, o); err != nil {
			s.note(true, "the journal still says that the archive was not read: "+err.Error())
		}
	}
	return o
}

// proveExport reads the archive of an export that was found listed, on its way home when there is one. Other outcomes
// stay as they are.
func (s *session) proveExport(ctx context.Context, o job.Outcome, home target) job.Outcome {
	if o.Kind != job.Export || o.Verdict != job.Done {
		return o
	}
	s.start.Kind, s.start.Name, s.start.StartedAt = o.Kind, o.Name, o.StartedAt
	switch {
	case home != nil:
		return s.bringHome(ctx, o, home)
	case !s.checks():
		return o
	}
	file, report, err := s.readArchive(ctx, snapshot.Name(o.Name), check.Options{})
	if err != nil {
		return s.unread(ctx, o, "read", err)
	}
	return s.holdAgainstCell(ctx, judgeArchive(o, file, report), report.Inventory)
}

// readArchive downloads a snapshot into a file that nobody else sees, and checks it there.
func (s *session) readArchive(ctx context.Context, name snapshot.Name, o check.Options) (personium.SnapshotFile, check.Report, error) {
	scratch, file, err := s.fetchScratch(ctx, name)
	if err != nil {
		return file, check.Report{}, err
	}
	defer func() { _ = scratch.Close() }()
	report, err := s.checkSource(ctx, scratch, scratch.Size(), o)
	return file, report, err
}

// judgeArchive says what the archive of an export that is over proves.
func judgeArchive(o job.Outcome, file personium.SnapshotFile, report check.Report) job.Outcome {
	var unfit *unfitError
	if errors.As(fitness(report), &unfit) {
		return badExport(o, unfit)
	}
	o.Proof, o.NotProved = job.ProofArchive, ""
	o.Reason = fmt.Sprintf("%s is in the cell's snapshot area, %d bytes, and was read whole", file.Name, file.Size)
	if inv := report.Inventory; inv != nil {
		o.Reason += ": " + job.Counted(inv.Total(), "row", "rows") + ", " + job.Counted(inv.Files, "file", "files")
	}
	if !report.Clean() {
		o.NotProved = findingWords(report) + "; snapshot check shows them"
	}
	return o
}

// holdAgainstCell asks the cell for rows when an archive that is sound has none.
func (s *session) holdAgainstCell(ctx context.Context, o job.Outcome, inv *archive.Inventory) job.Outcome {
	if o.Verdict != job.Done || inv == nil || inv.Total() > 0 {
		return o
	}
	var rows int64
	for _, set := range []string{"Account", "Role", "Box"} {
		n, err := s.client.Count(ctx, personium.CellList(set), 0)
		if err != nil {
			o.NotProved = "there is no row in it, and whether the cell has any could not be found out: " + err.Error()
			return o
		}
		rows += n
	}
	return judgeRows(o, inv, rows)
}

// judgeRows says what the accounts, roles and boxes of a cell mean for the archive that was made of it.
func judgeRows(o job.Outcome, inv *archive.Inventory, cellRows int64) job.Outcome {
	if inv.Total() > 0 || cellRows == 0 {
		return o
	}
	o.Verdict, o.Proof, o.NotProved = job.Incomplete, "", ""
	o.Reason = fmt.Sprintf("there is no row in %s.zip, and the cell has %d accounts, roles and boxes", o.Name, cellRows)
	o.Hint = "import nothing from it; export again under another name"
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
