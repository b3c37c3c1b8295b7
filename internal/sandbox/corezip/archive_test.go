package corezip_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

func open(t *testing.T, data []byte) *corezip.Archive {
	t.Helper()
	a, err := corezip.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnArchiveOfARealUnitIsReadWhole(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ rows, nodes int }{"gamma-g1.zip": {302, 17}, "small_src1_exp1.zip": {3054, 25}} {
		a := open(t, archivetest.FromUnit(t, name))
		for _, file := range append(archive.RequiredFiles(), archive.ManifestFile) {
			if !a.IsFile(file) {
				t.Errorf("%s: %s is missing", name, file)
			}
		}
		text, err := a.ReadFile("10_odata/70_userdata.pjson")
		if err != nil {
			t.Fatal(err)
		}
		if rows := len(corezip.Lines(string(text))); rows != want.rows {
			t.Errorf("%s: %d rows of user data, want %d", name, rows, want.rows)
		}
		nodes := a.Nodes()
		if len(nodes) != want.nodes {
			t.Errorf("%s: %d web nodes, want %d", name, len(nodes), want.nodes)
		}
		if !slices.Contains(nodes, corezip.Node{}) {
			t.Errorf("%s: the cell's own .pmeta is not among the nodes %v", name, nodes)
		}
	}
}

func TestWhatWasWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := corezip.NewWriter(&out, time.Now())
	for _, err := range []error{
		w.Dir("20_webdav"), w.Dir("20_webdav/__/日本語"),
		w.File("20_webdav/.pmeta", []byte("{}")),
		w.File("20_webdav/__/日本語/.pmeta", []byte(`{"a":{}}`)),
		w.File("20_webdav/__/日本語/content", []byte("text")),
		w.File("20_webdav/__/empty/.pmeta", nil),
		w.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, out.Bytes())
	want := []corezip.Node{{}, {Path: "__/日本語", HasContent: true}, {Path: "__/empty"}}
	if got := a.Nodes(); !slices.Equal(got, want) {
		t.Errorf("nodes: got %v, want %v", got, want)
	}
	if text, err := a.ReadFile(want[1].Content()); err != nil || string(text) != "text" {
		t.Errorf("content: %q, %v", text, err)
	}
	if a.IsFile("20_webdav") || !a.Has("20_webdav") || !a.Has("20_webdav/__") || a.Has("20_web") {
		t.Error("folders are told from files and from what is not there")
	}
	if _, err := a.ReadFile("no"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing entry: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if dir, file := z.File[1], z.File[3]; !dir.NonUTF8 || file.NonUTF8 {
		t.Errorf("UTF-8 flags: folder %t, file %t; core marks the names of files only", !dir.NonUTF8, !file.NonUTF8)
	}
}

func TestWhatIsNoArchiveIsRefused(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	var dots bytes.Buffer
	w := corezip.NewWriter(&dots, time.Now())
	if err := errors.Join(w.File("10_odata/../x", nil), w.Close()); err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string][]byte{
		"nothing":         {},
		"a web page":      []byte("<html>" + strings.Repeat("x", 500)),
		"half an archive": good[:len(good)/2],
		"a cut end":       good[:len(good)-1],
		"trailing bytes":  append(slices.Clone(good), "xx"...),
		"a path upwards":  dots.Bytes(),
	} {
		if _, err := corezip.Open(bytes.NewReader(data), int64(len(data))); !errors.Is(err, corezip.ErrNotArchive) {
			t.Errorf("%s: got %v, want ErrNotArchive", what, err)
		}
	}
}

func TestDamagedDataIsReturnedWithItsError(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.CreateRaw(&zip.FileHeader{Name: "x", Method: zip.Store, CRC32: 1, CompressedSize64: 4, UncompressedSize64: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("data")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := open(t, out.Bytes()).ReadFile("x")
	if string(text) != "data" || !errors.Is(err, zip.ErrChecksum) {
		t.Errorf("got %q, %v, want the data and a checksum error", text, err)
	}
}

func TestLinesEndAsTheServersReaderEndsThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":           nil,
		"a":          {"a"},
		"a\n":        {"a"},
		"a\r\nb\r\n": {"a", "b"},
		"a\n\nb":     {"a", "", "b"},
		"a\n\n":      {"a", ""},
		"\n":         {""},
	} {
		if got := corezip.Lines(text); !slices.Equal(got, want) {
			t.Errorf("Lines(%q) = %q, want %q", text, got, want)
		}
	}
}
