//go:build unix

package auth

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What hangs is not waited for beyond its time.
func TestWhatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	short := Runner{Time: 50 * time.Millisecond}
	for want, settings := range map[string]Settings{
		"token_command: the program sleep did not end within 50ms and was killed": {Command: []string{"sleep", "60"}, Run: short},
		"token file " + pipe + ": it could not be read to its end within 50ms":    {TokenFile: pipe, Run: short},
	} {
		source, err := New(settings)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if _, err := source.Credential(t.Context()); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("%s: it took %v", want, took)
		}
	}
	if _, err := PasswordCommand([]string{"sleep", "60"}, short)(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "password_command: the program sleep did not end ") {
		t.Errorf("got %v", err)
	}
}
