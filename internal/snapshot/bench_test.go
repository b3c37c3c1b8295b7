package snapshot_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/snapshot/snapshottest"
)

var (
	benchMiB     = flag.Int("bench-mib", 64, "size of the archive of web files, in MiB")
	benchEntries = flag.Int("bench-entries", 20_000, "entries of the archive of small files")
	benchRows    = flag.Int("bench-rows", 50_000, "rows of user data")
)

func benchCheck(b *testing.B, a snapshottest.Archive) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.zip")
	if err := a.WriteFile(path); err != nil {
		b.Fatal(err)
	}
	var inside int64
	for b.Loop() {
		r, err := snapshot.CheckFile(b.Context(), path, snapshot.CheckOptions{})
		if err != nil || !r.Clean() {
			b.Fatalf("%v\n%s", err, listing(r))
		}
		b.SetBytes(r.Size)
		inside += r.Expanded
	}
	b.ReportMetric(float64(inside)/1e6/b.Elapsed().Seconds(), "MB-inside/s")
}

func BenchmarkCheckOfWebFiles(b *testing.B) {
	benchCheck(b, snapshottest.Archive{Files: *benchMiB, Content: snapshottest.TextContents()})
}

func BenchmarkCheckOfSmallEntries(b *testing.B) {
	benchCheck(b, snapshottest.Archive{Files: *benchEntries / 2, Content: snapshottest.SmallContents()})
}

func BenchmarkCheckOfRows(b *testing.B) {
	benchCheck(b, snapshottest.Archive{Collections: []snapshottest.Collection{{Path: "od", Sets: []snapshottest.Set{{Name: "Item", Rows: *benchRows}}}}})
}
