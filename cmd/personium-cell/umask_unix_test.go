//go:build unix

package main

import "syscall"

// usualUmask gives the files that scripts write the usual modes: a configuration file that others can write is refused.
func usualUmask() { syscall.Umask(0o022) }
