//go:build !linux && !darwin && !freebsd && !windows

package snapshot

// freeSpace is not known on this system.
func freeSpace(string) (free int64, ok bool) { return 0, false }
