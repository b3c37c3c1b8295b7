package check_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
)

// source opens the archive in src and checks it. What is no archive at all is a report, too.
func source(ctx context.Context, src io.ReaderAt, size int64, o check.Options) (check.Report, error) {
	r, err := archive.NewReader(src, size)
	if bad, ok := errors.AsType[*archive.FormatError](err); ok {
		return check.Unopened(bad), nil
	}
	if err != nil {
		return check.Report{}, err
	}
	return check.Archive(ctx, r, o)
}

// checked is what a check says about an archive that can be read.
func checked(t testing.TB, data []byte, o check.Options) check.Report {
	t.Helper()
	r, err := source(t.Context(), bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
