package transfer

import (
	"context"
	"errors"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Check checks an opened archive, and reports how far it is. o.Read is taken for that. It needs no client.
func (a *Area) Check(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error) {
	m := a.newMeter(event.Checking, r.Expanded())
	m.restart(0)
	o.Read = func(n int64) { m.add(int(n)) }
	report, err := check.Archive(ctx, r, o)
	if err != nil && ctx.Err() != nil {
		err = &refusal.Error{Code: refusal.Interrupt, Text: "interrupted: the archive was not read to its end"}
	}
	return report, err
}

// CheckAt does the same with an archive that is still to be opened. What is no archive at all is a finding, too.
func (a *Area) CheckAt(ctx context.Context, src io.ReaderAt, size int64, o check.Options) (check.Report, error) {
	return a.readAt(ctx, src, size, reading{options: o})
}

// A reading is how an archive is read.
type reading struct {
	options check.Options
	then    func(*archive.Reader, check.Report) // is given the archive as long as it is there; nil for nobody
}

func (a *Area) readAt(ctx context.Context, src io.ReaderAt, size int64, as reading) (check.Report, error) {
	r, err := archive.NewReader(src, size)
	var bad *archive.FormatError
	if errors.As(err, &bad) {
		return check.Unopened(bad), nil
	}
	if err != nil {
		return check.Report{}, err
	}
	report, err := a.Check(ctx, r, as.options)
	if err == nil && as.then != nil {
		as.then(r, report)
	}
	return report, err
}

// CheckCopy downloads a snapshot into a file that nobody else sees, and checks it there.
func (a *Area) CheckCopy(ctx context.Context, name snapshot.Name, o check.Options) (personium.SnapshotFile, check.Report, error) {
	return a.readCopy(ctx, name, reading{options: o})
}

func (a *Area) readCopy(ctx context.Context, name snapshot.Name, as reading) (personium.SnapshotFile, check.Report, error) {
	scratch, file, err := a.Copy(ctx, name)
	if err != nil {
		return file, check.Report{}, err
	}
	defer func() { _ = scratch.Close() }()
	report, err := a.readAt(ctx, scratch, scratch.Size(), as)
	return file, report, err
}

// CheckFile reads a file that is to be uploaded, unless archives are moved unread, and refuses one that no import would end
// well with ([refusal.BadArchive]).
func (a *Area) CheckFile(ctx context.Context, file *File) error {
	if a.Unread {
		return nil
	}
	report, err := a.CheckAt(ctx, file, file.Size(), check.Options{})
	if err != nil {
		return err
	}
	return fitness(report)
}

// An archiveCheck looks into an archive of this machine.
type archiveCheck func(src io.ReaderAt, size int64) error

// fitness refuses an archive that no import of would end well.
func fitness(report check.Report) error {
	if f := report.Unfit(); f != nil {
		return &refusal.Error{Code: refusal.BadArchive, Text: f.WhyUnfit()}
	}
	return nil
}
