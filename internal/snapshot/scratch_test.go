package snapshot

import (
	"errors"
	"io"
	"runtime"
	"testing"
)

func newScratch(t *testing.T, dir string) *Scratch {
	t.Helper()
	s, err := NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestAScratchIsSeenByNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newScratch(t, dir)
	if got := names(t, dir); got != "" && runtime.GOOS != "windows" {
		t.Errorf("there is %s", got)
	}
	info, err := s.file.Stat()
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); got != "" {
		t.Errorf("left behind: %s", got)
	}
	if _, err := NewScratch(dir + "/none"); err == nil {
		t.Error("a scratch in a folder that is not there")
	}
}

func TestAScratchForgetsWhatWasWrittenBefore(t *testing.T) {
	t.Parallel()
	s := newScratch(t, t.TempDir())
	for _, content := range []string{"a long first version", "new"} {
		if err := s.Begin(int64(len(content))); err != nil {
			t.Fatal(err)
		}
		if err := s.Complete(); !errors.Is(err, ErrIncomplete) {
			t.Errorf("before a byte is written: %v", err)
		}
		_, err := s.Write([]byte(content))
		if err := errors.Join(err, s.Complete()); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(io.NewSectionReader(s, 0, 100))
		if string(got) != content || s.Size() != int64(len(content)) || err != nil {
			t.Errorf("got %q of %d bytes, %v", got, s.Size(), err)
		}
	}
}

func TestAScratchAsksForSpaceBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, ok := freeSpace(dir); !ok {
		t.Skip("this system does not tell")
	}
	var space *NoSpaceError
	if err := newScratch(t, dir).Begin(1 << 62); !errors.As(err, &space) || space.Need != 1<<62 || space.Dir != dir {
		t.Errorf("got %v", err)
	}
}
