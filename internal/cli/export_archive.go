package cli

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// An exportArchive brings what an export left to this machine: home, or into a file that nobody else sees.
type exportArchive struct {
	s    *session
	home target // nil: it is only read
}

// exports is who fetches what an export leaves; nil when that it is listed is enough.
func (s *session) exports(home target) job.Exports {
	if home == nil && !s.checks() {
		return nil
	}
	return exportArchive{s, home}
}

// Home is the path of the target.
func (a exportArchive) Home() string {
	if a.home == nil {
		return ""
	}
	return a.home.path()
}

// Fetch downloads the archive, and checks it unless nobody wants that.
func (a exportArchive) Fetch(ctx context.Context, name snapshot.Name, started string) (personium.SnapshotFile, *check.Report, error) {
	s := a.s
	s.start.Kind, s.start.Name, s.start.StartedAt = event.Export, string(name), started
	if a.home == nil {
		file, report, err := s.readArchive(ctx, name, check.Options{})
		return file, &report, err
	}
	var report check.Report
	file, err := s.fetch(ctx, name, a.home, s.archiveCheck(ctx, &report))
	var unfit *check.UnfitError
	switch {
	case err != nil && !errors.As(err, &unfit):
		return file, nil, err
	case !s.checks():
		return file, nil, nil
	}
	return file, &report, nil
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
