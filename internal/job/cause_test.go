package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestWhatAFailedExportSaysTellsWhatCanBeDone(t *testing.T) {
	t.Parallel()
	data := func(rows ...int64) compare.Census {
		c := compare.Census{"Account": {Count: 2}, "box1 (files)": {Count: 900_000}, "box1/od/$metadata/EntityType": {Count: 2}}
		for i, n := range rows {
			c["box1/od/"+string(rune('A'+i))] = compare.Stand{Count: n}
		}
		return c
	}
	for _, test := range []struct {
		name   string
		said   personium.Message
		census compare.Census
		want   verdict.Cause
	}{
		{"an engine that is too new", personium.Message{Code: "PR500-SV-0000", Text: unsorted}, data(5), verdict.CausePaging},
		{"the same of a cell that nobody counted", personium.Message{Code: "PR500-SV-0000", Text: unsorted}, nil, verdict.CausePaging},
		{"a table at the limit", personium.Message{Code: "PR500-SV-0000", Text: unsorted}, data(90_000, 60_000), verdict.CausePaging},
		{"a table beyond it, of two sets", personium.Message{Code: "PR500-SV-0000", Text: unsorted}, data(90_000, 60_001), verdict.CauseWindow},
		{"a set that nobody can count", personium.Message{Code: "PR500-SV-0000", Text: unsorted}, data(-1), verdict.CauseWindow},
		{"a broken .pmeta", personium.Message{Code: personium.MetaBroken, Text: "x"}, nil, verdict.CauseMeta},
		{"no archive", personium.Message{Code: personium.FilesFailed, Text: "x"}, nil, verdict.CauseFiles},
		{"something else", personium.Message{Code: "PR500-SV-0000", Text: "x"}, nil, verdict.CauseOther},
	} {
		if got := causeOf(test.said, &History{Census: test.census}); got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}
