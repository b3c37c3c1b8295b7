package check_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// packed deflates n bytes, each b.
func packed(t testing.TB, b byte, n int) (data []byte, crc uint32) {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte{b}, 1<<20)
	for range n >> 20 {
		if _, err := w.Write(piece); err != nil {
			t.Fatal(err)
		}
		crc = crc32.Update(crc, crc32.IEEETable, piece)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), crc
}

// withRaw adds a deflated entry to an archive that holds what the manifest needs.
func withRaw(t testing.TB, name string, data []byte, crc uint32, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc, CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(size)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// heapDuring checks an archive and returns how many bytes the heap held at most, beyond what it held before.
func heapDuring(t *testing.T, data []byte) (check.Report, int64) {
	t.Helper()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var most, calls atomic.Int64
	r := checked(t, data, check.Options{Read: func(int64) {
		if calls.Add(1)%256 != 1 {
			return
		}
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		for n, old := int64(now.HeapInuse)-int64(before.HeapInuse), most.Load(); n > old && !most.CompareAndSwap(old, n); {
			old = most.Load()
		}
	}})
	return r, most.Load()
}

// Not parallel, as the heap is measured.
func TestHostileArchivesTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("expands some gigabytes")
	}
	zeros, zerosCRC := packed(t, 0, 1<<30)
	letters, lettersCRC := packed(t, 'x', 100<<20)
	for _, test := range []struct {
		what string
		data []byte
		want string
	}{
		{"1 GiB of zeros in a web file", withRaw(t, "20_webdav/__/x/content", zeros, zerosCRC, 1<<30), "expands-greatly"},
		{"a .pmeta of 100 MiB", withRaw(t, mainMeta, letters, lettersCRC, 100<<20), "meta-broken"},
		{"1 GiB of zeros that claim to be 1 KiB", withRaw(t, userData, zeros, zerosCRC, 1<<10), "odata-unreadable"},
		{"a line of 100 MiB", withRaw(t, userData, letters, lettersCRC, 100<<20), "line-too-long"},
	} {
		if len(test.data) > 1<<20+1<<18 {
			t.Errorf("%s: the archive has %d bytes", test.what, len(test.data))
		}
		r, heap := heapDuring(t, test.data)
		if !r.Has(test.want) || r.Clean() {
			t.Errorf("%s: no %s\n%s", test.what, test.want, listing(r))
		}
		if heap > 96<<20 {
			t.Errorf("%s: took %d MiB", test.what, heap>>20)
		}
	}
}

func TestAMillionEntriesTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes an archive of a million entries")
	}
	data := manyEntries(1_000_000)
	r, heap := heapDuring(t, data)
	if r.Entries != 1_000_000 || r.Clean() || r.Counts["web-entry-stray"] != 1_000_000 || len(r.Findings) > 100 {
		t.Errorf("%d entries, %d findings listed, counts %v", r.Entries, len(r.Findings), r.Counts)
	}
	if heap > 256<<20 {
		t.Errorf("took %d MiB", heap>>20)
	}
}

// manyEntries makes an archive of so many empty entries, all in one folder.
func manyEntries(n int) []byte {
	var out, directory bytes.Buffer
	header := make([]byte, 46)
	for i := range n {
		name := binary.AppendUvarint([]byte("20_webdav/__/"), uint64(i))
		for k := 13; k < len(name); k++ {
			name[k] = 'a' + name[k]%26
		}
		name = append(name, []byte(strings.Repeat("n", i%7))...)
		clear(header)
		copy(header, "PK\x03\x04")
		binary.LittleEndian.PutUint16(header[26:], uint16(len(name)))
		at := out.Len()
		out.Write(header[:30])
		out.Write(name)
		clear(header)
		copy(header, "PK\x01\x02")
		binary.LittleEndian.PutUint16(header[28:], uint16(len(name)))
		binary.LittleEndian.PutUint32(header[42:], uint32(at))
		directory.Write(header)
		directory.Write(name)
	}
	start := out.Len()
	out.Write(directory.Bytes())
	wide := make([]byte, 56+20+22)
	copy(wide, "PK\x06\x06")
	binary.LittleEndian.PutUint64(wide[4:], 44)
	binary.LittleEndian.PutUint64(wide[24:], uint64(n))
	binary.LittleEndian.PutUint64(wide[32:], uint64(n))
	binary.LittleEndian.PutUint64(wide[40:], uint64(directory.Len()))
	binary.LittleEndian.PutUint64(wide[48:], uint64(start))
	copy(wide[56:], "PK\x06\x07")
	binary.LittleEndian.PutUint64(wide[64:], uint64(out.Len()))
	copy(wide[76:], "PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	out.Write(wide)
	return out.Bytes()
}

func TestTooManyKindsOfRowsAreReportedAndNotHeld(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads 100,500 rows")
	}
	var rows strings.Builder
	for i := range 100_500 {
		id := strings.Repeat("A", 16) + string([]byte{'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'a' + byte(i/17576), 'A', 'A'})
		rows.WriteString(`{"_id":"` + id + `","_type":"UserData","_source":{"s":{},"b":"` + id + `"}}` + "\n")
	}
	r := checked(t, archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Become(userData, rows.String())), check.Options{})
	if r.Counts["too-many-kinds"] != 500 || r.Counts["rows-orphaned"] != 100_000 || r.Inventory != nil {
		t.Errorf("counts %v", r.Counts)
	}
}

// Not parallel, as the heap is measured.
func TestManyRowsAreComparedInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some hundred thousand rows")
	}
	const n = 400_000
	var rows bytes.Buffer
	add := func(id, key int) {
		fmt.Fprintf(&rows, `{"_id":"R%021d","_type":"UserData","_source":{"b":"zvHWQGgJQu2JDQsxMxbjnQ","n":"TV2IM_aTQh6WQ_efQ7Vrig",`+
			`"t":"zmTaATFFQtKKmgnoIXoZkg","s":{"__id":"k%d"},"ll":[]}}`+"\n", id, key)
	}
	for i := range n {
		add(i, i)
	}
	add(0, n)     // another row with the first one's id
	add(n, n/2)   // the key of one in the middle
	add(n-1, n-1) // the last one again
	r, heap := heapDuring(t, archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Become(userData, rows.String())))
	if r.Counts["row-twice"] != 1 || r.Counts["id-shared"] != 1 || r.Counts["key-twice"] != 1 || r.Inventory.ShownOf("UserData") != n+1 {
		t.Errorf("%v\n%s", r.Counts, listing(r))
	}
	if heap > 64<<20 {
		t.Errorf("took %d MiB", heap>>20)
	}
}
