package statefile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileIsReadToALimit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path, 5); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := Read(path, 4); err == nil || got != nil || !strings.HasSuffix(err.Error(), " has more than 4 bytes") {
		t.Errorf("got %q, %v", got, err)
	}
	for _, other := range []string{filepath.Dir(path), os.DevNull} {
		if got, err := Read(other, 5); err == nil || !strings.HasSuffix(err.Error(), " is not a regular file") {
			t.Errorf("%s: got %q, %v", other, got, err)
		}
	}
	if _, err := Read(path+"x", 5); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
}
