// Package corezip reads and writes archives for the practice unit as core does: with a zip library, whole, in memory. It
// refuses what core's library refuses, and takes what that takes.
//
// What a client thinks of an archive is the business of package check, with which this one shares no code.
package corezip

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

// ErrNotArchive is wrapped by the errors of Open for what the server's zip reader refuses as a whole.
var ErrNotArchive = errors.New("not a zip archive that the server can open")

// An Archive is an open version 2 archive. It holds the directory only; files are read when asked for.
// Its methods may be called by several goroutines at a time.
type Archive struct {
	files map[string]*zip.File
	order []string
}

// Open reads the directory of the archive in r, which is size bytes long.
//
// It refuses, with an error that wraps ErrNotArchive, what the server refuses before it looks inside: no end record at the
// very end of the file, and entry names with "." or ".." elements. It does not look at any content.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	if err := checkEnd(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotArchive, err)
	}
	a := &Archive{files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.Trim(f.Name, "/")
		for element := range strings.SplitSeq(name, "/") {
			if element == "." || element == ".." {
				return nil, fmt.Errorf("%w: entry %q leads out of its folder", ErrNotArchive, f.Name)
			}
		}
		if _, twice := a.files[name]; !twice {
			a.order = append(a.order, name)
		}
		a.files[name] = f
	}
	return a, nil
}

// checkEnd wants the end record to end where the file ends: the server's zip reader accepts no trailing bytes, Go's does.
func checkEnd(r io.ReaderAt, size int64) error {
	const record, longestComment = 22, 1<<16 - 1
	n := min(size, record+longestComment)
	tail := make([]byte, n)
	if _, err := r.ReadAt(tail, size-n); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the end of the archive: %w", err)
	}
	for i := len(tail) - record; i >= 0; i-- {
		if string(tail[i:i+4]) != "PK\x05\x06" {
			continue
		}
		if comment := int(binary.LittleEndian.Uint16(tail[i+20:])); i+record+comment == len(tail) {
			return nil
		}
	}
	return fmt.Errorf("%w: no end record at the end of the file", ErrNotArchive)
}

// Has says whether the archive holds something at name: an entry of that name, or entries below it.
func (a *Archive) Has(name string) bool {
	if _, ok := a.files[name]; ok {
		return true
	}
	for _, n := range a.order {
		if strings.HasPrefix(n, name+"/") {
			return true
		}
	}
	return false
}

// IsFile says whether the entry name is there and is no folder.
func (a *Archive) IsFile(name string) bool {
	f, ok := a.files[name]
	return ok && !strings.HasSuffix(f.Name, "/")
}

// Names are the names of all entries in archive order, without leading and final slashes.
func (a *Archive) Names() []string { return a.order }

// ReadFile reads one entry whole. On an error it returns what could be read as well: with zip.ErrChecksum that is
// everything, and the server, which does not compare checksums, takes it.
func (a *Archive) ReadFile(name string) ([]byte, error) {
	f, ok := a.files[name]
	if !ok {
		return nil, fmt.Errorf("read %q of the archive: %w", name, fs.ErrNotExist)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open %q of the archive: %w", name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return data, fmt.Errorf("read %q of the archive: %w", name, err)
	}
	return data, nil
}

// A Node is a folder, collection or file among the web data of an archive.
type Node struct {
	Path       string // below 20_webdav; "" is the cell itself, "__" its main box
	HasContent bool   // a file with its bytes; a file can also stand there without them
}

// Meta is the path of the node's .pmeta in the archive.
func (n Node) Meta() string { return path.Join(archive.WebDir, n.Path, archive.MetaFile) }

// Content is the path of the node's bytes in the archive.
func (n Node) Content() string { return path.Join(archive.WebDir, n.Path, archive.ContentFile) }

// Nodes are the web nodes that have a .pmeta, in archive order.
func (a *Archive) Nodes() []Node {
	var nodes []Node
	for _, name := range a.order {
		dir, file := path.Split(name)
		if file != archive.MetaFile || dir != archive.WebDir+"/" && !strings.HasPrefix(dir, archive.WebDir+"/") {
			continue
		}
		n := Node{Path: strings.Trim(strings.TrimPrefix(dir, archive.WebDir), "/")}
		n.HasContent = a.IsFile(n.Content())
		nodes = append(nodes, n)
	}
	return nodes
}
