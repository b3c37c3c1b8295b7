package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/snapshot"
)

// bringHome downloads the archive of an export that is done, and says in the outcome what became of that.
func (s *session) bringHome(ctx context.Context, o job.Outcome, to target) job.Outcome {
	var report check.Report
	file, err := s.fetch(ctx, snapshot.Name(o.Name), to, s.archiveCheck(ctx, &report))
	var unfit *unfitError
	switch {
	case errors.As(err, &unfit):
		return badExport(o, unfit)
	case err != nil:
		return s.unread(ctx, o, "brought home", err)
	}
	if s.checks() {
		o = judgeArchive(o, file, report)
	}
	o.Reason = fmt.Sprintf("%s was brought home to %s, %d bytes", file.Name, to.path(), file.Size)
	if to.path() == "-" {
		o.Reason = fmt.Sprintf("%s was written to standard output, %d bytes", file.Name, file.Size)
	}
	return s.holdAgainstCell(ctx, o, report.Inventory)
}
