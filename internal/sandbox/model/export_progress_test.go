package model

import (
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestTheProgressOfAnExportGoesAboveAHundredWhereCountsStop(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]int{0: 94, 10_000: 94, 20: 471} {
		cs := New(urls.Unit{}, 1, 1, &Hooks{CountsStopAt: most})
		t.Cleanup(cs.Close)
		var job *Job
		cs.Do(func() {
			c, _ := cs.Create("cell", "")
			for range 100 {
				c.Tables().Put(c.Tables().NewRow("Role", object{"Name": "x"}, nil))
			}
			c.Jobs().StartExport("e")
			job = c.activity.last[ExportJob]
		})
		cs.running.Wait()
		if got := job.percent; got != want {
			t.Errorf("counts stop at %d: the export ends at %d %%, want %d", most, got, want)
		}
	}
}
