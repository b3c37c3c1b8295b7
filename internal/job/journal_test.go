package job

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// The entries in testdata were written by the program as it was before the verdict was a package of its own (b49c783), on
// its practice unit: an import that was compared with its snapshot, one in subdomain style whose watcher was killed while
// somebody else's ran beside it, and an export that failed.
func TestTheJournalOfAnEarlierProgramIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file   string
		kind   event.Kind
		style  verdict.Style
		looks  int
		ended  bool
		server string
	}{
		{"journal_import_done.json", event.Import, verdict.PathStyle, 14, true, ""},
		{"journal_import_killed.json", event.Import, verdict.SubdomainStyle, 6, false, ""},
		{"journal_export_failed.json", event.Export, verdict.PathStyle, 5, true, "PR500-SV-0000"},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", test.file)
			e, err := readEntry(path)
			if err != nil {
				t.Fatal(err)
			}
			h := e.History
			if h.Kind != test.kind || h.Style != test.style || h.Looks != test.looks || e.Ended() != test.ended {
				t.Errorf("got %s, %s style, %d looks, ended %t", h.Kind, h.Style, h.Looks, e.Ended())
			}
			if h.Ours == "" || h.Last.At.IsZero() || (h.Inventory == nil) != (test.kind == event.Export) {
				t.Errorf("something is missing: %+v", h)
			}
			if e.Outcome != nil && e.Outcome.Server.Code != test.server {
				t.Errorf("the server said %q, want %q", e.Outcome.Server.Code, test.server)
			}
			sameJSON(t, e, path)
		})
	}
}

// sameJSON makes sure that an entry is written as it was read, whatever the order of its keys.
func sameJSON(t *testing.T, e Entry, path string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	for into, data := range map[*any][]byte{&got: after, &want: before} {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		if err := decoder.Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is written as\n%s", path, after)
	}
}

// What was concluded of a job stays until something else is concluded: not what a later look was in the middle of, nor that it no
// longer knows.
func TestALaterLookOnlyReplacesAConclusionByAConclusion(t *testing.T) {
	t.Parallel()
	const none = verdict.Verdict("")
	for _, test := range []struct{ kept, later, want verdict.Verdict }{
		{verdict.Done, none, verdict.Done},
		{verdict.Done, verdict.StillRunning, verdict.Done},
		{verdict.Done, verdict.Unproved, verdict.Done},
		{verdict.Incomplete, verdict.StillRunning, verdict.Incomplete},
		{verdict.Incomplete, verdict.Unproved, verdict.Incomplete},
		{verdict.Incomplete, verdict.Done, verdict.Done},
		{verdict.Unproved, none, verdict.Unproved},
		{verdict.Unproved, verdict.StillRunning, verdict.Unproved},
		{verdict.Unproved, verdict.Done, verdict.Done},
		{verdict.StillRunning, none, none},
		{verdict.StillRunning, verdict.Unproved, verdict.Unproved},
		{none, verdict.Failed, verdict.Failed},
	} {
		j := newTestJournal(t)
		of := func(v verdict.Verdict) *verdict.Outcome {
			if v == none {
				return nil
			}
			return &verdict.Outcome{Verdict: v}
		}
		first := j.started("a", 1)
		if err := first.save(&first.entry.History, of(test.kept)); err != nil {
			t.Fatal(err)
		}
		e, err := j.Newest(journalled.URL, "a")
		if err != nil {
			t.Fatal(err)
		}
		h, again := Search{}.resume(j.Journal, e, verdict.Limits{})
		if err := again.save(h, of(test.later)); err != nil {
			t.Fatal(err)
		}
		got, err := readEntry(first.path)
		if err != nil || !reflect.DeepEqual(got.Outcome, of(test.want)) {
			t.Errorf("%q, then %q: got %+v, %v, want %q", test.kept, test.later, got.Outcome, err, test.want)
		}
		if e.Ended() && !h.Late {
			t.Errorf("%q: a comparison long after the end is not known as one", test.kept)
		}
	}
}

// A comparison long after the end stays one, also where an earlier version wrote that it goes on.
func TestALateComparisonStaysLate(t *testing.T) {
	t.Parallel()
	e := Entry{Outcome: &verdict.Outcome{Verdict: verdict.StillRunning}}
	e.History.Late = true
	if h, _ := (Search{}).resume(NewJournal(""), &e, verdict.Limits{}); !h.Late || h.Again {
		t.Errorf("late %t, again %t", h.Late, h.Again)
	}
}

// Earlier versions took an archive whose reading was interrupted for an end.
func TestAnInterruptedReadingIsNoEnd(t *testing.T) {
	t.Parallel()
	for stop, want := range map[verdict.Stop]bool{"": true, verdict.StopInterrupted: false} {
		if e := (Entry{Outcome: &verdict.Outcome{Verdict: verdict.Unproved, Stop: stop}}); e.Ended() != want {
			t.Errorf("%q: ended %t", stop, e.Ended())
		}
	}
}
