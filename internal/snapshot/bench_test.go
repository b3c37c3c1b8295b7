package snapshot_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/snapshot"
)

var (
	benchMiB     = flag.Int("bench-mib", 64, "size of the archive of web files, in MiB")
	benchEntries = flag.Int("bench-entries", 20_000, "entries of the archive of small files")
	benchRows    = flag.Int("bench-rows", 50_000, "rows of user data")
	benchKeep    = flag.String("bench-keep", "", "a folder for the archives, to be used by other programs, too")
)

const (
	testCell = "CCCCCCCCCCCCCCCCCCCCCC"
	testBox  = "BBBBBBBBBBBBBBBBBBBBBB"
	testNode = "NNNNNNNNNNNNNNNNNNNNNN"
	testType = "TTTTTTTTTTTTTTTTTTTTTT"
)

// A maker writes a big archive that is whole, in the form that a unit writes.
type maker struct {
	t testing.TB
	w *zip.Writer
}

// makeArchive writes an archive with one box and one collection; fill adds what it is about.
func makeArchive(t testing.TB, name string, rows int, fill func(m *maker)) string {
	t.Helper()
	dir := *benchKeep
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	m := &maker{t: t, w: zip.NewWriter(f)}
	m.file(snapshot.ManifestFile, `{"export_version":2,"unit_url":"https://unit1.example/","create_date":1795516757106}`)
	m.file(snapshot.CellFile, `{"_index":"u0_ad.cell","_type":"Cell","_id":"`+testCell+`","_source":{"s":{"Name":"cell1"},"h":{}}}`)
	for _, table := range snapshot.Tables() {
		m.table(table, rows)
	}
	for dir, kind := range map[string]string{"20_webdav": "Cell", "20_webdav/__": "col.box", "20_webdav/" + testBox: "col.box"} {
		m.file(dir+"/.pmeta", `{"p":1,"a":{},"d":{},"t":"`+kind+`","u":1,"v":1,"i":"IIIIIIIIIIIIIIIIIIIIII"}`)
	}
	m.file("20_webdav/"+testBox+"/od/.pmeta", `{"p":1,"a":{},"d":{},"t":"col.odata","u":1,"v":1,"i":"`+testNode+`"}`)
	fill(m)
	if err := m.w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func (m *maker) create(name string) io.Writer {
	w, err := m.w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		m.t.Fatal(err)
	}
	return w
}

func (m *maker) file(name, text string) {
	if _, err := io.WriteString(m.create(name), text); err != nil {
		m.t.Fatal(err)
	}
}

func (m *maker) table(table snapshot.Table, rows int) {
	const form = `{"_index":"u0_anon.x","_type":"%s","_source":{"p":1795516710993,"ll":[],"b":%s,"s":{"C001":null,"P001":%d,"P003":"lorem ipsum lorem ipsum ","__id":"e5b313a45f2a42c9a12a7e8%d","Name":"%s"},"c":"` + testCell + `","t":"%s","u":1795516710993,"h":{},"type":"UserData","n":"%s"},"_id":"%s"}` + "\n"
	w := m.create(table.Path)
	write := func(i int, box, name, id string) {
		if _, err := fmt.Fprintf(w, form, table.Type, box, i, i, name, testType, testNode, id); err != nil {
			m.t.Fatal(err)
		}
	}
	switch table.Type {
	case "Box":
		write(0, "null", "box1", testBox)
	case "EntityType":
		write(0, `"`+testBox+`"`, "Item", testType)
	case "UserData":
		for i := range rows {
			write(i, `"`+testBox+`"`, "", fmt.Sprintf("U%021d", i))
		}
	}
}

// webFiles adds files of about 1 MiB, compressed, to the main box.
func (m *maker) webFiles(n int) {
	const inside = 3_900_000
	random := rand.New(rand.NewPCG(1, 2))
	var packed [8]bytes.Buffer
	var sums [8]uint32
	for k := range packed {
		text := make([]byte, inside)
		for i := range text {
			text[i] = "etaoinsr"[min(int(random.ExpFloat64()*1.2), 7)] // compresses to a quarter, about
		}
		w, err := flate.NewWriter(&packed[k], 6)
		if err != nil {
			m.t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			m.t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			m.t.Fatal(err)
		}
		sums[k] = crc32.ChecksumIEEE(text)
	}
	for i := range n {
		dir := fmt.Sprintf("20_webdav/__/file%06d.txt", i)
		m.meta(dir, inside)
		data := packed[i%len(packed)].Bytes()
		w, err := m.w.CreateRaw(&zip.FileHeader{Name: dir + "/content", Method: zip.Deflate, CRC32: sums[i%len(packed)], CompressedSize64: uint64(len(data)), UncompressedSize64: inside})
		if err != nil {
			m.t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *maker) meta(dir string, length int) {
	m.file(dir+"/.pmeta", fmt.Sprintf(`{"p":1795516704748,"a":{},"ct":"text\/plain","d":{},"t":"dav.file","u":1795516704748,"v":1,"i":"s8ITKo2vTlOmKvtyDR0h-w","cl":%d,"et":"NONE"}`, length))
}

func (m *maker) smallFiles(entries int) {
	for i := range entries / 2 {
		dir := fmt.Sprintf("20_webdav/__/file%07d.txt", i)
		text := fmt.Sprintf("%0600d, and again %d", i*i, i)
		m.meta(dir, len(text))
		m.file(dir+"/content", text)
	}
}

func benchCheck(b *testing.B, path string) {
	b.Helper()
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
	benchCheck(b, makeArchive(b, "web.zip", 100, func(m *maker) { m.webFiles(*benchMiB) }))
}

func BenchmarkCheckOfSmallEntries(b *testing.B) {
	benchCheck(b, makeArchive(b, "small.zip", 100, func(m *maker) { m.smallFiles(*benchEntries) }))
}

func BenchmarkCheckOfRows(b *testing.B) {
	benchCheck(b, makeArchive(b, "rows.zip", *benchRows, func(*maker) {}))
}
