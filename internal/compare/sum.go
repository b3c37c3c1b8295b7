package compare

import (
	"strings"
	"time"
)

// A Sum is all of a census in a few numbers.
type Sum struct {
	Rows, Files int64
	Newest      time.Time // when anything was written last; zero where there is nothing
	More        bool      // there are more rows than could be counted
}

// Sum adds up a census.
func (c Census) Sum() Sum {
	var s Sum
	var newest int64
	for place, stand := range c {
		newest = max(newest, stand.Newest)
		switch {
		case strings.HasSuffix(place, filesPlace("")):
			s.Files += stand.Count
		case stand.Count == uncountable:
			s.More = true
		default:
			s.Rows += stand.Count
		}
	}
	if newest > 0 {
		s.Newest = time.UnixMilli(newest).UTC()
	}
	return s
}
