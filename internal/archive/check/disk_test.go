package check_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

func TestNothingIsWrittenByACheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "inner", "x.zip")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), nil, archivetest.With("../out", "x"), archivetest.With("/../../out", "x"), archivetest.With(filepath.Join(dir, "out"), "x"))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r, err := source(t.Context(), file, int64(len(data)), check.Options{})
	if err != nil || r.Clean() {
		t.Errorf("clean %t, %v", r.Clean(), err)
	}
	var names []string
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil || !slices.Equal(names, []string{dir, filepath.Dir(path), path}) {
		t.Errorf("found %v, %v", names, err)
	}
}

// A brokenDisk fails to read from some byte on.
type brokenDisk struct {
	data []byte
	from int64
}

func (b brokenDisk) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.from && off < b.from+10 {
		return 0, os.ErrDeadlineExceeded
	}
	return bytes.NewReader(b.data).ReadAt(p, off)
}

func TestAFileThatCannotBeReadIsAnErrorAndNoFinding(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "small_src1_exp1.zip")
	for _, from := range []int64{0, 1000, 100_000, int64(len(data)) - 5000, int64(len(data)) - 10} {
		_, err := source(t.Context(), brokenDisk{data, from}, int64(len(data)), check.Options{})
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("broken at byte %d: %v", from, err)
		}
	}
	_, err := source(t.Context(), io.NewSectionReader(brokenDisk{}, 0, 0), 100, check.Options{})
	if err != nil {
		t.Errorf("a file that has become shorter: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, err = source(stopped, bytes.NewReader(data), int64(len(data)), check.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted check: %v", err)
	}
}
