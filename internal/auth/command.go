package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

// commandTime is how long a program may take that writes a token or a password. Somebody may have to touch a key for it.
const commandTime = time.Minute

// graceTime is how long a program that is told to end has for that: it may have to make the terminal show again what is
// typed. As long are the streams of one that has ended waited for, since a process that it left may hold them.
const graceTime = 2 * time.Second

// signalTime is how long a Ctrl-C, which goes to the program and to this process, is waited for after it has ended the one.
const signalTime = time.Second

// A Runner runs the programs that write a secret to their standard output: without a shell, and with nothing to read.
type Runner struct {
	// Environ is their environment, NAME=value each. No secret belongs in it.
	Environ []string
	// Stderr gets what they write to their standard error. Nil is nobody.
	Stderr io.Writer
	// Time bounds a run, and also the reading of a token file; zero is a minute.
	Time time.Duration
}

// errTooLong ends a program that writes more than a secret can have.
var errTooLong = fmt.Errorf("wrote more than %d KiB", longestToken>>10)

// token runs argv, the value of the setting name, and gives the token that it wrote.
func (r Runner) token(ctx context.Context, name string, argv []string) (string, error) {
	line, err := r.line(ctx, argv)
	if err == nil {
		if bad := checkToken(line); bad != nil {
			err = fmt.Errorf("wrote a token that %w", bad)
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s: the program %s %w", name, argv[0], err)
	}
	return line, nil
}

// line gives the one line that a program wrote. Its errors go on from "the program NAME", and repeat nothing of the line.
func (r Runner) line(ctx context.Context, argv []string) (string, error) {
	limit := cmp.Or(r.Time, commandTime)
	limited, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("did not end within %v, and was ended", limit))
	defer cancel()
	var out bounded
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = r.Environ, &out, r.Stderr, graceTime
	cmd.Cancel = func() error { return tellToEnd(cmd.Process) }
	if cmd.Env == nil {
		cmd.Env = []string{} // nil would be the environment of this process
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && wasInterrupted(exit.ProcessState) {
		awaitEnd(limited)
	}
	switch {
	case out.full:
		return "", errTooLong
	case limited.Err() != nil:
		return "", context.Cause(limited)
	case errors.As(err, &exit):
		return "", fmt.Errorf("failed: %v", exit.ProcessState)
	case errors.Is(err, exec.ErrWaitDelay):
		return "", errors.New("left a process behind that holds its standard output")
	case err != nil:
		return "", fmt.Errorf("cannot be run: %w", withoutName(err))
	}
	text := withoutEnd(string(out.text))
	if text == "" {
		return "", errors.New("wrote nothing to its standard output")
	}
	return text, nil
}

// tellToEnd ends a program so that it can clear up, where the system can do that.
func tellToEnd(p *os.Process) error {
	err := p.Signal(syscall.SIGTERM)
	if err == nil || errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return p.Kill()
}

// wasInterrupted reports whether a program has ended of a SIGINT, or says so as shells do.
func wasInterrupted(state *os.ProcessState) bool {
	const asShellsDo = 128 + int(syscall.SIGINT)
	status, ok := state.Sys().(syscall.WaitStatus)
	return state.ExitCode() == asShellsDo || ok && status.Signaled() && status.Signal() == syscall.SIGINT
}

// awaitEnd waits for the end of ctx, but not longer than signalTime.
func awaitEnd(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, signalTime)
	defer cancel()
	<-short.Done()
}

// withoutName takes the program's name out of an error, which the caller names.
func withoutName(err error) error {
	var e *exec.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return snapshot.WithoutPath(err)
}

// bounded keeps what is written to it, up to the length of the longest token.
type bounded struct {
	text []byte
	full bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.text)+len(p) > longestToken {
		b.full = true
		return 0, errTooLong
	}
	b.text = append(b.text, p...)
	return len(p), nil
}
