package job

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// learnt writes what became of a job of another machine that this one has watched, into the journal of a search.
func learnt(t *testing.T, s Search, change func(*History, *verdict.Outcome)) {
	t.Helper()
	h, o := new(History), &verdict.Outcome{Kind: event.Import, Name: "b", Verdict: verdict.Incomplete, Reason: "a row is missing"}
	version := int64(4)
	h.Kind, h.Name, h.Version, h.CellID, h.PostedAt = event.Import, "b", &version, "id1", time.Now()
	if change != nil {
		change(h, o)
	}
	if err := NewJournal(s.StateDir).learned(s.Client.Cell(), h, o); err != nil {
		t.Fatal(err)
	}
}

func TestAJobOfAnotherMachineIsToldAndNotGoneOnWith(t *testing.T) {
	t.Parallel()
	now := cellNow{id: "id1", version: "4"}
	s, own := ended(t, event.Import, now, nil)
	learnt(t, s, nil)
	journal, of := NewJournal(s.StateDir), s.Client.Cell().URL
	for what, find := range map[string]func() (*Entry, error){
		"the newest job":    func() (*Entry, error) { return journal.Newest(of, "") },
		"the newest import": func() (*Entry, error) { return journal.NewestImport(of) },
		"the job of a name": func() (*Entry, error) { return journal.Newest(of, "a") },
	} {
		if e, err := find(); err != nil || e == nil || e.path != own.path {
			t.Errorf("%s is %+v (%v), want the one that this machine started", what, e, err)
		}
	}
	if e, err := journal.Newest(of, "b"); e != nil || err != nil {
		t.Errorf("a job that was only watched was found: %+v, %v", e, err)
	}
	if e := journal.newestLearned(of, "a"); e != nil {
		t.Errorf("a job that this machine started was only watched: %+v", e)
	}
	s.Name = "b"
	if o, known, err := s.Fate(t.Context(), cell.State{}); err != nil || !known || o.Verdict != verdict.Incomplete {
		t.Errorf("what became of it: %+v, %t, %v", o, known, err)
	}
	if last, known := s.LastFailure(t.Context()); !known || !last.Learned || last.Name != "b" {
		t.Errorf("the last failure: %+v, %t", last, known)
	}
	s.Name = "a" // which this machine has imported before
	learnt(t, s, func(h *History, o *verdict.Outcome) { h.Name, o.Name = "a", "a" })
	queued := cell.State{Lock: personium.Lock{State: personium.LockHeld, Holder: "cell import"}}
	if o, known, err := s.Fate(t.Context(), queued); err != nil || !known || o.Verdict != verdict.StillRunning {
		t.Errorf("while another one of its name may be queued the older verdict of this machine is told: %+v, %t, %v", o, known, err)
	}
	s.Name = "b"
	next := cell.State{Lock: personium.Lock{State: personium.LockHeld, Holder: "cell import"}}
	if o, known, err := s.Fate(t.Context(), next); err != nil || known && o.Verdict != verdict.StillRunning {
		t.Errorf("what may become of another one of its name: %+v, %t, %v", o, known, err)
	}
	learnt(t, s, func(h *History, o *verdict.Outcome) { h.Name, o.Name, o.Verdict = "c", "c", verdict.Done })
	if last, known := s.LastFailure(t.Context()); known {
		t.Errorf("after a job that was done: %+v", last)
	}
}

func TestWhatIsToldOfAJobThatWasOnlyWatched(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		now    cellNow
		change func(*History, *verdict.Outcome)
		want   bool
	}{
		"an import that was incomplete":      {cellNow{id: "id1", version: "4"}, nil, true},
		"one that failed":                    {cellNow{id: "id1", version: "4"}, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Failed }, true},
		"one that was not proved":            {cellNow{id: "id1", version: "4"}, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Unproved }, true},
		"an export":                          {cellNow{id: "id1", version: "4"}, func(h *History, o *verdict.Outcome) { h.Kind, o.Verdict = event.Export, verdict.Failed }, false},
		"one that another has followed":      {cellNow{id: "id1", version: "5"}, nil, false},
		"where that is not known":            {cellNow{id: "id1"}, nil, false},
		"in a cell that was made again":      {cellNow{id: "id2", version: "4"}, nil, false},
		"one of which the version is hidden": {cellNow{id: "id1", version: "4"}, func(h *History, _ *verdict.Outcome) { h.Version = nil }, false},
	} {
		s, _ := ended(t, event.Import, test.now, func(_ *History, o *verdict.Outcome) { o.Verdict = verdict.Incomplete })
		learnt(t, s, test.change)
		last, known := s.LastFailure(t.Context())
		if known && last.Learned != test.want || known != (test.want || name == "an export") { // which has replaced nothing
			t.Errorf("%s: %+v, %t", name, last, known)
		}
	}
}

