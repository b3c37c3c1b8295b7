//go:build unix && !(darwin || dragonfly || freebsd || netbsd || openbsd)

package cli

import "golang.org/x/sys/unix"

// The requests that read and write the state of a terminal.
const getTermios, setTermios = unix.TCGETS, unix.TCSETS

// dropTyped empties the input of a terminal.
func dropTyped(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) }
