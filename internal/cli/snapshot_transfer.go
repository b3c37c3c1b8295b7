package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

const (
	restarts   = 3       // of a download that breaks
	bufferSize = 1 << 20 // of a download, in bytes
)

// fetch downloads a snapshot into a target that is final when fetch returns nil. check may be nil. A download that breaks
// is started again.
func (s *session) fetch(ctx context.Context, name snapshot.Name, to target, check archiveCheck) (personium.SnapshotFile, error) {
	file, err := s.client.SnapshotFile(ctx, name.Archive())
	if err != nil {
		return file, s.fetchFailure(ctx, name, err)
	}
	if file.Size < 0 {
		return file, &refusal.Error{Code: refusal.Unexpected, Err: fmt.Errorf("the server does not say how long %s is", name.Archive())}
	}
	m := s.newMeter(event.Downloading, file.Size)
	buffer := make([]byte, bufferSize)
	for n := 1; ; n++ {
		err = s.fetchOnce(ctx, file, to, m, buffer)
		if err == nil {
			break
		}
		if n > restarts || ctx.Err() != nil || !isBroken(err) {
			return file, s.fetchFailure(ctx, name, err)
		}
		s.note(true, fmt.Sprintf("%v; starting again (%d of %d)", err, n, restarts))
		if again, err := s.lookAgain(ctx, name); err == nil {
			file, m.total = again, again.Size
		}
	}
	err = to.commit(check)
	return file, s.commitFailure(ctx, name, err)
}

// fetchScratch downloads a snapshot into a file that is gone with this process. The caller closes it.
func (s *session) fetchScratch(ctx context.Context, name snapshot.Name) (*snapshot.Scratch, personium.SnapshotFile, error) {
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		return nil, personium.SnapshotFile{}, &refusal.Error{Code: refusal.Unexpected, Err: err, Next: refusal.Say("name a folder that can be written to in TMPDIR")}
	}
	file, err := s.fetch(ctx, name, scratchTarget{scratch}, nil)
	if err == nil {
		return scratch, file, nil
	}
	_ = scratch.Close()
	var space *snapshot.NoSpaceError
	if errors.As(err, &space) {
		err = &refusal.Error{Code: refusal.Unexpected, Err: err, Next: refusal.Say("make room there, or name a folder that has room in TMPDIR")}
	}
	return nil, file, err
}

// lookAgain waits an interval and asks which version is there now.
func (s *session) lookAgain(ctx context.Context, name snapshot.Name) (personium.SnapshotFile, error) {
	timer := time.NewTimer(s.settings.Interval)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return s.client.SnapshotFile(ctx, name.Archive())
}

// fetchOnce copies one answer of the server, of one version, to the target.
func (s *session) fetchOnce(ctx context.Context, file personium.SnapshotFile, to target, m *meter, buffer []byte) error {
	have, err := to.begin(file)
	if err != nil {
		return err
	}
	d, err := s.client.GetSnapshot(ctx, file.Name, file.ETag)
	if err != nil {
		return err
	}
	defer func() { _ = d.Body.Close() }()
	if d.Size >= 0 && file.Size >= 0 && d.Size != file.Size {
		return fmt.Errorf("the server says that %s has %d bytes, and sends %d", file.Name, file.Size, d.Size)
	}
	m.restart(have)
	if _, err := io.CopyN(io.Discard, d.Body, have); err != nil {
		return err
	}
	for {
		n, err := d.Body.Read(buffer)
		if _, err := to.Write(buffer[:n]); err != nil {
			return err
		}
		m.add(n)
		if errors.Is(err, io.EOF) {
			return nil // whether that was all is found out by the target
		}
		if err != nil {
			return err
		}
	}
}

// isBroken reports whether a transfer failed in a way that another try may not: there was no whole answer, a proxy stood
// in for the unit, or the file was just being replaced.
func isBroken(err error) bool {
	var e *personium.Error
	if errors.Is(err, personium.ErrReplaced) {
		return errors.As(err, &e) // otherwise it is about what cannot be taken back
	}
	if !errors.As(err, &e) || e.Core {
		return false
	}
	return e.Status == 0 || e.Status == 502 || e.Status == 503 || e.Status == 504
}

// fetchFailure says what ended a download.
func (s *session) fetchFailure(ctx context.Context, name snapshot.Name, err error) error {
	var e *personium.Error
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("the download was given up")
	case !errors.As(err, &e) && errors.Is(err, personium.ErrReplaced):
		return &refusal.Error{Code: refusal.Unexpected, Err: err, Next: refusal.Say("start again, and throw away what came out")}
	case !errors.As(err, &e):
		return localFailure(err)
	case e.Code == personium.NoSnapshot:
		return &refusal.Error{Code: refusal.NotFound, Text: "there is no snapshot " + string(name) + " in the cell's snapshot area", Err: err}
	}
	r := explain.Error("download "+name.Archive(), err)
	if e.Status == 0 && r.Code == refusal.Unreachable {
		r.Text = "the download of " + name.Archive() + " came to nothing"
	}
	return r
}

// commitFailure says why a whole download did not become final.
func (s *session) commitFailure(ctx context.Context, name snapshot.Name, err error) error {
	var space *snapshot.NoSpaceError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return refusal.Interrupted("the download was given up")
	case errors.Is(err, errUnchecked):
		return &refusal.Error{Code: refusal.Unproved, Err: fmt.Errorf("%s went to standard output: %w", name.Archive(), err)}
	case errors.Is(err, snapshot.ErrTargetExists), errors.Is(err, snapshot.ErrNotRegular), errors.Is(err, snapshot.ErrIncomplete), errors.As(err, &space):
		return localFailure(err)
	}
	return err
}
