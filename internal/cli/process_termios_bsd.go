//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package cli

import "golang.org/x/sys/unix"

// The requests that read and write the state of a terminal.
const getTermios, setTermios = unix.TIOCGETA, unix.TIOCSETA

// dropTyped empties the input of a terminal; 1 is FREAD of <sys/fcntl.h>.
func dropTyped(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, 1) }
