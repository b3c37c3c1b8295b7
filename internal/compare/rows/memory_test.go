package rows_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

var many = flag.Int("rows", 0, "how many rows the snapshots have whose comparison must take less than 64 MiB")

// memory is what the Go runtime has from the system and has not given back, in bytes.
func memory() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

// TestAMillionRowsNeedLittleMemory compares two archives on disk, with one row of a thousand changed, by -rows 1000000.
func TestAMillionRowsNeedLittleMemory(t *testing.T) {
	if *many == 0 {
		t.Skip("with -rows only")
	}
	first, second := onDisk(t, *many, 0), onDisk(t, *many, *many/1000)
	runtime.GC()
	debug.FreeOSMemory()
	peak, stop, done := uint64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			peak = max(peak, memory())
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	begin, differ := time.Now(), 0
	count := func(compare.Mismatch) error { differ++; return nil }
	result, err := rows.Compare(t.Context(), rows.Sides{Snapshot: first, With: second}, count)
	close(stop)
	<-done
	if err != nil || differ != *many/1000 || result.Found != int64(*many)+4 {
		t.Errorf("%d differ, %+v, %v", differ, result, err)
	}
	t.Logf("%d rows: %d MiB at most, %v", *many, peak>>20, time.Since(begin).Round(time.Millisecond))
	if peak > 64<<20 {
		t.Errorf("it took %d MiB", peak>>20)
	}
}

// onDisk is an archive in a file, some of whose rows have another number.
func onDisk(t *testing.T, n, changed int) rows.Snapshot {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%d-%d.zip", n, changed))
	a := archivetest.Archive{Collections: []archivetest.Collection{{Path: "od", Sets: []archivetest.Set{{Name: "Item", Rows: n}}}},
		Properties: propertyLines(), Changed: changed}
	if err := a.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := archive.NewReader(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{})
	if err != nil || report.Inventory == nil {
		t.Fatal(err, report.Findings)
	}
	return rows.Snapshot{Archive: r, Inventory: report.Inventory}
}
