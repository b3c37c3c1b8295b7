package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestAnImportThatTheCellShowsOverAFreeLockHasDied(t *testing.T) {
	t.Parallel()
	const began = "2026-11-24T10:00:00.000Z"
	same := cellNow{id: "id1", version: "4"}
	shows := func(name, started string, lock personium.LockState) cell.State {
		return cell.State{Import: verdict.Look{Answer: verdict.AnswerProcessing, Name: name, StartedAt: started, Progress: 26},
			Export: verdict.Look{Answer: verdict.AnswerReady}, Lock: personium.Lock{State: lock}}
	}
	for name, test := range map[string]struct {
		shown cell.State
		ended bool
		want  bool
	}{
		"it is ours":                    {shows("a-pcell-0123abcd", began, personium.LockFree), false, true},
		"it holds the lock":             {shows("a-pcell-0123abcd", began, personium.LockHeld), false, false},
		"whether it does nobody knows":  {shows("a-pcell-0123abcd", began, personium.LockUnknown), false, false},
		"it is another's":               {shows("b", began, personium.LockFree), false, false},
		"it was there before":           {shows("a-pcell-0123abcd", "2026-11-20T10:00:00.000Z", personium.LockFree), false, false},
		"ours was seen to its end":      {shows("a-pcell-0123abcd", began, personium.LockFree), true, false},
		"the cell says that it is over": {cell.State{Lock: personium.Lock{State: personium.LockFree}}, false, false},
	} {
		s, r := ended(t, event.Import, same, nil)
		h := &r.entry.History
		h.SentAs, h.Ours, h.Awaited = "a-pcell-0123abcd", began, false
		if !test.ended {
			r.entry.Outcome = nil
		}
		if err := r.entry.write(); err != nil {
			t.Fatal(err)
		}
		o, known := s.Died(test.shown)
		if known != test.want {
			t.Errorf("%s: %t %+v", name, known, o)
		}
		if want := "import the snapshot again: personium-cell import --name a --cell http://unit1.example/cell1/; what of it the cell holds: " +
			"personium-cell snapshot compare a --cell http://unit1.example/cell1/"; known && (o.Hint != want || o.Verdict != verdict.Unproved) {
			t.Errorf("%s: %+v", name, o)
		}
		fate, _, err := s.Fate(t.Context(), test.shown)
		if died := fate.Reason == "the import died with its unit: the cell shows it at 26 %, and nobody holds the lock"; died != test.want || err != nil {
			t.Errorf("%s: %+v, %v", name, fate, err)
		}
	}
}
