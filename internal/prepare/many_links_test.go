package prepare

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

var manyLinks = flag.Int("many-links", 10_000, "N:N links of an archive; from a million on its memory is looked at, for which nothing else may run")

// mostMiB is how much memory the copy of an archive with a million links may take, the whole process with all that is in the test.
const mostMiB = 128

func TestAnArchiveOfManyLinksIsCopiedInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	if *manyLinks < 1_000_000 {
		t.Parallel()
	}
	path := filepath.Join(t.TempDir(), "links.zip")
	if err := writeLinks(t, path, *manyLinks); err != nil {
		t.Fatal(err)
	}
	f, r := onDisk(t, path)
	report, err := check.Archive(t.Context(), r, check.Options{})
	if err != nil || report.Inventory == nil || report.Inventory.DataLinks != int64(*manyLinks) {
		t.Fatal(err, report.Findings)
	}
	debug.FreeOSMemory()
	forget()
	p, err := NewPlan(t.Context(), r, report.Inventory, Options{TargetID: otherCell, Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	to := path + ".copy"
	out, err := os.Create(filepath.Clean(to))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Write(t.Context(), r, out), out.Close(), p.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	most := peak()
	t.Logf("%d links: %.0f MiB", *manyLinks, most)
	if *manyLinks >= 1_000_000 && most > mostMiB {
		t.Errorf("%.0f MiB, want %d at most", most, mostMiB)
	}
	f, r = onDisk(t, to)
	found := 0
	err = r.TakenOut(t.Context(), func(k archive.Taken) error {
		if k.Kind == archive.DataLink {
			if want := fmt.Sprintf("b/od/A('%s') → B('%s')", linkedA(found), linkedB(found)); k.String() != want {
				return fmt.Errorf("link %d is %s, want %s", found, k, want)
			}
			found++
		}
		return nil
	})
	if err := errors.Join(err, f.Close()); err != nil || found != *manyLinks {
		t.Errorf("%d links, want %d, %v", found, *manyLinks, err)
	}
}

func onDisk(t *testing.T, path string) (*os.File, *archive.Reader) {
	t.Helper()
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := archive.NewReader(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return f, r
}

// linkedRows is how many rows of each of the two types there are.
const linkedRows = 20_000

// linkedA and linkedB are the keys of the two rows of a link, another pair for each.
func linkedA(i int) string { return fmt.Sprintf("a%06d", i%linkedRows) }

func linkedB(i int) string { return fmt.Sprintf("b%06d", (i%linkedRows+i/linkedRows)%linkedRows) }

// writeLinks writes one-to-one.zip with so many links of many rows to many.
func writeLinks(t *testing.T, path string, links int) error {
	t.Helper()
	return writeWith(t, path, map[string]func(w io.Writer){
		endTable: func(w io.Writer) { _, _ = io.WriteString(w, joined(ends("A", "B", "*", "*")...)) },
		userTable: func(w io.Writer) {
			for i := range linkedRows {
				_, _ = fmt.Fprintf(w, "%s\n%s\n", row("A", linkedA(i)), row("B", fmt.Sprintf("b%06d", i)))
			}
		},
		linkTable: func(w io.Writer) {
			for i := range links {
				_, _ = fmt.Fprintln(w, linked(linkedA(i), linkedB(i)))
			}
		},
	})
}

// writeWith writes one-to-one.zip with other tables, which may be larger than memory.
func writeWith(t testing.TB, path string, tables map[string]func(w io.Writer)) error {
	t.Helper()
	data := archivetest.FromUnit(t, "one-to-one.zip")
	base, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Clean(path))
	if err != nil {
		return err
	}
	w := archive.NewWriter(f)
	for i := range base.Entries() {
		lines := tables[string(base.Name(i))]
		if lines == nil {
			if err := w.Copy(t.Context(), base, i); err != nil {
				return err
			}
			continue
		}
		out, err := w.Create(string(base.Name(i)))
		if err != nil {
			return err
		}
		buffered := bufio.NewWriterSize(out, 1<<20)
		lines(buffered)
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), f.Close())
}
