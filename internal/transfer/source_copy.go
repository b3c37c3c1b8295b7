package transfer

import (
	"context"
	"errors"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Rate is how fast the snapshot came here, in bytes a second; 0 where it did not have to come.
func (s *Source) Rate() float64 { return s.rate }

// SendCopy has a copy written from the archive, of at most size bytes, into a file that is gone with this process; uploads it under a
// name that is free; and is a source of that copy from then on. The errors are refusals, but for those of writing.
func (s *Source) SendCopy(ctx context.Context, name snapshot.Name, size int64,
	write func(context.Context, *archive.Reader, io.Writer) error) (personium.SnapshotFile, error) {
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		return personium.SnapshotFile{}, unexpected("name a folder that can be written to in TMPDIR", "%w", err)
	}
	file, r, err := s.writeAndSend(ctx, name, scratch, size, write)
	if err != nil {
		return file, errors.Join(err, scratch.Close())
	}
	s.Close()
	s.reader, s.file, s.scratch = r, file, scratch
	return file, nil
}

func (s *Source) writeAndSend(ctx context.Context, name snapshot.Name, scratch *snapshot.Scratch, size int64,
	write func(context.Context, *archive.Reader, io.Writer) error) (personium.SnapshotFile, *archive.Reader, error) {
	err := scratch.Begin(size)
	var space *snapshot.NoSpaceError
	if errors.As(err, &space) {
		return personium.SnapshotFile{}, nil, unexpected("make room there, or name a folder that has room in TMPDIR; or --as-is imports without a copy",
			"%w", err)
	}
	if err == nil {
		err = write(ctx, s.reader, scratch)
	}
	if err != nil {
		return personium.SnapshotFile{}, nil, err
	}
	r, err := archive.NewReader(scratch, scratch.Size())
	if err != nil {
		return personium.SnapshotFile{}, nil, err
	}
	var file personium.SnapshotFile
	err = s.area.whenFree(ctx, "nothing was sent", func() (err error) {
		file, err = s.area.sendScratch(ctx, name, scratch)
		return err
	})
	return file, r, err
}

// sendScratch uploads a file without a name.
func (a *Area) sendScratch(ctx context.Context, name snapshot.Name, scratch *snapshot.Scratch) (personium.SnapshotFile, error) {
	old, err := a.oldSnapshot(ctx, name, false)
	if err != nil {
		return old, err
	}
	u := a.newUpload(ctx, name, scratch.Size())
	m := a.newMeter(event.Uploading, u.size)
	open := func() (io.ReadCloser, error) {
		m.restart(0)
		return meteredPart{io.NewSectionReader(scratch, 0, u.size), m}, nil
	}
	etag, _, err := a.Client.PutSnapshot(ctx, name.Archive(), personium.Upload{Open: open, Size: u.size})
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
