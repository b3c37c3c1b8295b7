package job

import (
	"strconv"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/verdict"
)

// A cell that was deleted and made again has the version of a young cell, and owes nothing to the jobs of the old one.
func TestNeitherLinksNorFailuresOfACellThatIsGoneAreToldOfANewOne(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"id1": true, "id2": false, "": true} { // of a closed cell nobody can tell
		s, r := ended(t, event.Import, cellNow{id: id, version: "4"}, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Incomplete })
		if _, known := s.LastFailure(t.Context()); known != want {
			t.Errorf("a cell of the id %s: its last failure is known: %t", strconv.Quote(id), known)
		}
		h := r.entry.History
		h.Making = &link.State{Planned: 5, Made: 2}
		r.entry.Outcome = nil // else it would stay
		if err := r.save(&h, nil); err != nil {
			t.Fatal(err)
		}
		if _, known := s.Unlinked(t.Context()); known != want {
			t.Errorf("a cell of the id %s: its missing links are known: %t", strconv.Quote(id), known)
		}
	}
}

func TestAJobThatWasNotWatchedToItsEndIsTold(t *testing.T) {
	t.Parallel()
	began := int64(3)
	for name, test := range map[string]struct {
		now    cellNow
		change func(*History)
		want   bool
	}{
		"it has begun":               {cellNow{id: "id1", version: "4"}, func(*History) {}, true},
		"another one has followed":   {cellNow{id: "id1", version: "5"}, func(*History) {}, false},
		"the cell was made again":    {cellNow{id: "id2", version: "4"}, func(*History) {}, false},
		"it was prepared only":       {cellNow{id: "id1", version: "3"}, func(h *History) { h.Unsent = true }, false},
		"an export, whatever begins": {cellNow{id: "id1", version: "9"}, func(h *History) { h.Kind = event.Export }, true},
	} {
		s, r := ended(t, event.Import, test.now, nil)
		h := r.entry.History
		h.Baseline.Version = &began
		test.change(&h)
		r.entry.Outcome = nil // else it would stay
		if err := r.save(&h, nil); err != nil {
			t.Fatal(err)
		}
		last, known := s.LastFailure(t.Context())
		if known != test.want || known && (!last.Open || last.Verdict != verdict.Unproved || last.Reason == "") {
			t.Errorf("%s: %+v, %t", name, last, known)
		}
	}
}
