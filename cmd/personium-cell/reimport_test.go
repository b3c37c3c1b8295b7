//go:build unix

package main

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// reimports is how often one snapshot is imported again.
var reimports = flag.Int("reimports", 12, "how often one snapshot is imported into the cell that holds its content already")

// Somebody imports one snapshot every night. The cell holds its content before and after, so that only the role that is made before the
// POST, or the job seen to its end, tells that it was there: it is done every night, small as the job is.
func TestTheSameSnapshotEveryNightIsDoneEveryNight(t *testing.T) {
	t.Parallel()
	const units = 6
	for u := range units {
		style := []string{"path", "subdomain"}[u%2]
		t.Run(fmt.Sprintf("%s %d", style, u), func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Style: style, Work: 20 * time.Millisecond})
			defer stop()
			nights := (*reimports + units - 1) / units
			for night := range nights {
				if code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01")); code != 0 {
					t.Fatalf("night %d: exit code %d: %s", night, code, said)
				}
			}
			if truth := unit.Truth("cell1"); truth.POSTs != nights || truth.ImportsCompleted != nights {
				t.Errorf("%+v", truth)
			}
		})
	}
}
