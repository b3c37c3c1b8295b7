package sandbox

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// A snapshotFile is one name in a cell's snapshot area. Without meta it is a phantom: a name that is taken and cannot
// be seen, read or deleted.
type snapshotFile struct {
	meta  object // .pmeta; nil for a phantom
	data  []byte
	size  int64 // as .pmeta says it; the bytes can be others after the server rewrote the archive
	stray bool  // bytes lie where an upload wants to put its own: a PUT fails from now on
}

func newSnapshotFile(data []byte, contentType string) *snapshotFile {
	meta := newMeta(fileType, time.Now().UnixMilli())
	meta["ct"] = nullable(contentType)
	return &snapshotFile{meta: meta, data: data, size: int64(len(data))}
}

// phantom is what an export leaves from its acceptance until its archive is whole, and for ever when it was refused as
// busy: an empty folder.
func phantom() *snapshotFile { return &snapshotFile{} }

// begun is what lies there once an archive has been opened for writing: a zip without entries, until it is closed.
func begun() *snapshotFile {
	return &snapshotFile{stray: true, data: []byte("PK\x05\x06" + strings.Repeat("\x00", 18))}
}

// updated is the file after an upload over it.
func (f *snapshotFile) updated(data []byte, contentType string) *snapshotFile {
	meta := copyOf(f.meta)
	meta["ct"] = nullable(contentType)
	meta["v"] = number(integer(meta["v"]) + 1)
	meta["u"] = number(time.Now().UnixMilli())
	return &snapshotFile{meta: meta, data: data, size: int64(len(data))}
}

// visible is the file of this name, or nil for what nobody can see. u.mu is held.
func (c *cell) visible(name string) *snapshotFile {
	f, ok := c.area[name]
	if !ok || f.meta == nil {
		return nil
	}
	return f
}

// addFolders is what the server does to a zip without one of the two main folders when it opens it for an import: it
// adds them and rewrites the stored bytes, but not the length in .pmeta, so that later downloads are cut.
func (f *snapshotFile) addFolders() {
	a, err := corezip.Open(bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil || a.Has(archive.ODataDir) && a.Has(archive.WebDir) {
		return
	}
	if data, err := rewrite(a, nil); err == nil {
		f.data = data
	}
}

// rewrite writes an archive anew, with its two main folders and with other texts for some of its files.
func rewrite(a *corezip.Archive, texts map[string]string) ([]byte, error) {
	var out bytes.Buffer
	w := corezip.NewWriter(&out, time.Now())
	err := errors.Join(w.Dir(archive.ODataDir), w.Dir(archive.WebDir))
	for _, name := range a.Names() {
		switch {
		case name == archive.ODataDir || name == archive.WebDir:
		case !a.IsFile(name):
			err = errors.Join(err, w.Dir(name))
		default:
			data, readErr := a.ReadFile(name)
			if text, other := texts[name]; other {
				data = []byte(text)
			}
			err = errors.Join(err, readErr, w.File(name, data))
		}
	}
	err = errors.Join(err, w.Close())
	return out.Bytes(), err
}

// stored are the bytes of a download: as many as .pmeta says.
func (f *snapshotFile) stored() []byte { return f.data[:min(int64(len(f.data)), f.size)] }
