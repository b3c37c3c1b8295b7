package prepare

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// How large the archives of the benchmarks are.
var (
	benchMiB   = flag.Int("bench-mib", 16, "MiB of deflated web files")
	benchRows  = flag.Int("bench-rows", 20_000, "rows of user data, of which a tenth is named by the others")
	benchNamed = flag.Int("bench-named", 10, "of so many rows one is named by the others")
)

// peak is the largest resident set since the last call of forget, in MiB; 0 where the system does not say.
func peak() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, size, _ := bytes.Cut(status, []byte("VmHWM:"))
	number, _, _ := strings.Cut(strings.TrimSpace(string(size)), " ")
	kib, _ := strconv.ParseFloat(number, 64)
	return kib / 1024
}

func forget() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200) }

// copies measures what a copy costs beside cp, both brought to the disk.
func copies(b *testing.B, path string) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	r, err := archive.NewReader(f, info.Size())
	if err != nil {
		b.Fatal(err)
	}
	report, err := check.Archive(b.Context(), r, check.Options{})
	if err != nil || report.Inventory == nil {
		b.Fatal(err, report.Findings)
	}
	to := filepath.Join(filepath.Dir(path), "copy.zip")
	b.Run("cp", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			if err := exec.CommandContext(b.Context(), "cp", path, to).Run(); err != nil {
				b.Fatal(err)
			}
			copied, err := os.OpenFile(to, os.O_RDWR, 0)
			if err != nil {
				b.Fatal(err)
			}
			if err := errors.Join(copied.Sync(), copied.Close(), os.Remove(to)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prepare", func(b *testing.B) {
		b.SetBytes(max(info.Size(), r.Entry(r.Find([]byte(userTable))).Size))
		debug.FreeOSMemory()
		forget()
		for b.Loop() {
			if err := copyTo(b.Context(), r, report.Inventory, to); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(peak(), "MiB-RSS")
	})
}

// copyTo makes a plan, writes the copy and brings it to the disk.
func copyTo(ctx context.Context, r *archive.Reader, inv *archive.Inventory, to string) error {
	p, err := NewPlan(ctx, r, inv, Options{TargetID: otherCell, Scratch: filepath.Dir(to)})
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	return errors.Join(p.Write(ctx, r, f), f.Sync(), f.Close(), os.Remove(to), p.Close())
}

func BenchmarkWebFilesBesideCp(b *testing.B) {
	path := filepath.Join(b.TempDir(), "web.zip")
	if err := (archivetest.Archive{Files: *benchMiB, Content: archivetest.TextContents()}).WriteFile(path); err != nil {
		b.Fatal(err)
	}
	copies(b, path)
}

func BenchmarkRowsThatOthersName(b *testing.B) {
	path := filepath.Join(b.TempDir(), "rows.zip")
	if err := writeRows(b, path); err != nil {
		b.Fatal(err)
	}
	copies(b, path)
}

// writeRows writes an archive in which a tenth of the rows is of B, and named by those of A.
func writeRows(b *testing.B, path string) error {
	return writeWith(b, path, map[string]func(w io.Writer){
		endTable:  func(w io.Writer) { _, _ = io.WriteString(w, joined(ends("A", "B", "*", "0..1")...)) },
		userTable: namedRows,
	})
}

func namedRows(out io.Writer) {
	for i := range *benchRows {
		u := userLine{id: fmt.Sprintf("A%021d", i), key: fmt.Sprintf("key-of-the-row-%012d", i), box: boxOfOneToOne, node: nodeOfOneToOne, set: typeA, updated: i}
		if i%*benchNamed == 0 {
			u.id, u.set = fmt.Sprintf("B%021d", i), typeB
		} else {
			u.refs = []string{fmt.Sprintf("%s:B%021d", typeB, (i*7919)%*benchRows / *benchNamed * *benchNamed)}
		}
		_, _ = fmt.Fprintln(out, u)
	}
}
