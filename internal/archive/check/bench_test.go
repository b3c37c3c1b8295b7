package check_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

var (
	benchMiB     = flag.Int("bench-mib", 64, "size of the archive of web files, in MiB")
	benchEntries = flag.Int("bench-entries", 20_000, "entries of the archive of small files")
	benchRows    = flag.Int("bench-rows", 50_000, "rows of user data")
)

func benchCheck(b *testing.B, a archivetest.Archive) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.zip")
	if err := a.WriteFile(path); err != nil {
		b.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	var inside int64
	for b.Loop() {
		r, err := source(b.Context(), file, info.Size(), check.Options{})
		if err != nil || !r.Clean() {
			b.Fatalf("%v\n%s", err, listing(r))
		}
		b.SetBytes(r.Size)
		inside += r.Expanded
	}
	b.ReportMetric(float64(inside)/1e6/b.Elapsed().Seconds(), "MB-inside/s")
}

func BenchmarkCheckOfWebFiles(b *testing.B) {
	benchCheck(b, archivetest.Archive{Files: *benchMiB, Content: archivetest.TextContents()})
}

func BenchmarkCheckOfSmallEntries(b *testing.B) {
	benchCheck(b, archivetest.Archive{Files: *benchEntries / 2, Content: archivetest.SmallContents()})
}

func BenchmarkCheckOfRows(b *testing.B) {
	benchCheck(b, archivetest.Archive{Collections: []archivetest.Collection{{Path: "od", Sets: []archivetest.Set{{Name: "Item", Rows: *benchRows}}}}})
}
