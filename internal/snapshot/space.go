package snapshot

import (
	"fmt"

	"github.com/personium/personium-cell/internal/size"
)

// A NoSpaceError says that a file does not fit into a folder's file system.
type NoSpaceError struct {
	Dir  string
	Need int64 // bytes of the whole file; 0 when unknown
	Room int64 // bytes that there is room for; -1 when unknown
}

// Error names the space that is needed.
func (e *NoSpaceError) Error() string {
	if e.Need == 0 {
		return fmt.Sprintf("no space left in %s for a temporary file", e.Dir)
	}
	need, room := size.Words(e.Need), size.Words(e.Room)
	if e.Room < 0 {
		return fmt.Sprintf("no space left in %s: the file needs %s", e.Dir, need)
	}
	if need == room {
		need, room = fmt.Sprintf("%d bytes", e.Need), fmt.Sprint(e.Room)
	}
	return fmt.Sprintf("not enough space in %s: the file needs %s, and there is room for %s", e.Dir, need, room)
}

// CheckSpace gives a *NoSpaceError when size bytes do not fit into the folder dir. Where the system does not tell, they do.
func CheckSpace(dir string, size int64) error {
	if free, ok := freeSpace(dir); ok && free < size {
		return &NoSpaceError{Dir: dir, Need: size, Room: free}
	}
	return nil
}
