package model

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// mostChildren is how many names a folder may hold, phantoms included.
const mostChildren = 1024

// longestName is how many bytes the name of a file may have.
const longestName = 255

// An Area is the snapshot area of a cell: flat, and with names in it that are taken and cannot be seen.
type Area struct {
	files     map[string]*File
	uploading bool // one writer at a time
}

func newArea() *Area { return &Area{files: map[string]*File{}} }

// Names are all names in the area, phantoms included, in their order.
func (a *Area) Names() []string { return slices.Sorted(maps.Keys(a.files)) }

// Visible is the file of this name, or nil for what nobody can see.
func (a *Area) Visible(name string) *File {
	if f := a.files[name]; f != nil && f.Meta != nil {
		return f
	}
	return nil
}

// Remove deletes a name.
func (a *Area) Remove(name string) { delete(a.files, name) }

// Age dates the files back whose names begin so, as if they had been put there so much earlier, and counts them.
func (cs *Cells) Age(cell, prefix string, by time.Duration) (aged int) {
	cs.Do(func() {
		c := cs.byName[cell]
		if c == nil {
			return
		}
		for _, name := range c.Area.Names() {
			f := c.Area.Visible(name)
			if f == nil || !strings.HasPrefix(name, prefix) {
				continue
			}
			f.Meta = maps.Clone(f.Meta)
			for _, key := range []string{"p", "u"} {
				f.Meta[key] = corejson.Number(corejson.Integer(f.Meta[key]) - by.Milliseconds())
			}
			aged++
		}
	})
	return aged
}

// An Upload is what a client sends to a name. One that broke off leaves its bytes behind, where the next one wants to put its
// own.
type Upload struct {
	ContentType string
	Data        []byte
	Broken      bool
	Matches     func(*File) error // refuses a file that is not the one that is to be replaced
}

// Put stores an upload, whose name and content nobody checks. created says whether the name is a new one.
func (a *Area) Put(name string, u Upload) (f *File, created bool, err error) {
	old, there := a.files[name]
	switch {
	case len(name) > longestName || there && old.stray:
		return nil, false, coreerror.FileInconsistent.New()
	case !there && len(a.files) >= mostChildren:
		return nil, false, coreerror.FolderFull.New()
	case there && old.Meta != nil:
		if err := u.Matches(old); err != nil {
			return nil, false, err
		}
	}
	created = !there || old.Meta == nil
	switch {
	case u.Broken && created:
		a.files[name] = &File{data: u.Data, stray: true}
		return nil, false, coreerror.FileInconsistent.New()
	case u.Broken:
		old.stray = true
		return nil, false, coreerror.FileInconsistent.New()
	case created:
		a.files[name] = newFile(u.Data, u.ContentType)
	default:
		a.files[name] = old.updated(u.Data, u.ContentType)
	}
	return a.files[name], created, nil
}

// Claim takes the name of the archive of an export, which it keeps even if the export is refused after all.
func (a *Area) Claim(name string) error {
	if _, taken := a.files[name+".zip"]; taken {
		return coreerror.FileExists.New(name + ".zip")
	}
	a.files[name+".zip"] = phantom()
	return nil
}

// opened are the bytes of the archive of a snapshot as an import opens it, whatever state its name is in.
func (a *Area) opened(name string) ([]byte, error) {
	f, there := a.files[name+".zip"]
	switch {
	case !there:
		return nil, coreerror.NoFile.New(name + ".zip")
	case f.Meta == nil && f.data == nil:
		// The server opens an archive for writing to look into it; from now on its bytes are in the way of an upload.
		f = begun()
		a.files[name+".zip"] = f
		return f.data, nil
	}
	f.addFolders()
	return f.data, nil
}

// A File is one name in a cell's snapshot area. Without meta it is a phantom: a name that is taken and cannot
// be seen, read or deleted.
type File struct {
	Meta  object // .pmeta; nil for a phantom
	data  []byte
	Size  int64 // as .pmeta says it; the bytes can be others after the server rewrote the archive
	stray bool  // bytes lie where an upload wants to put its own: a PUT fails from now on
}

func newFile(data []byte, contentType string) *File {
	meta := newMeta(FileType, time.Now().UnixMilli())
	meta["ct"] = corejson.Nullable(contentType)
	return &File{Meta: meta, data: data, Size: int64(len(data))}
}

// phantom is what an export leaves from its acceptance until its archive is whole, and for ever when it was refused as
// busy: an empty folder.
func phantom() *File { return &File{} }

// begun is what lies there once an archive has been opened for writing: a zip without entries, until it is closed.
func begun() *File {
	return &File{stray: true, data: []byte("PK\x05\x06" + strings.Repeat("\x00", 18))}
}

// updated is the file after an upload over it.
func (f *File) updated(data []byte, contentType string) *File {
	meta := maps.Clone(f.Meta)
	meta["ct"] = corejson.Nullable(contentType)
	meta["v"] = corejson.Number(corejson.Integer(meta["v"]) + 1)
	meta["u"] = corejson.Number(time.Now().UnixMilli())
	return &File{Meta: meta, data: data, Size: int64(len(data))}
}

// addFolders is what the server does to a zip without one of the two main folders when it opens it for an import: it
// adds them and rewrites the stored bytes, but not the length in .pmeta, so that later downloads are cut.
func (f *File) addFolders() {
	a, err := corezip.Open(bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil || a.Has(archive.ODataDir) && a.Has(archive.WebDir) {
		return
	}
	if data, err := Rewrite(a, nil); err == nil {
		f.data = data
	}
}

// Rewrite writes an archive anew, with its two main folders and with other texts for some of its files.
func Rewrite(a *corezip.Archive, texts map[string]string) ([]byte, error) {
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

// Stored are the bytes of a download: as many as .pmeta says.
func (f *File) Stored() []byte { return f.data[:min(int64(len(f.data)), f.Size)] }
