package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// copied writes all entries of an archive into another.
func copied(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := archive.NewWriter(&out)
	for place := range r.Entries() {
		if err := w.Copy(t.Context(), r, r.Placed(place)); err != nil {
			t.Fatal(err)
		}
	}
	entry, err := w.Create("more.txt")
	if err == nil {
		_, err = io.WriteString(entry, "and more")
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func entriesOf(t *testing.T, data []byte) map[string]*zip.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*zip.File{}
	for _, f := range z.File {
		files[f.Name] = f
	}
	return files
}

func TestEntriesAreCopiedCompressedAsTheyAre(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	before, after := entriesOf(t, data), entriesOf(t, copied(t, data))
	if len(after) != len(before)+1 {
		t.Errorf("%d entries, want %d", len(after), len(before)+1)
	}
	for name, was := range before {
		is := after[name]
		if is == nil || is.CRC32 != was.CRC32 || is.Method != was.Method || is.NonUTF8 != was.NonUTF8 {
			t.Errorf("%s: %+v, was %+v", name, is, was)
			continue
		}
		if !bytes.Equal(packed(t, is), packed(t, was)) {
			t.Errorf("%s: other compressed bytes", name)
		}
	}
	if is := after["more.txt"]; is == nil || is.Method != zip.Deflate || is.UncompressedSize64 != 8 {
		t.Errorf("the new entry: %+v", is)
	}
}

func packed(t *testing.T, f *zip.File) []byte {
	t.Helper()
	raw, err := f.OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(raw)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestACheckFindsNothingWrongWithWhatWasCopied(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	_, before := counted(t, data, "")
	again := copied(t, data)
	r, err := archive.NewReader(bytes.NewReader(again), int64(len(again)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{})
	if err != nil || report.Counts["stray-entry"] != 1 || report.Unfit() != nil || report.Inventory == nil {
		t.Fatalf("%+v, %v", report.Findings, err)
	}
	if report.Inventory.Total() != before.Total() || report.Inventory.Files != before.Files {
		t.Errorf("%+v, want %+v", report.Inventory, before)
	}
}

func TestACancelledCopyEnds(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = archive.NewWriter(io.Discard).Copy(ctx, r, r.Find([]byte(archive.ManifestFile)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAnEntryOfMoreThanFourGiBKeepsItsLength(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "large", Method: zip.Deflate, CRC32: 7, CompressedSize64: 4, UncompressedSize64: 5 << 30, Flags: 8}
	entry, err := z.CreateRaw(h)
	if err == nil {
		_, err = entry.Write([]byte("data"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	data := copied(t, out.Bytes())
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	i := r.Find([]byte("large"))
	if e := r.Entry(i); e.Size != 5<<30 || e.Packed != 4 || !bytes.Equal(packed(t, entriesOf(t, data)["large"]), []byte("data")) {
		t.Errorf("%+v", e)
	}
	for place := range r.Entries() {
		c, err := r.NewStream().Read(t.Context(), place, func([]byte) {})
		if err != nil || len(c.Faults) > 0 {
			t.Errorf("entry %d: %+v, %v", place, c, err)
		}
	}
}
