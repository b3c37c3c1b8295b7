package prepare

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// contents are the contents of all entries of a zip.
func contents(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

func TestEveryOtherByteOfEveryEntryIsTheSame(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	_, a := prepared(t, data, Options{TargetID: otherCell})
	before, after := contents(t, data), contents(t, a.data)
	delete(after, archive.TakenFile)
	if len(after) != len(before) {
		t.Errorf("%d entries, want %d", len(after), len(before))
	}
	origin := open(t, data, "").report.Inventory.Origin.CellID
	for name, was := range before {
		is := after[name]
		switch {
		case name == archive.ManifestFile:
			is, _, _ = strings.Cut(is, `,"personium_cell"`)
			is += "}"
		case name == linkTable:
			was = ""
		case strings.HasSuffix(name, ".pjson"):
			was, is = withoutChanges(was, origin), withoutChanges(is, origin)
		}
		if is != was {
			t.Errorf("%s changed from\n%.400s\nto\n%.400s", name, was, is)
		}
	}
}

// withoutChanges are the lines of a table in the order of their keys, without what a copy changes.
func withoutChanges(text, origin string) string {
	var lines []string
	for line := range strings.Lines(text) {
		_, kind, _ := strings.Cut(line, `"_type":"`)
		if kind, _, _ = strings.Cut(kind, `"`); giveID(kind) {
			line, _, _ = strings.Cut(line, `"_id":"`)
		}
		before, end, isEnd := strings.Cut(line, `,"AssociationEnd":"`)
		if isEnd {
			line = before + end[idLength+1:]
		}
		lines = append(lines, strings.NewReplacer(`"b":"`+otherCell, `"b":"`+origin).Replace(line))
	}
	return strings.Join(slices.Sorted(slices.Values(lines)), "\n")
}

func TestACopyIsPreparedOnlyOnce(t *testing.T) {
	t.Parallel()
	_, a := prepared(t, archivetest.FromUnit(t, "gamma-g1.zip"), Options{})
	if _, err := NewPlan(t.Context(), a.Reader, a.report.Inventory, Options{}); !errors.Is(err, ErrPrepared) {
		t.Errorf("got %v", err)
	}
}

func TestACopySaysOfWhatItIsAndForWhichCell(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	_, a := prepared(t, data, Options{TargetID: otherCell, Name: "n1", ETag: `"1-2"`, SHA256: "ab"})
	got, err := a.Prepared(t.Context())
	want := archive.Prepared{Format: 1, Of: "n1", ETag: `"1-2"`, SHA256: "ab", Target: otherCell, ID: constant}
	if err != nil || *got != want {
		t.Errorf("%+v, %v", got, err)
	}
	before, after := open(t, data, otherCell).report.Inventory, a.report.Inventory
	if before.Total() != after.Total() || before.Links() != after.Links() || before.Files != after.Files || after.Target != otherCell {
		t.Errorf("%+v, want %+v", after, before)
	}
}

func TestACancelledPlanOrCopyEndsAndLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := open(t, archivetest.FromUnit(t, "forward_refs.zip"), "")
	ctx, cancel := context.WithCancel(t.Context())
	p, err := NewPlan(ctx, a.Reader, a.report.Inventory, Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := p.Write(ctx, a.Reader, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("Write: %v", err)
	}
	if _, err := NewPlan(ctx, a.Reader, a.report.Inventory, Options{Scratch: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("NewPlan: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Clean(dir)); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestTheWorkIsTold(t *testing.T) {
	t.Parallel()
	var last, whole int64
	_, _ = prepared(t, archivetest.FromUnit(t, "export-with-duplicate-rows.zip"), Options{Told: func(done, total int64) {
		if done > total {
			t.Errorf("%d of %d", done, total)
		}
		last, whole = done, total
	}})
	if last == 0 || whole == 0 {
		t.Errorf("%d of %d", last, whole)
	}
}

func TestTheForecastIsThatOfTheMeasurements(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines, ids int64
		from, to   float64
	}{{2000, 2000, 2, 5}, {16000, 16000, 120, 200}, {32000, 32000, 600, 800}, {32000, chain, 8, 14}} {
		if got := importTime(c.lines, c.ids).Seconds(); got < c.from || got > c.to {
			t.Errorf("%d lines with %d ids: %.1f s, want %.0f to %.0f", c.lines, c.ids, got, c.from, c.to)
		}
	}
}

func TestACopyOfManyEntriesIsReadAsTheyWere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("more than 65,535 entries")
	}
	var data bytes.Buffer
	if err := (archivetest.Archive{Files: 33_000, Content: archivetest.SmallContents()}).Write(&data); err != nil {
		t.Fatal(err)
	}
	before := open(t, data.Bytes(), "")
	_, a := prepared(t, data.Bytes(), Options{})
	if a.Entries() != before.Entries()+1 || a.Entries() <= 1<<16 || !a.report.Clean() || a.report.Inventory.Files != 33_000 {
		t.Errorf("%d entries, %+v", a.Entries(), a.report.Findings)
	}
}

// links are the links of an archive, each once, whichever way it is stored.
func (a opened) links(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	err := a.Links(t.Context(), a.report.Inventory, func(l archive.Link) error {
		if !l.IsNowhere() {
			ends := []string{end{l.From}.set() + l.From.ID, end{l.To}.set() + l.To.ID}
			slices.Sort(ends)
			found[strings.Join(ends, " ")] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(found))
}

func TestACopyListsTheLinksOfTheOriginal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for _, name := range archives() {
		data := archivetest.FromUnit(t, name)
		_, a := prepared(t, data, Options{TargetID: otherCell})
		wantList(t, a.links(t), open(t, data, otherCell).links(t)...)
	}
}
