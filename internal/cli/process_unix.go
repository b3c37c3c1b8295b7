//go:build unix

package cli

import "golang.org/x/sys/unix"

// needsTERM tells that a terminal without the variable TERM is one that nobody knows how to draw on.
const needsTERM = true

// inForeground reports whether the shell has given the terminal to this process.
func inForeground(fd int) bool {
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}