func TestAJobThatIsWatchedAgainIsKeptOnce(t *testing.T) {
	t.Parallel()
	s, own := ended(t, event.Import, cellNow{id: "id1", version: "4"}, func(h *History, _ *verdict.Outcome) { h.Ours = "then" })
	for _, ours := range []string{"1", "1", "2"} {
		learnt(t, s, func(h *History, _ *verdict.Outcome) { h.Ours = ours })
	}
	if n := len(NewJournal(s.StateDir).Entries(s.Client.Cell().URL, 10)); n != 3 {
		t.Errorf("%d entries, want our own and two", n)
	}
	for ours, want := range map[string]bool{"then": true, "now": false, "": false} {
		h := &History{}
		h.Name, h.Ours = own.entry.History.Name, ours
		if got := NewJournal(s.StateDir).started(s.Client.Cell().URL, h); got != want {
			t.Errorf("a job that started at %q is our own: %t", ours, got)
		}
	}
	s, own = ended(t, event.Import, cellNow{}, nil) // which was never seen at work
	if NewJournal(s.StateDir).started(s.Client.Cell().URL, &own.entry.History) {
		t.Error("two jobs that nobody saw start are the same")
	}
}

func TestACopyWhoseRowsAreAwayIsNotOfferedToBeFinished(t *testing.T) {
	t.Parallel()
	const copied = "b-pcell-0123abcd"
	now := cellNow{id: "id1", version: "4"}
	away := func(h *History, o *verdict.Outcome) { h.SentAs, h.RowsAway, o.Verdict = copied, true, verdict.Unproved }
	for name, test := range map[string]struct {
		now    cellNow
		change func(*History, *verdict.Outcome)
		offers bool // to finish it
	}{
		"its rows are away":                     {now, away, false},
		"it was watched by the copy's own name": {now, func(h *History, o *verdict.Outcome) { away(h, o); h.Name, h.SentAs = copied, "" }, false},
		"nobody has looked for its rows":        {now, func(h *History, o *verdict.Outcome) { away(h, o); h.RowsAway = false }, true},
		"the rows of another copy are away":     {now, func(h *History, o *verdict.Outcome) { away(h, o); h.SentAs = "b-pcell-99999999" }, true},
		"another import has started since":      {cellNow{id: "id1", version: "5"}, away, true},
		"whether one has is not known":          {cellNow{id: "id1"}, away, true},
		"the cell was made again":               {cellNow{id: "id2", version: "4"}, away, true},
	} {
		s, _ := ended(t, event.Export, test.now, nil)
		s.Name = ""
		learnt(t, s, test.change)
		left := s.Leftover(t.Context(), []personium.SnapshotFile{{Name: copied + ".zip"}})
		if left == nil || !left.Missing || strings.HasPrefix(left.Next.Words(), "finish it with: ") != test.offers {
			t.Errorf("%s: %+v", name, left)
		}
	}
}

func TestOnlyTheEndOfAJobOfAnotherMachineIsKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*follower, *verdict.Outcome)
		want   bool
	}{
		"it has ended":              {func(*follower, *verdict.Outcome) {}, true},
		"it may go on":              {func(_ *follower, o *verdict.Outcome) { o.Verdict = verdict.StillRunning }, false},
		"its name was never learnt": {func(w *follower, _ *verdict.Outcome) { w.history.Name = "" }, false},
		"it was never seen":         {func(w *follower, _ *verdict.Outcome) { w.history.Ours = "" }, false},
		"it is a copy alone":        {func(w *follower, _ *verdict.Outcome) { w.history.Ours, w.history.FromCopy = "", true }, true},
		"this machine started it": {func(w *follower, _ *verdict.Outcome) {
			if _, err := w.Learn.begin(w.Client.Cell(), "key", w.history); err != nil {
				t.Fatal(err)
			}
		}, false},
		"it is kept anyhow":        {func(w *follower, _ *verdict.Outcome) { w.Record = new(Record) }, false},
		"another process keeps it": {func(w *follower, _ *verdict.Outcome) { w.Learn = nil }, false},
	} {
		s, _ := ended(t, event.Export, cellNow{id: "id1", version: "4"}, nil)
		journal := NewJournal(s.StateDir)
		h := newHistory(s.Client, event.Import, "b")
		w := &follower{Watch: Watch{Client: s.Client, Learn: journal}, history: h}
		o := verdict.Outcome{Kind: event.Import, Name: "b", Verdict: verdict.Unproved}
		h.Linking.RowsAway, h.Ours = true, "then"
		test.change(w, &o)
		w.learn(o)
		e := journal.newestLearned(s.Client.Cell().URL, "")
		if (e != nil) != test.want {
			t.Errorf("%s: %+v", name, e)
		}
		if e != nil && (e.History.CellID != "id1" || e.History.Version == nil || *e.History.Version != 4 || !e.History.RowsAway || !e.Ended()) {
			t.Errorf("%s: what tells the cell from a later one: %+v", name, e)
		}
	}
}
