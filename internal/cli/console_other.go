//go:build !unix

package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// openConsole opens the console of the process; nil where it has none.
func openConsole() *Console {
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		_ = in.Close()
		return nil
	}
	return &Console{in, out}
}

// Foreground: this system has no process groups that share a terminal.
func (c *Console) Foreground() bool { return true }

// forgetTyped drops what was typed before, which is no answer to what nobody had read yet.
func (c *Console) forgetTyped() { _ = windows.FlushConsoleInputBuffer(windows.Handle(c.in.Fd())) }

// neverStopped: on this system no process is stopped by its terminal.
func neverStopped() (restore func()) { return func() {} }
