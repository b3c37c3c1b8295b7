//go:build unix

package cell

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that nobody writes to would keep the program waiting.
func TestAPipeInThePlaceOfTheUnitsIsNotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, unitsPath)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	NewUnits(dir).Keep(told("https://unit1.example/a/"))
	if got := NewUnits(dir).Of("https://unit1.example/a/"); got != "" {
		t.Errorf("got %q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is gone: %v, %v", info, err)
	}
}
