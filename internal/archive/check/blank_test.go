package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// An archive of a few hundred kilobytes can hold any number of lines without a byte. They are counted in one go, however they end.
func TestEmptyLinesAreCountedWhateverTheirNumberIs(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	for _, end := range []string{"\n", "\r", "\r\n", " \n"} {
		for _, n := range []int{1, 9, 10, 11, 3 << 20} {
			data := archivetest.Rebuild(t, good, archivetest.Only(userData, func(rows string) string { return strings.Repeat(end, n) + rows + end }))
			r := checked(t, data, check.Options{})
			var lines []int
			for _, f := range r.Findings {
				if f.Code == "line-blank" {
					lines = append(lines, f.Line)
				}
			}
			want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}[:min(n, 10)]
			if r.Counts["line-blank"] != n+1 || len(lines) != min(n+1, 10) || !slices.Equal(lines[:min(n, 10)], want) {
				t.Errorf("%d times %q and one at the end: %d counted, at %v", n, end, r.Counts["line-blank"], lines)
			}
		}
	}
}
