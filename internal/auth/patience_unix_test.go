//go:build unix

package auth

import (
	"context"
	"errors"
	"os"
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
		"token_command: the program sleep did not end within 50ms, and was ended": {Command: []string{"sleep", "60"}, Run: short},
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

// A program may have to make the terminal show again what is typed.
func TestAProgramThatTakesTooLongCanClearUp(t *testing.T) {
	t.Parallel()
	cleared := filepath.Join(t.TempDir(), "cleared")
	begun := filepath.Join(t.TempDir(), "begun")
	script := `trap 'echo x > "$1"; exit 0' TERM; echo x > "$2"; while :; do sleep 0.05; done`
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !isThere(begun) {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	_, err := PasswordCommand([]string{"sh", "-c", script, "sh", cleared, begun}, Runner{Environ: os.Environ()})(ctx)
	if !errors.Is(err, context.Canceled) || !isThere(cleared) {
		t.Errorf("it was killed at once: %v", err)
	}
}

// Of a Ctrl-C at the terminal the program can know earlier than this process.
func TestAProgramThatDiesOfCtrlCIsNoFailure(t *testing.T) {
	t.Parallel()
	for _, script := range []string{"kill -INT $$", "exit 130"} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(200*time.Millisecond, cancel)
		if _, err := PasswordCommand([]string{"sh", "-c", script}, Runner{})(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", script, err)
		}
		if _, err := PasswordCommand([]string{"sh", "-c", script}, Runner{})(t.Context()); err == nil || !strings.Contains(err.Error(), " failed: ") {
			t.Errorf("%s, and nobody has typed Ctrl-C: got %v", script, err)
		}
	}
}

func TestAProgramThatLeavesAnotherBehindIsNamed(t *testing.T) {
	t.Parallel()
	_, err := PasswordCommand([]string{"sh", "-c", "echo x; sleep 20 &"}, Runner{Environ: os.Environ()})(t.Context())
	if want := "password_command: the program sh left a process behind that holds its standard output"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
