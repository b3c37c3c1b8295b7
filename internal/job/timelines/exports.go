package timelines

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// exportsOf are the archives of exports as one process of a timeline's admin reads them.
type exportsOf struct {
	client *personium.Client
	unit   *modelUnit
}

func (exportsOf) Home() string { return "" }

func (e exportsOf) Fetch(ctx context.Context, name snapshot.Name, _ string,
	then func(*archive.Reader, check.Report)) (personium.SnapshotFile, *check.Report, error) {
	file, err := e.client.SnapshotFile(ctx, name.Archive())
	if err != nil {
		return file, nil, explain.Error("download the snapshot", err)
	}
	e.unit.mu.Lock()
	w := e.unit.lastExport(string(name)).written
	e.unit.mu.Unlock()
	a := theSample().archiveOf(w)
	then(a.reader, a.report)
	return file, &a.report, nil
}

// lastExport is the last export of a name.
func (u *modelUnit) lastExport(name string) *modelJob {
	for _, j := range slices.Backward(u.jobs) {
		if j.kind == event.Export && j.name == name {
			return j
		}
	}
	return &modelJob{}
}

// An exported is an archive with the report on it.
type exported struct {
	reader *archive.Reader
	report check.Report
}

const (
	userRows = "10_odata/70_userdata.pjson"
	linkRows = "10_odata/80_link.pjson"
)

var hollowArchive = sync.OnceValue(func() exported {
	return theSample().rebuilt(map[string]func(line string) bool{
		userRows: func(string) bool { return false },
		linkRows: func(line string) bool { return !strings.Contains(line, `"UserData"`) },
	}, "")
})

// archiveOf is the archive with what was written.
func (s *sample) archiveOf(w written) exported {
	switch {
	case w.hollow:
		return hollowArchive()
	case w.ids == nil:
		return exported{s.reader, s.reports[reportKey(s.own, bigLists[0])]}
	}
	var lines strings.Builder
	for _, id := range w.ids {
		lines.WriteString(s.items.line(id))
	}
	others := func(line string) bool { return !s.items.has(line) }
	return s.rebuilt(map[string]func(line string) bool{userRows: others}, lines.String())
}

// rebuilt is the sample with those lines of some tables that are wanted, and more lines of user data.
func (s *sample) rebuilt(wanted map[string]func(line string) bool, more string) exported {
	var out bytes.Buffer
	in, err := zip.NewReader(bytes.NewReader(s.data), int64(len(s.data)))
	must(err)
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	for _, f := range in.File {
		isWanted := wanted[f.Name]
		if isWanted == nil {
			must(w.Copy(f))
			continue
		}
		var lines strings.Builder
		for line := range strings.Lines(contentOf(f)) {
			if isWanted(line) {
				lines.WriteString(line)
			}
		}
		if f.Name == userRows {
			lines.WriteString(more)
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		must(err)
		_, err = io.WriteString(to, lines.String())
		must(err)
	}
	must(w.Close())
	r, err := archive.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(err)
	report, err := check.Archive(context.Background(), r, check.Options{TargetID: s.own})
	must(err)
	return exported{r, report}
}

func contentOf(f *zip.File) string {
	r, err := f.Open()
	must(err)
	data, err := io.ReadAll(r)
	must(err)
	return string(data)
}

// must is for what fails only if the model itself is wrong.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
