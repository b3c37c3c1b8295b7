package archive

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"unicode/utf8"
)

// orders returns the entries by their places in the file and by their names. Of two with one name the last in the
// directory comes last.
func (d *directory) orders() (physical, sorted []int32) {
	physical = make([]int32, len(d.entries))
	for i := range physical {
		physical[i] = int32(i)
	}
	sorted = slices.Clone(physical)
	slices.SortStableFunc(physical, func(a, b int32) int { return cmp.Compare(d.entries[a].offset, d.entries[b].offset) })
	slices.SortStableFunc(sorted, func(a, b int32) int { return bytes.Compare(d.name(int(a)), d.name(int(b))) })
	return physical, sorted
}

// find is the entry of exactly this name, or -1. Of several it is the last, which is the one that the server sees.
func (r *Reader) find(name []byte) int {
	i := r.after(name)
	if i > 0 && bytes.Equal(r.name(int(r.sorted[i-1])), name) {
		return int(r.sorted[i-1])
	}
	return -1
}

// after is the place in the sorted order behind every name that is not greater.
func (r *Reader) after(name []byte) int {
	return sort.Search(len(r.sorted), func(i int) bool { return bytes.Compare(r.name(int(r.sorted[i])), name) > 0 })
}

// hasFolder says whether there is a folder of this name, with an entry of its own or with something in it.
func (r *Reader) hasFolder(name string) bool {
	prefix := []byte(name + "/")
	if r.find(prefix) >= 0 {
		return true
	}
	i := r.after(prefix)
	return i < len(r.sorted) && bytes.HasPrefix(r.name(int(r.sorted[i])), prefix)
}

// nameFault says what is wrong with the name of an entry: a code, and the words for it.
func nameFault(raw []byte) (code, text string) {
	if !utf8.Valid(raw) {
		return "name-not-utf8", "its name is not UTF-8"
	}
	odd := len(raw) == 0
	for element := range bytes.SplitSeq(bytes.Trim(raw, "/"), []byte("/")) {
		switch string(element) {
		case ".", "..":
			return "name-leads-out", "its name leads out of its folder"
		case "":
			odd = true
		}
	}
	if bytes.HasPrefix(raw, []byte("/")) {
		return "name-absolute", "its name begins with a slash, which no unit writes: what it holds may not be imported"
	}
	if odd || bytes.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return "name-strange", "its name has a backslash, a control character or an empty part, which no unit writes"
	}
	return "", ""
}

// A role is what an entry is to a snapshot.
type role int

const (
	roleOther role = iota // a table, or no part of a snapshot
	roleFolder
	roleManifest
	roleCell
	roleMeta
	roleContent
	roleWebStray // below 20_webdav, and yet no .pmeta or content
)

// roleOf says what the entry of a name is.
func roleOf(name []byte) role {
	if len(name) == 0 || name[len(name)-1] == '/' {
		return roleFolder
	}
	if web, ok := bytes.CutPrefix(name, []byte(WebDir+"/")); ok {
		switch file := web[bytes.LastIndexByte(web, '/')+1:]; string(file) {
		case MetaFile:
			return roleMeta
		case ContentFile:
			if len(file) < len(web) {
				return roleContent
			}
		}
		return roleWebStray
	}
	switch string(name) {
	case ManifestFile:
		return roleManifest
	case CellFile:
		return roleCell
	}
	return roleOther
}
