package cli

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/compare"
)

func TestAQuestionSaysWhatTheCellHoldsAsFarAsThatWasCounted(t *testing.T) {
	t.Parallel()
	const newest = "2026-11-29T00:00:00Z"
	day := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		sum      compare.Sum
		imported time.Time
		all      bool
		want     string
	}{
		{compare.Sum{}, time.Time{}, true, "0 rows and 0 files"},
		{compare.Sum{Rows: 1, Files: 2, Newest: day}, time.Time{}, true, "1 row and 2 files, last change " + newest},
		{compare.Sum{Rows: 1, Files: 2, Newest: day}, day.Add(time.Hour), true, "1 row and 2 files, last change 2026-11-29T01:00:00Z"},
		{compare.Sum{Rows: 1, Files: 2, Newest: day}, day.Add(-time.Hour), true, "1 row and 2 files, last change " + newest},
		{compare.Sum{Rows: 9, Newest: day}, time.Time{}, false, "at least 9 rows and 0 files, last change at or after " + newest},
		{compare.Sum{Rows: 9, Newest: day, More: true}, time.Time{}, true, "at least 9 rows and 0 files, last change " + newest},
	} {
		if got := nowWords(c.sum, c.imported, c.all); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
