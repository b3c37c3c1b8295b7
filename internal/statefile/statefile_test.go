package statefile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestAFileIsItsOwnersAloneAndReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "b")
	for _, want := range []string{"first", "2"} {
		if err := WriteWhole(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("got %q, %v", got, err)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if runtime.GOOS == "windows" {
		return // it has no such modes
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestALockIsTakenOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "lock")
	first, err := TryLock(path)
	if err != nil || first == nil {
		t.Fatalf("got %v, %v", first, err)
	}
	if second, err := TryLock(path); second != nil || err != nil {
		t.Errorf("taken twice: %v, %v", second, err)
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := WaitLock(short, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	got := make(chan error, 1)
	go func() {
		lock, err := WaitLock(t.Context(), path)
		got <- errors.Join(err, lock.Unlock())
	}()
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestWhatAKilledProcessLeftOfAFileIsFoundByItsName(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a-1.json")
	unfinished, err := writeBeside(path, []byte("half"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := writeBeside(filepath.Join(filepath.Dir(path), "a-1.json-2.json"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{unfinished: "a-1.json", other: "a-1.json-2.json", path: "", ".tmp-": "", ".tmp-x": ""} {
		if got := UnfinishedOf(filepath.Base(name)); got != want {
			t.Errorf("%s is one of %q, want %q", name, got, want)
		}
	}
	if err := RemoveUnfinished(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(unfinished); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}
