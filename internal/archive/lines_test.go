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
			if got, want := splitIn(text, size), corezip.Lines(text); !slices.Equal(got, want) {
				t.Errorf("%q in pieces of %d: got %q, want %q", text, size, got, want)
			}
		}
	}
}

func splitIn(text string, size int) []string {
	var got []string
	l := archive.LineSplitter{Each: func(line []byte) { got = append(got, string(line)) }, TooLong: func() { got = append(got, "too long") }}
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
