package cli

import (
	"context"
	"errors"
	"io"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// checkReader checks an opened archive and shows how far it is. o.Read is taken for that.
func (s *session) checkReader(ctx context.Context, r *snapshot.Reader, o snapshot.CheckOptions) (snapshot.Report, error) {
	return s.newMeter(event.Checking, 0).check(ctx, r, o)
}

// checkSource does the same with an archive that is still to be opened. What is no archive at all is a finding, too.
func (s *session) checkSource(ctx context.Context, src io.ReaderAt, size int64, o snapshot.CheckOptions) (snapshot.Report, error) {
	return checkOpened(src, size, func(r *snapshot.Reader) (snapshot.Report, error) { return s.checkReader(ctx, r, o) })
}

// checkOpened opens an archive for a check, and gives the report itself when it cannot be opened.
func checkOpened(src io.ReaderAt, size int64, check func(*snapshot.Reader) (snapshot.Report, error)) (snapshot.Report, error) {
	r, err := snapshot.OpenReader(src, size)
	var bad *snapshot.BadArchiveError
	if errors.As(err, &bad) {
		return bad.Report(), nil
	}
	if err != nil {
		return snapshot.Report{}, err
	}
	return check(r)
}

// check checks an opened archive, and counts what was read of it.
func (m *meter) check(ctx context.Context, r *snapshot.Reader, o snapshot.CheckOptions) (snapshot.Report, error) {
	m.total = r.Expanded()
	m.restart(0)
	o.Read = func(n int64) { m.add(int(n)) }
	report, err := r.Check(ctx, o)
	if err != nil && ctx.Err() != nil {
		err = &refusal.Error{Code: refusal.Interrupt, Text: "interrupted: the archive was not read to its end"}
	}
	return report, err
}

// An archiveCheck looks into an archive of this machine.
type archiveCheck func(src io.ReaderAt, size int64) error

// archiveCheck is the check of an archive that is moved; nil when there is to be none. It gives a *snapshot.UnfitError, and leaves
// what it found in seen.
func (s *session) archiveCheck(ctx context.Context, seen *snapshot.Report) archiveCheck {
	if !s.checks() {
		return nil
	}
	return func(src io.ReaderAt, size int64) error {
		report, err := s.checkSource(ctx, src, size, snapshot.CheckOptions{})
		if err != nil {
			return err
		}
		*seen = report
		return report.Fit()
	}
}

// notRead is what a transfer with --no-check leaves open.
const notRead = "the archive was not read"

// checks says whether archives are read at all.
func (s *session) checks() bool { return !s.noCheck && !s.env.Unchecked }
