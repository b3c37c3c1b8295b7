package transfer

import (
	"errors"
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A streamTarget is standard output. What was written cannot be taken back, so that a download that breaks goes on where
// it broke, and only with the same version. Where the archive is to be checked, it is also written to a temporary file.
type streamTarget struct {
	out     io.Writer
	etag    string
	size    int64
	written int64
	copied  *snapshot.Scratch // nil without a check, and when there is no room for it
	warn    func(text string)
	summed
}

// ToStream is the target that out is, standard output. unread says that what comes will not be checked; where it cannot be,
// warn is told why.
func ToStream(out io.Writer, unread bool, warn func(text string)) Target {
	t := &streamTarget{out: out, warn: warn}
	if unread {
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
	t.restart()
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
	t.take(p[:n])
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
	t.final = true // it cannot be taken back
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

func (t *streamTarget) Close() {
	if t.copied != nil {
		_ = t.copied.Close()
	}
}

func (t *streamTarget) Path() string { return "-" }
