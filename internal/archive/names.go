package archive

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"sort"
)

// RawName is an entry's name as the directory has it. It must not be changed.
func (r *Reader) RawName(i int) []byte { return r.dir.rawName(i) }

// Name is an entry's name without the slash in front that the server tolerates; that of a folder ends in a slash. It must
// not be changed.
func (r *Reader) Name(i int) []byte { return r.dir.name(i) }

// ByName gives the numbers of all entries in the order of their names. Of two with one name the last in the directory
// comes last.
func (r *Reader) ByName() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range r.sorted {
			if !yield(int(i)) {
				return
			}
		}
	}
}

// Find is the number of the entry of exactly this name, or -1. Of several it is the last, which is the one that the server
// sees.
func (r *Reader) Find(name []byte) int {
	i := r.after(name)
	if i > 0 && bytes.Equal(r.Name(int(r.sorted[i-1])), name) {
		return int(r.sorted[i-1])
	}
	return -1
}

// after is the place in the sorted order behind every name that is not greater.
func (r *Reader) after(name []byte) int {
	return sort.Search(len(r.sorted), func(i int) bool { return bytes.Compare(r.Name(int(r.sorted[i])), name) > 0 })
}

// HasFolder says whether there is a folder of this name, with an entry of its own or with something in it.
func (r *Reader) HasFolder(name string) bool {
	prefix := []byte(name + "/")
	if r.Find(prefix) >= 0 {
		return true
	}
	i := r.after(prefix)
	return i < len(r.sorted) && bytes.HasPrefix(r.Name(int(r.sorted[i])), prefix)
}

func (d *directory) rawName(i int) []byte {
	e := &d.entries[i]
	return d.names[e.name : e.name+uint32(e.nameLength)]
}

func (d *directory) name(i int) []byte { return bytes.TrimLeft(d.rawName(i), "/") }

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
