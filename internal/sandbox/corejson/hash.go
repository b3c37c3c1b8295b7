package corejson

import (
	"cmp"
	"slices"
	"unicode/utf16"
)

// HashOrder is the order in which core goes through names: that of the hash map that it puts them into, so that a listing is not
// sorted and changes as a whole when the map grows. Names that collide keep the order in which they are given.
func HashOrder(names []string) []string {
	size := 16
	for len(names)*4 > size*3 {
		size *= 2
	}
	return slices.SortedStableFunc(slices.Values(names), func(a, b string) int {
		return cmp.Compare(bucket(a, size), bucket(b, size))
	})
}

// bucket is where a Java hash map of this size, a power of two, keeps a name.
func bucket(name string, size int) int {
	var h uint32
	for _, unit := range utf16.Encode([]rune(name)) {
		h = 31*h + uint32(unit)
	}
	return int(h^h>>16) & (size - 1)
}
