package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A target takes a download.
type target interface {
	io.Writer
	// begin is told which version comes, and says how many of its bytes need not be written again.
	begin(f personium.SnapshotFile) (have int64, err error)
	// commit makes the download final when check, which may be nil, has nothing against it.
	commit(check archiveCheck) error
	// close removes what did not become final.
	close()
	// path is where the download goes; "-" is standard output.
	path() string
}

// targetPath is the file that -o means for a snapshot: a folder takes it under its own name.
func targetPath(output string, name snapshot.Name) string {
	if output == "" {
		return name.Archive()
	}
	if info, err := os.Stat(output); err == nil && info.IsDir() || os.IsPathSeparator(output[len(output)-1]) {
		return filepath.Join(output, name.Archive())
	}
	return output
}

// openTarget makes the target of -o. It touches the folder, so that one that cannot be written to is found out at once.
func (s *session) openTarget(output string, name snapshot.Name, force bool) (target, error) {
	if output == "-" {
		return s.openStream(), nil
	}
	part, err := snapshot.NewPart(targetPath(output, name), force)
	if err != nil {
		return nil, localFailure(err)
	}
	return &fileTarget{part, targetPath(output, name)}, nil
}

// A fileTarget is a file that is whole or absent.
type fileTarget struct {
	*snapshot.Part
	name string
}

func (t *fileTarget) begin(f personium.SnapshotFile) (int64, error) { return 0, t.Begin(f.Size) }

func (t *fileTarget) commit(check archiveCheck) error { return t.Commit(check) }

func (t *fileTarget) close() { _ = t.Close() }

func (t *fileTarget) path() string { return t.name }

// A scratchTarget is a file that nobody else sees. Whoever asked for it reads it.
type scratchTarget struct{ *snapshot.Scratch }

func (t scratchTarget) begin(f personium.SnapshotFile) (int64, error) { return 0, t.Begin(f.Size) }

func (t scratchTarget) commit(archiveCheck) error { return t.Complete() }

func (t scratchTarget) close() { _ = t.Close() }

func (t scratchTarget) path() string { return "" }

// A streamTarget is standard output. What was written cannot be taken back, so that a download that breaks goes on where
// it broke, and only with the same version. Where the archive is to be checked, it is also written to a temporary file.
type streamTarget struct {
	out     io.Writer
	etag    string
	size    int64
	written int64
	copied  *snapshot.Scratch // nil without a check, and when there is no room for it
	warn    func(text string)
}

// openStream makes standard output the target. The result and the notes go to standard error from now on.
func (s *session) openStream() target {
	t := &streamTarget{out: s.env.Stdout, warn: func(text string) { s.note(true, text) }}
	env := *s.env
	env.Stdout = env.Stderr
	s.env = &env
	if !s.checks() {
		return t
	}
	scratch, err := snapshot.NewScratch("")
	if err != nil {
		t.drop(err)
		return t
	}
	t.copied = scratch
	return t
}

func (t *streamTarget) begin(f personium.SnapshotFile) (int64, error) {
	if t.written > 0 {
		if f.ETag != t.etag || f.Size != t.size {
			return 0, fmt.Errorf("%w, and %d bytes of the earlier one are on standard output already", personium.ErrReplaced, t.written)
		}
		return t.written, nil
	}
	t.etag, t.size = f.ETag, f.Size
	if t.copied != nil {
		t.drop(t.copied.Begin(f.Size))
	}
	return 0, nil
}

// drop gives up the copy when err is one.
func (t *streamTarget) drop(err error) {
	if err == nil {
		return
	}
	t.warn("the archive will not be checked: " + err.Error())
	if t.copied != nil {
		_ = t.copied.Close()
		t.copied = nil
	}
}

func (t *streamTarget) Write(p []byte) (int, error) {
	n, err := t.out.Write(p)
	t.written += int64(n)
	if err != nil {
		return n, fmt.Errorf("write to standard output: %w", err)
	}
	if t.copied != nil {
		_, err := t.copied.Write(p)
		t.drop(err)
	}
	return n, nil
}

func (t *streamTarget) commit(check archiveCheck) error {
	if t.written != t.size {
		return fmt.Errorf("%d bytes instead of %d went to standard output: %w", t.written, t.size, snapshot.ErrIncomplete)
	}
	if check == nil {
		return nil
	}
	if t.copied == nil {
		return errUnchecked
	}
	return check(t.copied, t.copied.Size())
}

// errUnchecked means that an archive that was to be checked was not.
var errUnchecked = errors.New("the archive was not checked")

func (t *streamTarget) close() {
	if t.copied != nil {
		_ = t.copied.Close()
	}
}

func (t *streamTarget) path() string { return "-" }
