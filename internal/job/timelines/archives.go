package timelines

import (
	"bytes"
	"context"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// archivesOf are the archives of one process of a timeline's admin: what the server has is brought here once.
type archivesOf struct {
	client *personium.Client
	script *script
	file   *personium.SnapshotFile
}

func (a *archivesOf) Open(ctx context.Context, name snapshot.Name) (*archive.Reader, personium.SnapshotFile, error) {
	if a.file == nil {
		file, err := a.client.SnapshotFile(ctx, name.Archive())
		if err != nil {
			return nil, personium.SnapshotFile{}, explain.Error("download the snapshot", err)
		}
		a.file = &file
	}
	if a.script.copied {
		return theSample().copied, *a.file, nil
	}
	return theSample().reader, *a.file, nil
}

// Rewrite keeps the copy in memory.
func (a *archivesOf) Rewrite(ctx context.Context, _ snapshot.Name, _ int64,
	write func(context.Context, *archive.Reader, io.Writer) error) (*archive.Reader, error) {
	var copied bytes.Buffer
	if err := write(ctx, theSample().reader, &copied); err != nil {
		return nil, err
	}
	return archive.NewReader(bytes.NewReader(copied.Bytes()), int64(copied.Len()))
}

// Rate is not asked for: no copies are made.
func (a *archivesOf) Rate() float64 { return 0 }

func (a *archivesOf) Check(_ context.Context, _ *archive.Reader, o check.Options) (check.Report, error) {
	return theSample().report(o.TargetID, a.script), nil
}
