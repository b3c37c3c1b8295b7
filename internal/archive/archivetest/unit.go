package archivetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// FromUnit is one of the archives in testdata/snapshot, which real units wrote, or would take.
func FromUnit(t testing.TB, name string) []byte {
	t.Helper()
	for dir := ".."; len(dir) < 40; dir = filepath.Join(dir, "..") {
		data, err := os.ReadFile(filepath.Join(dir, "testdata", "snapshot", name))
		if err == nil {
			return data
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	t.Fatalf("testdata/snapshot has no %s", name)
	return nil
}
