//go:build !unix

package cli

// needsTERM: the terminals of this system do not set the variable TERM.
const needsTERM = false

// inForeground: this system has no process groups that share a terminal.
func inForeground(int) bool { return true }
