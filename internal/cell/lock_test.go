package cell

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestACellIsLockedOnceOnThisMachine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const one, other = "https://unit1.example/cell1/", "https://unit1.example/cell2/"
	first, err := TryLock(dir, one)
	if err != nil || first == nil {
		t.Fatalf("got %v, %v", first, err)
	}
	if again, err := TryLock(dir, one); again != nil || err != nil {
		t.Errorf("taken twice: %v, %v", again, err)
	}
	if second, err := TryLock(dir, other); second == nil || err != nil || second.Unlock() != nil {
		t.Errorf("another cell: %v, %v", second, err)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := TryLock(dir, one)
	if again == nil || err != nil {
		t.Fatalf("after it was let go: %v, %v", again, err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestALockThatCannotBeMadeIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := TryLock("", "https://unit1.example/cell1/"); !errors.Is(err, ErrNoStateDir) {
		t.Errorf("without a place: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if lock, err := TryLock(file, "https://unit1.example/cell1/"); lock != nil || err == nil {
		t.Errorf("below a file: %v, %v", lock, err)
	}
	var none *Lock
	if err := none.Unlock(); err != nil {
		t.Errorf("a lock that was not taken: %v", err)
	}
}
