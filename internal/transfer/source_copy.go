package transfer

import (
	"context"
	"errors"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Rate is how fast the snapshot came here, in bytes a second; 0 where it did not have to come.
func (s *Source) Rate() float64 { return s.rate }

// A writing writes a copy of an archive.
type writing = func(context.Context, *archive.Reader, io.Writer) error

// SendCopy has a copy written from the archive, of at most size bytes, into a file that is gone with this process; uploads it under a
// name that is free; and is a source of that copy from then on. The errors are refusals, but for those of writing.
func (s *Source) SendCopy(ctx context.Context, name snapshot.Name, size int64, write writing) (personium.SnapshotFile, error) {
	scratch, r, err := s.written(ctx, size, write)
	if err != nil {
		return personium.SnapshotFile{}, err
	}
	var file personium.SnapshotFile
	err = s.area.whenFree(ctx, "nothing was sent", func() (err error) {
		file, err = s.area.sendScratch(ctx, name, scratch)
		return err
	})
	if err != nil {
		return file, errors.Join(err, scratch.Close())
	}
	s.hold(name, scratch, r, file)
	return file, nil
}

// Rewrite has a copy written from the archive that was opened last, of at most size bytes, into a file that is gone with this process,
// and is a source of it from then on, as if it were on the server under that name. The errors are refusals, but for those of writing.
func (s *Source) Rewrite(ctx context.Context, name snapshot.Name, size int64, write writing) (*archive.Reader, error) {
	scratch, r, err := s.written(ctx, size, write)
	if err != nil {
		return nil, err
	}
	s.hold(name, scratch, r, personium.SnapshotFile{})
	return r, nil
}

// written is a temporary file with a copy in it.
func (s *Source) written(ctx context.Context, size int64, write writing) (*snapshot.Scratch, *archive.Reader, error) {
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		return nil, nil, refusal.Misuse(refusal.Say(nameFolder), "%w", err)
	}
	err = scratch.Begin(size)
	var space *snapshot.NoSpaceError
	if errors.As(err, &space) {
		err = refusal.Misuse(
			refusal.Say("make room there, or name a folder that has room in TMPDIR; or --as-is imports without a copy"), "%w", err)
	}
	if err == nil {
		err = write(ctx, s.reader, scratch)
	}
	var r *archive.Reader
	if err == nil {
		r, err = archive.NewReader(scratch, scratch.Size())
	}
	if err != nil {
		return nil, nil, errors.Join(err, scratch.Close())
	}
	return scratch, r, nil
}

// sendScratch uploads a file without a name.
func (a *Area) sendScratch(ctx context.Context, name snapshot.Name, scratch *snapshot.Scratch) (personium.SnapshotFile, error) {
	old, err := a.oldSnapshot(ctx, name, false)
	if err != nil {
		return old, err
	}
	u := a.newUpload(ctx, name, scratch.Size())
	u.isCopy = true
	m := a.newMeter(event.Uploading, u.size)
	open := func() (io.ReadCloser, error) {
		m.restart(0)
		return meteredPart{io.NewSectionReader(scratch, 0, u.size), m}, nil
	}
	etag, _, err := a.Client.PutSnapshot(ctx, name.Archive(), personium.Upload{Open: open, Size: u.size})
	if arrived, yes := u.arrived(ctx, err); yes {
		return arrived, nil
	}
	if err != nil {
		return old, u.failure(ctx, err)
	}
	return u.readBack(ctx, etag)
}

// meteredPart is a part of a file that a meter counts. There is nothing to close.
type meteredPart struct {
	io.Reader
	m *meter
}

func (p meteredPart) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.m.add(n)
	return n, err
}

func (meteredPart) Close() error { return nil }

// arrived reports whether a copy is there all the same, whole, although somebody in between has answered in the place of the unit: nobody
// else uploads anything under its name, and what is cut has another size, or none.
func (u *upload) arrived(ctx context.Context, err error) (personium.SnapshotFile, bool) {
	if err == nil || ctx.Err() != nil || !errors.Is(err, personium.ErrUploadBroken) {
		return personium.SnapshotFile{}, false
	}
	looking, cancel := personium.Outlive(ctx, afterPatience)
	defer cancel()
	now, lookErr := u.client.SnapshotFile(looking, u.name.Archive())
	return now, lookErr == nil && now.Size == u.size
}
