package personium

import (
	"runtime"
	"strings"
	"testing"
)

// A weighed reader measures what is held in memory before the last piece of it is looked at.
type weighed struct {
	from *strings.Reader
	held int64 // bytes
}

func (w *weighed) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	if w.from.Len() == 0 && w.held == 0 {
		w.held = heldInMemory()
	}
	return n, err
}

func heldInMemory() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// Of a listing of 4 MiB the files are kept, and nothing else, whatever it consists of.
//
//nolint:paralleltest // it measures the memory of the whole process
func TestAListingIsHeldInABoundedPartOfMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const size = 4 << 20
	const area = `<response><href>/c/__snapshot</href><propstat><prop><resourcetype><collection/></resourcetype></prop></propstat></response>`
	many := func(element string) string { return strings.Repeat(element, size/len(element)) }
	for _, test := range []struct {
		what, body string
		most       int64 // bytes
		files      int
	}{
		{"short files", many(`<response><href>/a.zip</href></response>`), 24 << 20, size / 40},
		{"entries without a name", many(`<response/>`), 2 << 20, 0},
		{"one file with many propstats", `<response><href>/a.zip</href>` + many(`<propstat><status>HTTP/1.1 404 Not Found</status></propstat>`) + `</response>`, 2 << 20, 1},
		{"one file with many empty propstats", `<response><href>/a.zip</href>` + many(`<propstat/>`)[:size/22*11] + `</response>`, 2 << 20, 1},
		{"something else", many(`<x/>`), 2 << 20, 0},
	} {
		body := `<multistatus xmlns="DAV:">` + area + test.body + `</multistatus>`
		before := heldInMemory()
		w := &weighed{from: strings.NewReader(body)}
		l, err := parseMultistatus(&entries{body: w})
		if err != nil || len(l.files) != test.files {
			t.Errorf("%s: %d files, %v", test.what, len(l.files), err)
		}
		if held := w.held - before; held > test.most || w.held == 0 {
			t.Errorf("%s: %.1f MiB held, want at most %d", test.what, float64(held)/(1<<20), test.most>>20)
		}
	}
}
