package sandbox

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/snapshot"
)

// mostChildren is how many names a folder may hold, phantoms included.
const mostChildren = 1024

// longestName is how many bytes the name of a file may have.
const longestName = 255

// An area is the snapshot area of a cell: flat, and with names in it that are taken and cannot be seen.
type area struct {
	files     map[string]*snapshotFile
	uploading bool // one writer at a time
}

func newArea() *area { return &area{files: map[string]*snapshotFile{}} }

// names are all names in the area, phantoms included, in their order.
func (a *area) names() []string { return slices.Sorted(maps.Keys(a.files)) }

// visible is the file of this name, or nil for what nobody can see.
func (a *area) visible(name string) *snapshotFile {
	if f := a.files[name]; f != nil && f.meta != nil {
		return f
	}
	return nil
}

// remove deletes a name.
func (a *area) remove(name string) { delete(a.files, name) }

// An upload is what a client sends to a name. One that broke off leaves its bytes behind, where the next one wants to put its own.
type upload struct {
	contentType string
	data        []byte
	broken      bool
	matches     func(*snapshotFile) error // refuses a file that is not the one that is to be replaced
}

// put stores an upload, whose name and content nobody checks. created says whether the name is a new one.
func (a *area) put(name string, u upload) (f *snapshotFile, created bool, err error) {
	old, there := a.files[name]
	switch {
	case len(name) > longestName || there && old.stray:
		return nil, false, coreerror.FileInconsistent.New()
	case !there && len(a.files) >= mostChildren:
		return nil, false, coreerror.FolderFull.New()
	case there && old.meta != nil:
		if err := u.matches(old); err != nil {
			return nil, false, err
		}
	}
	created = !there || old.meta == nil
	switch {
	case u.broken && created:
		a.files[name] = &snapshotFile{data: u.data, stray: true}
		return nil, false, coreerror.FileInconsistent.New()
	case u.broken:
		old.stray = true
		return nil, false, coreerror.FileInconsistent.New()
	case created:
		a.files[name] = newSnapshotFile(u.data, u.contentType)
	default:
		a.files[name] = old.updated(u.data, u.contentType)
	}
	return a.files[name], created, nil
}

// claim takes the name of the archive of an export, which it keeps even if the export is refused after all.
func (a *area) claim(name string) error {
	if _, taken := a.files[name+".zip"]; taken {
		return coreerror.FileExists.New(name + ".zip")
	}
	a.files[name+".zip"] = phantom()
	return nil
}

// opened are the bytes of the archive of a snapshot as an import opens it, whatever state its name is in.
func (a *area) opened(name string) ([]byte, error) {
	f, there := a.files[name+".zip"]
	switch {
	case !there:
		return nil, coreerror.NoFile.New(name + ".zip")
	case f.meta == nil && f.data == nil:
		// The server opens an archive for writing to look into it; from now on its bytes are in the way of an upload.
		f = begun()
		a.files[name+".zip"] = f
		return f.data, nil
	}
	f.addFolders()
	return f.data, nil
}

// A snapshotFile is one name in a cell's snapshot area. Without meta it is a phantom: a name that is taken and cannot
// be seen, read or deleted.
type snapshotFile struct {
	meta  corejson.Object // .pmeta; nil for a phantom
	data  []byte
	size  int64 // as .pmeta says it; the bytes can be others after the server rewrote the archive
	stray bool  // bytes lie where an upload wants to put its own: a PUT fails from now on
}

func newSnapshotFile(data []byte, contentType string) *snapshotFile {
	meta := newMeta(fileType, time.Now().UnixMilli())
	meta["ct"] = corejson.Nullable(contentType)
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
	meta := maps.Clone(f.meta)
	meta["ct"] = corejson.Nullable(contentType)
	meta["v"] = corejson.Number(corejson.Integer(meta["v"]) + 1)
	meta["u"] = corejson.Number(time.Now().UnixMilli())
	return &snapshotFile{meta: meta, data: data, size: int64(len(data))}
}

// addFolders is what the server does to a zip without one of the two main folders when it opens it for an import: it
// adds them and rewrites the stored bytes, but not the length in .pmeta, so that later downloads are cut.
func (f *snapshotFile) addFolders() {
	a, err := snapshot.OpenArchive(bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil || a.Has(snapshot.ODataDir) && a.Has(snapshot.WebDir) {
		return
	}
	if data, err := rewrite(a, nil); err == nil {
		f.data = data
	}
}

// rewrite writes an archive anew, with its two main folders and with other texts for some of its files.
func rewrite(a *snapshot.Archive, texts map[string]string) ([]byte, error) {
	var out bytes.Buffer
	w := snapshot.NewWriter(&out, time.Now())
	err := errors.Join(w.Dir(snapshot.ODataDir), w.Dir(snapshot.WebDir))
	for _, name := range a.Names() {
		switch {
		case name == snapshot.ODataDir || name == snapshot.WebDir:
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
