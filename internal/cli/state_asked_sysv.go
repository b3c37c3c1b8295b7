//go:build unix && !(darwin || dragonfly || freebsd || netbsd || openbsd)

package cli

import (
	"os"
	"syscall"
)

// askingSignals ask how far it is.
func askingSignals() []os.Signal { return []os.Signal{syscall.SIGUSR1} }
