package cli

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

func TestTheNearestSnapshotIsTheNewestOfThoseThatAreLikeTheName(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	files := []personium.SnapshotFile{
		{Name: "nightly_20261128.zip", Modified: at(28)},
		{Name: "nightly_20261130.zip", Modified: at(30)},
		{Name: "nightly_20261129.zip", Modified: at(29)},
		{Name: "home-pcell-0123abcd.zip", Modified: at(30)},
		{Name: "broken.error", Modified: at(30)},
	}
	for typed, want := range map[string]string{
		"nightly":             "nightly_20261130",
		"nightly_2026113":     "nightly_20261130",
		"nightly_20261128x":   "nightly_20261128",
		"Nightly_20261129":    "nightly_20261129",
		"home":                "",
		"home-pcell-0123abce": "home-pcell-0123abcd",
		"broken":              "",
		"weekly":              "",
	} {
		if got := nearestSnapshot(typed, files); got != want {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}
