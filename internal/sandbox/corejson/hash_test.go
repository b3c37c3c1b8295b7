package corejson_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

func TestNamesAreInTheOrderOfAHashMap(t *testing.T) {
	t.Parallel()
	var files []string
	for i := range 40 {
		files = append(files, fmt.Sprintf("file-%02d.txt", i))
	}
	for _, c := range []struct{ names, want []string }{
		// As core 1.8.3 listed them; the next of the files share a place in its map.
		{[]string{"f", "f2", "m9", "od", "stream"}, []string{"od", "stream", "f", "f2", "m9"}},
		{files, []string{"file-11.txt", "file-16.txt", "file-29.txt", "file-37.txt"}},
	} {
		if got := corejson.HashOrder(c.names); !slices.Equal(got[:len(c.want)], c.want) {
			t.Errorf("got %q, want %q first", got, c.want)
		}
	}
}
