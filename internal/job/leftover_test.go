package job

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// The version of the cell, which would tell as well, is not shown to everybody.
func TestACopyIsOutlivedByAnImportOfThisMachineThatCameAfterIts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind    event.Kind
		verdict verdict.Verdict
		sentAs  string
		after   time.Duration
		want    bool
	}{
		"it is done":                      {event.Import, verdict.Done, "b-pcell-0123abcd", time.Second, true},
		"it is incomplete, without one":   {event.Import, verdict.Incomplete, "", time.Second, true},
		"whether it began nobody knows":   {event.Import, verdict.Unproved, "", time.Second, false},
		"it failed, and the cell says so": {event.Import, verdict.Failed, "", time.Second, false},
		"an export":                       {event.Export, verdict.Done, "", time.Second, false},
		"it was before":                   {event.Import, verdict.Done, "", -time.Second, false},
		"it was the same copy":            {event.Import, verdict.Done, "a-pcell-0123abcd", time.Second, false},
	} {
		s, first := ended(t, event.Import, cellNow{}, func(h *History, _ *verdict.Outcome) { h.SentAs = "a-pcell-0123abcd" })
		h := new(History)
		h.Kind, h.Name, h.SentAs, h.PostedAt = test.kind, "b", test.sentAs, first.entry.History.PostedAt.Add(test.after)
		r, err := NewJournal(s.StateDir).begin(s.Client.Cell(), "key", h)
		if err == nil {
			err = r.save(h, &verdict.Outcome{Kind: test.kind, Name: "b", Verdict: test.verdict})
		}
		if err != nil {
			t.Fatal(err)
		}
		for file, want := range map[string]bool{"a-pcell-0123abcd.zip": test.want, "a-pcell-99999999.zip": false, "c-pcell-0123abcd.zip": false} {
			if got := s.Outlived(t.Context(), personium.SnapshotFile{Name: file}); got != want {
				t.Errorf("%s: %s: %t", name, file, got)
			}
		}
	}
}

func TestOfSeveralCopiesTheOneIsToldThatLinksMayBeMissingOf(t *testing.T) {
	t.Parallel()
	s, first := ended(t, event.Import, cellNow{}, func(h *History, _ *verdict.Outcome) { h.SentAs = "a-pcell-0123abcd" })
	h := new(History)
	h.Kind, h.Name, h.PostedAt = event.Import, "b", first.entry.History.PostedAt.Add(time.Second)
	r, err := NewJournal(s.StateDir).begin(s.Client.Cell(), "key", h)
	if err == nil {
		err = r.save(h, &verdict.Outcome{Kind: event.Import, Name: "b", Verdict: verdict.Done})
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Name = "" // of any job, as whoever looks at the whole area asks
	const earlier, unfinished = "a-pcell-0123abcd.zip", "c-pcell-0123abcd.zip"
	for _, test := range []struct {
		files []string
		words string
		next  string
	}{
		{nil, "", ""},
		{[]string{"a.zip", "a-pcell-0123abcd.error"}, "", ""},
		{[]string{"a.zip", earlier}, earlier + ", the prepared copy of an earlier import, is in the snapshot area",
			"remove it with: personium-cell snapshot prune --copies"},
		{[]string{unfinished, earlier}, unfinished + ", a prepared copy, is in the snapshot area: links of its import may be missing",
			"finish it with: personium-cell status --wait --name c-pcell-0123abcd"},
	} {
		var files []personium.SnapshotFile
		for _, name := range test.files {
			files = append(files, personium.SnapshotFile{Name: name})
		}
		left := s.Leftover(t.Context(), files)
		if left == nil {
			left = &Leftover{}
		}
		if left.Words != test.words || left.Next.Words() != test.next || left.Missing != (test.words != "" && test.files[0] == unfinished) {
			t.Errorf("%q: %+v, %s", test.files, left, left.Next.Words())
		}
	}
}

// A cell at work lets nobody delete a copy: who lost a race for it is told of the one that stays.
func TestWhoStartsNothingIsToldOfTheCopyThatStays(t *testing.T) {
	t.Parallel()
	busy := &refusal.Error{Code: refusal.Busy, Text: "the cell is busy", Next: refusal.Say("wait for it")}
	for left, want := range map[snapshot.Name]string{
		"": "wait for it",
		"a-pcell-0123abcd": "wait for it; the prepared copy a-pcell-0123abcd is still there, because nothing can be deleted now; remove it later with: " +
			"personium-cell snapshot delete a-pcell-0123abcd --cell c",
	} {
		p := new(Plan)
		p.left = left
		if got := refusal.Of(p.withCopyLeft(busy)).Next.Words("--cell c"); got != want {
			t.Errorf("%q: %q, want %q", left, got, want)
		}
	}
}

func TestACopyThatWasNotImportedIsRemovedByWaiting(t *testing.T) {
	t.Parallel()
	s, _ := ended(t, event.Import, cellNow{}, func(h *History, _ *verdict.Outcome) { h.SentAs, h.Unsent = "a-pcell-0123abcd", true })
	s.Name = ""
	left := s.Leftover(t.Context(), []personium.SnapshotFile{{Name: "a-pcell-0123abcd.zip"}})
	const words = "a-pcell-0123abcd.zip, of an import that was not started, is in the snapshot area"
	if left == nil || left.Words != words || left.Missing || left.Next.Words() != "it is removed by: personium-cell status --wait" {
		t.Errorf("%+v", left)
	}
}
