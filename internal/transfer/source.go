package transfer

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Source is the snapshot of an import: the file that is uploaded, or a copy of what is on the server. It is fetched when
// it is first asked for.
type Source struct {
	area    *Area
	local   *File // nil: it is on the server
	reader  *archive.Reader
	file    personium.SnapshotFile
	scratch *snapshot.Scratch // the copy; nil before it is fetched
	name    snapshot.Name     // of the snapshot in it
	rate    float64           // at which it was fetched, in bytes a second
}

// Source is the snapshot of an import; local is nil for one that is on the server. Close must be called.
func (a *Area) Source(local *File) *Source { return &Source{area: a, local: local} }

// Open gives the archive, the same one each time for one name.
func (s *Source) Open(ctx context.Context, name snapshot.Name) (*archive.Reader, personium.SnapshotFile, error) {
	if s.reader != nil && (s.local != nil || s.name == name) {
		return s.reader, s.file, nil
	}
	if s.local != nil {
		r, err := archive.NewReader(s.local, s.local.Size())
		s.reader = r
		return r, s.file, err
	}
	begun := time.Now()
	scratch, file, err := s.area.Copy(ctx, name)
	if err != nil {
		return nil, file, err
	}
	r, err := archive.NewReader(scratch, scratch.Size())
	if err != nil {
		return nil, file, errors.Join(err, scratch.Close())
	}
	s.hold(name, scratch, r, file)
	s.rate = float64(scratch.Size()) / max(time.Since(begun), time.Millisecond).Seconds()
	return r, file, nil
}

// hold is a source of what is in a temporary file, from now on.
func (s *Source) hold(name snapshot.Name, scratch *snapshot.Scratch, r *archive.Reader, file personium.SnapshotFile) {
	s.Close()
	s.name, s.scratch, s.reader, s.file = name, scratch, r, file
}

// Check reads the whole archive, and shows how far it is.
func (s *Source) Check(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error) {
	return s.area.Check(ctx, r, o)
}

// Close gives up the copy.
func (s *Source) Close() {
	if s.scratch != nil {
		_ = s.scratch.Close()
	}
}
