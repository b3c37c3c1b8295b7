package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

const (
	restarts   = 3       // of a download that breaks
	bufferSize = 1 << 20 // of a download, in bytes
)

// Download brings a snapshot home: into a target that is final when the error is nil. A download that breaks is started
// again. Unless archives are moved unread, what came is checked before it becomes final, and the report says what was
// found; an archive that no import of would end well is refused ([refusal.BadArchive]), with the report. The errors are
// refusals, but for those of the file system.
func (a *Area) Download(ctx context.Context, name snapshot.Name, to Target) (personium.SnapshotFile, *check.Report, error) {
	return a.download(ctx, name, to, reading{})
}

func (a *Area) download(ctx context.Context, name snapshot.Name, to Target, as reading) (personium.SnapshotFile, *check.Report, error) {
	if a.Unread {
		file, err := a.fetch(ctx, name, to, nil)
		return file, nil, err
	}
	var found *check.Report
	file, err := a.fetch(ctx, name, to, func(src io.ReaderAt, size int64) error {
		report, err := a.readAt(ctx, src, size, as)
		if err != nil {
			return err
		}
		found = &report
		return fitness(report)
	})
	return file, found, err
}

// nameFolder is for a temporary file that cannot be made.
const nameFolder = "name a folder that can be written to in TMPDIR"

// TryScratch finds out whether a temporary file can be made, so that a job is not started whose archive could not be read.
func TryScratch() error {
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		return refusal.Misuse(refusal.Say(nameFolder), "%w; nothing was started", err)
	}
	return scratch.Close()
}

// Copy downloads a snapshot into a file that is gone with this process. Nothing checks it. The caller closes it.
func (a *Area) Copy(ctx context.Context, name snapshot.Name) (*snapshot.Scratch, personium.SnapshotFile, error) {
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		return nil, personium.SnapshotFile{}, refusal.Misuse(refusal.Say(nameFolder), "%w", err)
	}
	file, err := a.fetch(ctx, name, scratchTarget{scratch}, nil)
	if err == nil {
		return scratch, file, nil
	}
	_ = scratch.Close()
	var space *snapshot.NoSpaceError
	if errors.As(err, &space) {
		err = refusal.Misuse(refusal.Say("make room there, or name a folder that has room in TMPDIR"), "%w", err)
	}
	return nil, file, err
}

// fetch downloads a snapshot into a target that is final when fetch returns nil. fit may be nil.
func (a *Area) fetch(ctx context.Context, name snapshot.Name, to Target, fit archiveCheck) (personium.SnapshotFile, error) {
	file, err := a.Client.SnapshotFile(ctx, name.Archive())
	if err != nil {
		return file, fetchFailure(ctx, name, err)
	}
	if file.Size < 0 {
		return file, unexpected("", "the server does not say how long %s is", name.Archive())
	}
	d := &download{client: a.Client, to: to, meter: a.newMeter(event.Downloading, file.Size), buffer: make([]byte, bufferSize)}
	for n := 1; ; n++ {
		err = d.try(ctx, file)
		if err == nil {
			break
		}
		if n > restarts || ctx.Err() != nil || !isBroken(err) {
			return file, fetchFailure(ctx, name, err)
		}
		a.warn(fmt.Sprintf("%v; starting again (%d of %d)", err, n, restarts))
		if again, err := a.lookAgain(ctx, name); err == nil {
			file, d.meter.total = again, again.Size
		}
	}
	return file, commitFailure(ctx, name, to.commit(fit))
}

// lookAgain waits an interval and asks which version is there now.
func (a *Area) lookAgain(ctx context.Context, name snapshot.Name) (personium.SnapshotFile, error) {
	pause, end := context.WithTimeout(ctx, a.Interval)
	defer end()
	<-pause.Done()
	return a.Client.SnapshotFile(ctx, name.Archive())
}

// A download is an archive on its way from the unit.
type download struct {
	client *personium.Client
	to     Target
	meter  *meter
	buffer []byte
}

// try copies one answer of the server, of one version, to the target.
func (d *download) try(ctx context.Context, file personium.SnapshotFile) error {
	have, err := d.to.begin(file)
	if err != nil {
		return err
	}
	answer, err := d.client.GetSnapshot(ctx, file.Name, file.ETag)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.Size >= 0 && file.Size >= 0 && answer.Size != file.Size {
		return fmt.Errorf("the server says that %s has %d bytes, and sends %d", file.Name, file.Size, answer.Size)
	}
	d.meter.restart(have)
	if _, err := io.CopyN(io.Discard, answer.Body, have); err != nil {
		return err
	}
	for {
		n, err := answer.Body.Read(d.buffer)
		if _, err := d.to.Write(d.buffer[:n]); err != nil {
			return err
		}
		d.meter.add(n)
		if errors.Is(err, io.EOF) {
			return nil // whether that was all is found out by the target
		}
		if err != nil {
			return err
		}
	}
}
