//go:build unix

package cli

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestACompletionDoesNotWaitForAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := completed(t, pipe, "import", "--profile", ""); out != ":4\n" {
		t.Errorf("offered %q", out)
	}
}
