package compare

import (
	"testing"
	"time"
)

func TestACensusAddsUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		census Census
		want   Sum
	}{
		"nothing": {nil, Sum{}},
		"rows and files": {Census{"Account": {2, 3000}, "box1/od/Item": {5, 9000}, "box1 (files)": {4, 4000}, "__ (files)": {}},
			Sum{Rows: 7, Files: 4, Newest: time.UnixMilli(9000).UTC()}},
		"a file is the newest": {Census{"Account": {2, 3000}, "box1 (files)": {4, 4000}},
			Sum{Rows: 2, Files: 4, Newest: time.UnixMilli(4000).UTC()}},
		"too many to count": {Census{"Account": {2, 3000}, "box1/od/Item": {uncountable, 1000}},
			Sum{Rows: 2, Newest: time.UnixMilli(3000).UTC(), More: true}},
	} {
		if got := c.census.Sum(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
