package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// An importArchive is the snapshot of an import: the file that is uploaded, or a copy of what is on the server. It is
// fetched when it is first asked for.
type importArchive struct {
	s       *session
	local   *localArchive // nil: it is on the server
	reader  *archive.Reader
	file    personium.SnapshotFile
	scratch *snapshot.Scratch // the copy; nil before it is fetched
}

// Open gives the archive, the same one each time.
func (a *importArchive) Open(ctx context.Context, name snapshot.Name) (*archive.Reader, personium.SnapshotFile, error) {
	if a.reader != nil {
		return a.reader, a.file, nil
	}
	if a.local != nil {
		r, err := archive.NewReader(a.local.file, a.local.info.Size())
		a.reader = r
		return r, a.file, err
	}
	scratch, file, err := a.s.fetchScratch(ctx, name)
	if err != nil {
		return nil, file, err
	}
	r, err := archive.NewReader(scratch, scratch.Size())
	if err != nil {
		return nil, file, errors.Join(err, scratch.Close())
	}
	a.reader, a.file, a.scratch = r, file, scratch
	return r, file, nil
}

// Check reads the whole archive, and shows how far it is.
func (a *importArchive) Check(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error) {
	return a.s.checkReader(ctx, r, o)
}

// Close gives up the copy.
func (a *importArchive) Close() {
	if a.scratch != nil {
		_ = a.scratch.Close()
	}
}

// A localArchive is a file of this machine that is checked and then uploaded.
type localArchive struct {
	file *os.File
	info os.FileInfo
}

func openLocal(path string) (*localArchive, error) {
	file, err := openUpload(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(refusal.Misuse(refusal.Next{}, "%w", err), file.Close())
	}
	return &localArchive{file, info}, nil
}

// unchanged makes sure that what was checked is what will be uploaded.
func (l *localArchive) unchanged() error {
	now, err := os.Stat(l.file.Name())
	if err == nil && os.SameFile(now, l.info) && now.Size() == l.info.Size() && now.ModTime().Equal(l.info.ModTime()) {
		return nil
	}
	return &refusal.Error{Code: refusal.BadArchive, Err: fmt.Errorf("%s has changed since it was looked at; nothing was sent", l.file.Name()), Next: refusal.Say("start again when nobody writes to it any more")}
}

// words describe the file to somebody who is about to import it.
func (l *localArchive) words() string {
	return fmt.Sprintf("%s, %d bytes, of %s", l.file.Name(), l.info.Size(), l.info.ModTime().UTC().Format(time.RFC3339))
}
