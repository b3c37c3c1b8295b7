//go:build linux || darwin || freebsd

package snapshot

import (
	"math"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes this process may still write below dir.
func freeSpace(dir string) (free int64, ok bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil || s.Blocks == 0 {
		return 0, false
	}
	blocks, size := uint64(max(s.Bavail, 0)), uint64(s.Bsize)
	if size != 0 && blocks > math.MaxInt64/size {
		return math.MaxInt64, true
	}
	return int64(blocks * size), true
}
