package cli

import (
	"context"
	"errors"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

// checkReader checks an opened archive and shows how far it is. o.Read is taken for that.
func (s *session) checkReader(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error) {
	return s.newMeter(event.Checking, 0).check(ctx, r, o)
}

// checkSource does the same with an archive that is still to be opened. What is no archive at all is a finding, too.
func (s *session) checkSource(ctx context.Context, src io.ReaderAt, size int64, o check.Options) (check.Report, error) {
	return checkOpened(src, size, func(r *archive.Reader) (check.Report, error) { return s.checkReader(ctx, r, o) })
}

// checkOpened opens an archive for a check, and gives the report itself when it cannot be opened.
func checkOpened(src io.ReaderAt, size int64, checkIt func(*archive.Reader) (check.Report, error)) (check.Report, error) {
	r, err := archive.NewReader(src, size)
	var bad *archive.FormatError
	if errors.As(err, &bad) {
		return check.Unopened(bad), nil
	}
	if err != nil {
		return check.Report{}, err
	}
	return checkIt(r)
}

// check checks an opened archive, and counts what was read of it.
func (m *meter) check(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error) {
	m.total = r.Expanded()
	m.restart(0)
	o.Read = func(n int64) { m.add(int(n)) }
	report, err := check.Archive(ctx, r, o)
	if err != nil && ctx.Err() != nil {
		err = &refusal.Error{Code: refusal.Interrupt, Text: "interrupted: the archive was not read to its end"}
	}
	return report, err
}

// An archiveCheck looks into an archive of this machine.
type archiveCheck func(src io.ReaderAt, size int64) error

// archiveCheck is the check of an archive that is moved; nil when there is to be none. It gives a *check.UnfitError, and leaves
// what it found in seen.
func (s *session) archiveCheck(ctx context.Context, seen *check.Report) archiveCheck {
	if !s.checks() {
		return nil
	}
	return func(src io.ReaderAt, size int64) error {
		report, err := s.checkSource(ctx, src, size, check.Options{})
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
