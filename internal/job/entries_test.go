package job

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

var journalled = personium.Cell{URL: "https://cell1.unit1.example/", UnitURL: "https://unit1.example/", Name: "cell1"}

// A journalOf is a journal in a folder of the test.
type journalOf struct {
	*Journal
	t   *testing.T
	dir string
}

func newTestJournal(t *testing.T) journalOf {
	t.Helper()
	state := t.TempDir()
	return journalOf{NewJournal(state), t, filepath.Join(state, "jobs", cell.Key(journalled.URL))}
}

// started writes the entry of a job that was started at an hour, by the clock of this machine.
func (j journalOf) started(name string, hour int) *Record {
	j.t.Helper()
	h := new(History)
	h.Kind, h.Name, h.PostedAt = event.Import, name, time.Date(2026, 11, 24, hour, 0, 0, 0, time.UTC)
	r, err := j.begin(journalled, fmt.Sprintf("key-%s-%d", name, hour), h)
	if err != nil {
		j.t.Fatal(err)
	}
	return r
}

// earlier gives the file of an entry the name that programs of earlier versions gave it.
func (j journalOf) earlier(r *Record) string {
	j.t.Helper()
	h := r.entry.History
	path := filepath.Join(j.dir, h.PostedAt.Format("20060102T150405.000000000")+"-import-"+h.Name+".json")
	if err := os.Rename(r.path, path); err != nil {
		j.t.Fatal(err)
	}
	return path
}

// copied gives the file of an entry another name.
func (j journalOf) copied(r *Record, name string) {
	j.t.Helper()
	if err := os.Rename(r.path, filepath.Join(j.dir, name)); err != nil {
		j.t.Fatal(err)
	}
}

func (j journalOf) spoil(path, with string) {
	j.t.Helper()
	if err := os.WriteFile(path, []byte(with), 0o600); err != nil {
		j.t.Fatal(err)
	}
}

func TestTheNewestEntryIsTheOneOfTheLastJob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		write func(journalOf)
		want  string // the request key of the newest; "" for none
		err   string
	}{
		{"there is none", func(journalOf) {}, "", ""},
		{"of another name", func(j journalOf) { j.started("other", 1) }, "", ""},
		{"the second of two", func(j journalOf) { j.started("a", 1); j.started("a", 2) }, "key-a-2", ""},
		{"the second of two although the clock was put back", func(j journalOf) { j.started("a", 9); j.started("a", 2) }, "key-a-2", ""},
		{"behind one of another name", func(j journalOf) { j.started("a", 1); j.started("b", 2) }, "key-a-1", ""},
		{"a truncated one is newer", func(j journalOf) { j.started("a", 1); j.spoil(j.started("a", 2).path, "{") }, "", "unexpected end"},
		{"an empty one is newer", func(j journalOf) { j.started("a", 1); j.spoil(j.started("a", 2).path, "") }, "", "unexpected end"},
		{"one of a newer program is newer", func(j journalOf) { j.started("a", 1); j.spoil(j.started("a", 2).path, `{"schema":2}`) }, "", "schema 2"},
		{"a truncated one is older", func(j journalOf) { j.spoil(j.started("a", 1).path, "{"); j.started("a", 2) }, "key-a-2", ""},
		{"a truncated one is of another name", func(j journalOf) { j.started("a", 1); j.spoil(j.started("b", 2).path, "{") }, "key-a-1", ""},
		{"two of an earlier program", func(j journalOf) { j.earlier(j.started("a", 1)); j.earlier(j.started("a", 2)) }, "key-a-2", ""},
		{"one of an earlier program with a later clock", func(j journalOf) { j.earlier(j.started("a", 9)); j.started("a", 2) }, "key-a-2", ""},
		{"a truncated one of an earlier program is older", func(j journalOf) { j.spoil(j.earlier(j.started("a", 9)), "{"); j.started("a", 2) }, "key-a-2", ""},
		{"a truncated one of an earlier program may be the newest of these", func(j journalOf) {
			j.spoil(j.earlier(j.started("a", 1)), "{")
			j.earlier(j.started("a", 2))
		}, "", "unexpected end"},
		{"a truncated one of an unknown name", func(j journalOf) { j.started("a", 1); j.spoil(filepath.Join(j.dir, "x.json"), "{") }, "", "unexpected end"},
		{"a truncated one of an unknown name is as new as any", func(j journalOf) {
			j.spoil(filepath.Join(j.started("a", 1).path+"/../zzz.json"), "{")
			j.started("a", 2)
		}, "", "unexpected end"},
		{"a copy under an unknown name is older than one with a number", func(j journalOf) {
			j.started("a", 1)
			j.copied(j.started("a", 9), "x.json")
			j.started("a", 2)
		}, "key-a-2", ""},
		{"a number comes after those that are there, whatever else is", func(j journalOf) {
			j.started("a", 9)
			j.copied(j.started("b", 1), "zzz.json")
			j.started("a", 2)
		}, "key-a-2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := newTestJournal(t)
			c.write(j)
			e, err := j.Newest(journalled.URL, "a")
			switch {
			case c.err != "" && (e != nil || err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("got %v, %v, want an error about %q", e, err, c.err)
			case c.err == "" && err != nil:
				t.Error(err)
			case c.want == "" && e != nil, c.want != "" && e == nil:
				t.Errorf("got %v, want %q", e, c.want)
			case e != nil && e.RequestKey != c.want:
				t.Errorf("got %q, want %q", e.RequestKey, c.want)
			}
		})
	}
}

func TestAnEntryIsKeptWhereItWasReadFrom(t *testing.T) {
	t.Parallel()
	j := newTestJournal(t)
	j.earlier(j.started("a", 1))
	e, err := j.Newest(journalled.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	h := e.History
	h.PostedAt = h.PostedAt.Add(time.Hour)
	if err := j.Resume(*e).save(&h, nil); err != nil {
		t.Fatal(err)
	}
	if files := entryFiles(j.dir, ""); len(files) != 1 {
		t.Errorf("got the files %v, want the one that was there", files)
	}
}

func TestTheJournalForgetsTheOldestJobs(t *testing.T) {
	t.Parallel()
	j := newTestJournal(t)
	j.earlier(j.started("old", 1))
	for i := range keptEntries + 5 {
		j.started(fmt.Sprint("n", i), 23-i%24)
	}
	files := entryFiles(j.dir, "")
	if len(files) != keptEntries || files[0].job != "n5" || !slices.IsSortedFunc(files, entryFile.compare) {
		t.Errorf("got %d files, from %q on", len(files), files[0].name)
	}
}

func TestAWatchedJobIsSeenToBeWatched(t *testing.T) {
	t.Parallel()
	j := newTestJournal(t)
	r := j.started("a", 1)
	watched := func() bool {
		e, err := j.Newest(journalled.URL, "a")
		if err != nil {
			t.Fatal(err)
		}
		return e.isWatched()
	}
	if watched() {
		t.Error("nobody watches, and somebody is said to")
	}
	unwatch := r.watch()
	if !watched() {
		t.Error("it is watched, and nobody is said to")
	}
	j.started("b", 2) // forgets what is left over, and not that
	if !watched() {
		t.Error("it is watched still, and nobody is said to")
	}
	unwatch()
	if watched() {
		t.Error("nobody watches any more, and somebody is said to")
	}
}
