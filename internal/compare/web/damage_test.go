package web_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
)

// spoilt is an archive with one byte of the data of an entry changed.
func spoilt(t *testing.T, data []byte, entry string) []byte {
	t.Helper()
	data = bytes.Clone(data)
	i := bytes.Index(data, []byte(entry))
	if i < 0 {
		t.Fatalf("%s is not in the archive", entry)
	}
	data[i+len(entry)+30] ^= 0xff
	return data
}

// TestWhatIsDamagedInTheSnapshotIsSaid holds a cell against its own snapshot, of which one thing cannot be read.
func TestWhatIsDamagedInTheSnapshotIsSaid(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	furnish(p)
	whole := p.export("before")
	data := p.Snapshot("before")
	const guide = "docs/guide.txt/"
	edit := func(entry string, change func(string) string) []byte {
		return archivetest.Rebuild(t, data, func(name string, content []byte) (string, []byte) {
			if strings.HasSuffix(name, entry) {
				if content = []byte(change(string(content))); len(content) == 0 {
					return "", nil
				}
			}
			return name, content
		})
	}
	rights := func(text string) func(string) string {
		return func(meta string) string {
			var m map[string]json.RawMessage
			if err := json.Unmarshal([]byte(meta), &m); err != nil {
				t.Error(err)
			}
			m["a"] = json.RawMessage(text)
			changed, err := json.Marshal(m)
			if err != nil {
				t.Error(err)
			}
			return string(changed)
		}
	}
	become := func(text string) func(string) string { return func(string) string { return text } }
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"the data of a content":  {spoilt(t, data, guide+"content"), "box1/docs/guide.txt is damaged in the snapshot: "},
		"a content is not there": {edit(guide+"content", become("")), "box1/docs/guide.txt has no content in the snapshot"},
		"a content is longer": {edit(guide+"content", func(s string) string { return s + "x" }),
			"box1/docs/guide.txt should have 33 bytes, and has 34 bytes in the snapshot"},
		"the data of a .pmeta": {spoilt(t, data, guide+".pmeta"), "box1/docs/guide.txt is damaged in the snapshot: "},
		"a .pmeta of no JSON":  {edit(guide+".pmeta", become("{")), "box1/docs/guide.txt has a .pmeta in the snapshot that no server can read"},
		"a .pmeta without a":   {edit(guide+".pmeta", become(`{"t":"dav.file"}`)), "box1/docs/guide.txt has a .pmeta in the snapshot that no server can read"},
		"rights that are none": {edit(guide+".pmeta", rights(`{"D.ace":3}`)), "box1/docs/guide.txt has rights in the snapshot that no server can read"},
		"an entry of nobody":   {edit(guide+".pmeta", rights(`{"D.ace":[{"D.principal":{"D.href":3}}]}`)), "box1/docs/guide.txt has rights in the snapshot that no server can read"},
		"rights that are text": {edit(guide+".pmeta", rights(`{"D.ace":[{"D.principal":{"D.all":{}},"D.grant":{"D.privilege":["read"]}}]}`)), "box1/docs/guide.txt has rights in the snapshot that no server can read"},
		"a grant that is none": {edit(guide+".pmeta", rights(`{"D.ace":[{"D.principal":"all"}]}`)), "box1/docs/guide.txt has rights in the snapshot that no server can read"},
		"a level that is none": {edit(guide+".pmeta", rights(`{"@requireSchemaAuthz":true}`)), "box1/docs/guide.txt has rights in the snapshot that no server can read"},
		"a property of no XML": {edit(guide+".pmeta", func(s string) string { return strings.Replace(s, "<Z:empty", "<<Z:empty", 1) }), "box1/docs/guide.txt has a property in the snapshot that is not XML"},
		"none of the cell": {archivetest.Rebuild(t, data, func(n string, c []byte) (string, []byte) {
			if n == "20_webdav/.pmeta" {
				return "", nil
			}
			return n, c
		}), "cell has no .pmeta of its own in the snapshot"},
		"a .pmeta without end": {edit(guide+".pmeta", func(s string) string { return s + strings.Repeat(" ", personium.MaxBody) }), "box1/docs/guide.txt has a .pmeta of more than 4 MiB in the snapshot"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := archive.NewReader(bytes.NewReader(test.data), int64(len(test.data)))
			if err != nil {
				t.Fatal(err)
			}
			damaged := web.Snapshot{Archive: r, Inventory: whole.Inventory}
			for side, sides := range map[string]web.Sides{"": {Expected: damaged, Cell: p.Client}, " (the second one)": {Expected: whole, With: damaged}} {
				result, got := compared(t, sides)
				if len(result.NotCompared) != 1 || !strings.HasPrefix(result.NotCompared[0], test.want) || len(got) > 0 {
					t.Errorf("%s: %q %+v", side, result.NotCompared, got)
				}
			}
		})
	}
}

// TestABoxThatNobodyHasLookedIntoIsEmpty: it has no folder in an archive, and looking into it makes one.
func TestABoxThatNobodyHasLookedIntoIsEmpty(t *testing.T) {
	t.Parallel()
	p := newPractice(t, personium.PathStyle)
	p.Ask("POST", "__ctl/Box", `{"Name":"unseen"}`)
	before := p.export("before")
	for range 2 {
		result, got := compared(t, web.Sides{Expected: before, Cell: p.Client})
		if len(got)+len(result.NotCompared) > 0 {
			t.Errorf("%+v %+v", result, got)
		}
	}
	if _, got := compared(t, web.Sides{Expected: before, With: p.export("after")}); len(got) > 0 {
		t.Errorf("offline: %+v", got)
	}
	put(p, "unseen/a", "text/plain", "a")
	if _, got := compared(t, web.Sides{Expected: before, Cell: p.Client}); len(got) != 1 || got[0].Place != "unseen/a" {
		t.Errorf("%+v", got)
	}
}

// TestSnapshotsOfRealUnitsAreThemselves holds each recorded archive against itself.
func TestSnapshotsOfRealUnitsAreThemselves(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../../../testdata/snapshot/*.zip")
	if err != nil || len(names) < 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s := opened(t, data)
		result, got := compared(t, web.Sides{Expected: s, With: s})
		forecast := web.Forecast(s)
		lost := slices.DeleteFunc(result.NotCompared, func(s string) bool { return strings.HasSuffix(s, " has no content in the snapshot") })
		if len(got)+len(lost) > 0 || result.Files != forecast.Files || result.Bytes != forecast.Bytes {
			t.Errorf("%s: %+v %+v", name, result, got)
		}
	}
}
