//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// openConsole opens the controlling terminal; nil where the process has none.
func openConsole() *Console {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	return &Console{tty, tty}
}

// Foreground reports whether the shell has given the terminal to this process.
func (c *Console) Foreground() bool { return inForeground(int(c.in.Fd())) }

// forgetTyped drops what was typed before, which is no answer to what nobody had read yet. That is so below a shell in which somebody types
// commands: it gives each a process group of its own. What runs without one, as below script(1), is given its answers beforehand.
func (c *Console) forgetTyped() {
	if session, err := unix.Getsid(0); err == nil && unix.Getpgrp() != session {
		_ = dropTyped(int(c.in.Fd()))
	}
}

// neverStopped keeps the terminal from stopping this process, until its result is called: what reads in the background then
// gets an error.
func neverStopped() (restore func()) {
	var ours []os.Signal
	for _, s := range []os.Signal{syscall.SIGTTIN, syscall.SIGTTOU} {
		if !signal.Ignored(s) {
			signal.Ignore(s)
			ours = append(ours, s)
		}
	}
	return func() {
		if len(ours) > 0 { // none would be all
			signal.Reset(ours...)
		}
	}
}
