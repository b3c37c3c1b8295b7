package archive_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

func TestLinesAreSplitAsThePracticeUnitSplitsThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "a\n", "a\r\nb\r\n", "a\n\nb", "a\r\rb", "\n", "\r\n\r\n", "a\r", "a\n\r\n", "\r\r\n\n"} {
		for size := 1; size <= len(text)+1; size++ {
			for _, counts := range []bool{false, true} {
				if got, want := split(text, size, counts), corezip.Lines(text); !slices.Equal(got, want) {
					t.Errorf("%q in pieces of %d: got %q, want %q", text, size, got, want)
				}
			}
		}
	}
}

func splitIn(text string, size int) []string { return split(text, size, false) }

func split(text string, size int, counts bool) []string {
	var got []string
	l := archive.LineSplitter{Each: func(line []byte) { got = append(got, string(line)) }, TooLong: func() { got = append(got, "too long") }}
	if counts {
		l.Empty = func(lines int) { got = append(got, make([]string, lines)...) }
	}
	for piece := range slices.Chunk([]byte(text), size) {
		l.Take(piece)
	}
	l.End()
	return got
}

func TestALineThatIsTooLongIsPassedOver(t *testing.T) {
	t.Parallel()
	fits, long := strings.Repeat("a", archive.MaxLine), strings.Repeat("a", archive.MaxLine+1)
	got := splitIn(fits+"\n"+long+"\nb\n"+long, 1<<20)
	if want := []string{fits, "too long", "b", "too long"}; !slices.Equal(got, want) {
		t.Errorf("%d lines, the third one %q", len(got), got[2])
	}
}

// Each byte is looked at once, in a piece of any length: with one search for each line this would take minutes.
func TestAnyNumberOfLinesIsFoundInOneGo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const lines = 8 << 20
	for _, end := range []string{"\n", "\r", "\r\n"} {
		for _, counts := range []bool{true, false} {
			n := 0
			l := archive.LineSplitter{Each: func([]byte) { n++ }}
			if counts {
				l.Empty = func(lines int) { n += lines }
			}
			l.Take([]byte(strings.Repeat(end, lines)))
			if l.End(); n != lines {
				t.Errorf("%q, counted at once: %t: %d lines, want %d", end, counts, n, lines)
			}
		}
	}
}
