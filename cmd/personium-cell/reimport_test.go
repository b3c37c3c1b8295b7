//go:build unix

package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// reimports is how often one snapshot is imported again.
var reimports = flag.Int("reimports", 12, "how often one snapshot is imported into the cell that holds its content already")

// Somebody imports one snapshot every night. The cell holds its content before and after, so that only the role that is made before the
// POST, or the job seen to its end, tells that it was there: it is done every night, small as the job is. In subdomain style a job that is
// too small to be seen at work at all is watched for five minutes, so that here it takes a moment.
func TestTheSameSnapshotEveryNightIsDoneEveryNight(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	const units = 6
	file := filepath.Join(t.TempDir(), "small.zip")
	if err := items(55, 0).WriteFile(file); err != nil {
		t.Fatal(err)
	}
	for u := range units {
		o := sandbox.Options{Style: "path", Work: 20 * time.Millisecond}
		if u%2 == 1 {
			o = sandbox.Options{Style: "subdomain", Work: 400 * time.Millisecond}
		}
		t.Run(fmt.Sprintf("%s %d", o.Style, u), func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, o)
			defer stop()
			if code, said := run(cellCommand(t, unit, "import", "--file", file, "--name", "small")); code != 0 {
				t.Fatal(said)
			}
			nights := (*reimports + units - 1) / units
			for night := range nights {
				if code, said := run(cellCommand(t, unit, "import", "--name", "small")); code != 0 {
					t.Fatalf("night %d: exit code %d: %s", night, code, said)
				}
			}
			if truth := unit.Truth("cell1"); truth.POSTs != nights+1 || truth.ImportsCompleted != nights+1 {
				t.Errorf("%+v", truth)
			}
		})
	}
}
