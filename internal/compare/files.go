package compare

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// files compares the web files of a box by name and size, and its folders by number.
func (n *comparison) files(ctx context.Context, box archive.Box) error {
	var files, bytes, folders, matched int64
	err := walk(ctx, n.Client, box.Name, func(path string, e personium.WebEntry) {
		if e.Folder {
			folders++
			n.tell()
			return
		}
		files++
		bytes += e.Size
		if n.names != nil && n.names.take(folderOf(box), path, e.Size) {
			matched++
		}
	})
	switch {
	case n.skips(err):
		n.result.NotCompared = append(n.result.NotCompared, fmt.Sprintf("the files of box %s cannot be listed: %v", box.Name, err))
		return n.advance(1)
	case err != nil:
		return fmt.Errorf("list the files of box %s: %w", box.Name, err)
	}
	n.result.FilesExpected += box.Files
	n.result.FilesFound += files
	n.result.compare(box.Name+" (files)", box.Files, files)
	n.result.compare(box.Name+" (bytes in files)", box.Bytes, bytes)
	n.result.compare(box.Name+" (folders)", box.Folders, folders)
	if n.names != nil {
		n.compareNames(box, matched)
	}
	return n.advance(1)
}

// compareNames names the files of a box that nothing in the cell is like.
func (n *comparison) compareNames(box archive.Box, matched int64) {
	expected, lost := n.names.rest(n.Archive, folderOf(box), n.most()-len(n.result.LostFiles))
	for _, path := range lost {
		n.result.LostFiles = append(n.result.LostFiles, box.Name+"/"+path)
	}
	n.result.compare(box.Name+" (files by name and size)", expected, matched)
}

// folderOf is what the folder of a box is called in an archive.
func folderOf(box archive.Box) string {
	if box.Main {
		return box.Name
	}
	return box.ID
}

// deepest is how many folders within folders are listed. A unit allows 50 unless it was told otherwise, and no file system ten times as
// many; a listing that shows a folder in itself would never end.
const deepest = 500

// errTooDeep ends a walk that would not.
var errTooDeep = fmt.Errorf("its folders lie in each other more than %d deep, as in no cell: what lists them does not come to an end", deepest)

// walk calls each for every file, folder and collection of a box, with its path in there. What is not there holds nothing.
func walk(ctx context.Context, c *personium.Client, box string, each func(path string, e personium.WebEntry)) error {
	open := []string{""}
	for len(open) > 0 {
		folder := open[len(open)-1]
		open = open[:len(open)-1]
		if strings.Count(folder, "/") >= deepest {
			return errTooDeep
		}
		var entries []personium.WebEntry
		err := Ask(ctx, func() (err error) {
			entries, err = c.WebEntries(ctx, box, folder)
			return err
		})
		if personium.NotThere(err) {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			path := join(folder, e.Name)
			each(path, e)
			if e.Folder && !e.OData {
				open = append(open, path)
			}
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

// A nameIndex knows of every web file of an archive that it is there, by a hash of folder, path and size. There may be millions.
type nameIndex struct {
	seed maphash.Seed
	left map[uint64]struct{} // those that nobody has taken
}

func indexNames(r *archive.Reader) *nameIndex {
	x := &nameIndex{maphash.MakeSeed(), map[uint64]struct{}{}}
	for folder, f := range webFiles(r) {
		x.left[x.hash(folder, f.path, f.size)] = struct{}{}
	}
	return x
}

func (x *nameIndex) hash(folder, path string, size int64) uint64 {
	return maphash.String(x.seed, folder+"\x00"+path+"\x00"+strconv.FormatInt(size, 10))
}

// take reports whether there is such a file that was not taken before.
func (x *nameIndex) take(folder, path string, size int64) bool {
	h := x.hash(folder, path, size)
	_, there := x.left[h]
	delete(x.left, h)
	return there
}

// rest counts the files of a folder, and names those that nobody has taken, up to most.
func (x *nameIndex) rest(r *archive.Reader, of string, most int) (files int64, paths []string) {
	for folder, f := range webFiles(r) {
		if folder != of {
			continue
		}
		files++
		if _, left := x.left[x.hash(folder, f.path, f.size)]; left && len(paths) < most {
			paths = append(paths, f.path)
		}
	}
	return files, paths
}

// A webFile is a file of an archive, with its path in its box and its size in bytes.
type webFile struct {
	path string
	size int64
}

// webFiles gives the web files of an archive, each with the folder of its box.
func webFiles(r *archive.Reader) func(yield func(string, webFile) bool) {
	return func(yield func(string, webFile) bool) {
		for i := range r.Entries() {
			name, isFile := bytes.CutSuffix(r.Name(i), []byte("/"+archive.ContentFile))
			name, isWeb := bytes.CutPrefix(name, []byte(archive.WebDir+"/"))
			folder, path, isIn := bytes.Cut(name, []byte("/"))
			if isFile && isWeb && isIn && !yield(string(folder), webFile{string(path), r.Entry(i).Size}) {
				return
			}
		}
	}
}
