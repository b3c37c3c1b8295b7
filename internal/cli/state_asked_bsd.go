//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package cli

import (
	"os"
	"syscall"
)

// askingSignals ask how far it is. SIGINFO comes with Ctrl-T.
func askingSignals() []os.Signal { return []os.Signal{syscall.SIGUSR1, syscall.SIGINFO} }
