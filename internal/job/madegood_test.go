package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestAnImportThatWasIncompleteIsDoneOnceAComparisonFindsTheCellEqual(t *testing.T) {
	t.Parallel()
	same := cellNow{id: "id1", version: "4"}
	stored, counts := Compared{Name: "a", ETag: "1"}, &verdict.Counts{Expected: 3, Found: 3}
	for name, test := range map[string]struct {
		now    cellNow
		change func(*History, *verdict.Outcome)
		found  Compared
		want   string
	}{
		"it was incomplete":                      {same, nil, stored, "a"},
		"a copy of the snapshot was imported":    {same, func(h *History, _ *verdict.Outcome) { h.SentAs, h.ETag, h.OfETag = "a-pcell-0123abcd", "9", "1" }, stored, "a"},
		"a file was imported":                    {same, func(h *History, _ *verdict.Outcome) { h.Argument = argumentOf("/a.zip") }, Compared{File: "/a.zip"}, "a"},
		"another file was imported":              {same, func(h *History, _ *verdict.Outcome) { h.Argument = argumentOf("/b.zip") }, Compared{File: "/a.zip"}, ""},
		"the snapshot was replaced since":        {same, nil, Compared{Name: "a", ETag: "2"}, ""},
		"another import has started since":       {cellNow{id: "id1", version: "5"}, nil, stored, ""},
		"the cell was made again":                {cellNow{id: "id2", version: "4"}, nil, stored, ""},
		"whether one has started nobody knows":   {cellNow{id: "id1"}, nil, stored, ""},
		"it was not proved":                      {same, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Unproved }, stored, ""},
		"it failed":                              {same, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Failed }, stored, ""},
		"the snapshot cannot come back whole":    {same, func(h *History, _ *verdict.Outcome) { h.Lost = []verdict.Loss{{Words: "2 files"}} }, stored, ""},
		"it was not to be proved by the content": {same, func(h *History, _ *verdict.Outcome) { h.ByContent = false }, stored, ""},
	} {
		s, _ := ended(t, event.Import, test.now, func(h *History, o *verdict.Outcome) {
			o.Verdict, o.Hint = verdict.Incomplete, "repair it"
			if test.change != nil {
				test.change(h, o)
			}
		})
		lost := verdict.Counts{Expected: 3, Found: 2, Different: []verdict.Difference{{Place: "b/od/A", Expected: 3, Found: 2}}}
		test.found.Counts = &lost
		for what, advice := range map[*verdict.Counts]string{&lost: map[bool]string{true: "repair it"}[test.want != ""], counts: "", nil: ""} {
			e, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, "a")
			if err != nil || e == nil {
				t.Fatal(err)
			}
			o := *e.Outcome
			o.Counts = what
			if err := NewJournal(s.StateDir).Resume(*e).save(&e.History, &o); err != nil {
				t.Fatal(err)
			}
			if got := s.Advice(t.Context(), test.found); got != advice {
				t.Errorf("%s: after a loss of %+v the advice is %q", name, what, got)
			}
		}
		test.found.Counts = counts
		if got := s.MadeGood(t.Context(), test.found); got != test.want {
			t.Errorf("%s: got %q", name, got)
		}
		e, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, "a")
		if err != nil || e == nil {
			t.Fatal(err)
		}
		done := e.Outcome.Verdict == verdict.Done && e.Outcome.Proof == verdict.ProofContent && e.Outcome.Hint == "" && e.Outcome.Counts.Found == 3
		if done != (test.want != "") {
			t.Errorf("%s: %+v", name, e.Outcome)
		}
	}
}
