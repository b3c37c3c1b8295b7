package job

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestAnImportThatEndsAsTheOneBeforeIsKnown(t *testing.T) {
	t.Parallel()
	of := personium.Cell{URL: "http://unit1.example/cell1/"}
	lost := func(found int64) *verdict.Counts {
		return &verdict.Counts{Expected: 3, Found: found, Different: []verdict.Difference{{Place: "Account", Expected: 2, Found: found}}}
	}
	words := verdict.Message{Code: "PR400-CM-0004", Text: "JSON parse error."}
	for _, test := range []struct {
		name   string
		before verdict.Outcome
		now    verdict.Decision
		counts *verdict.Counts
		change func(before, now *History)
		same   bool
	}{
		{"the same is lost", verdict.Outcome{Verdict: verdict.Incomplete, Counts: lost(0)}, verdict.Decision{Verdict: verdict.Incomplete}, lost(0), nil, true},
		{"something else is lost", verdict.Outcome{Verdict: verdict.Incomplete, Counts: lost(1)}, verdict.Decision{Verdict: verdict.Incomplete}, lost(0), nil, false},
		{"nothing was counted", verdict.Outcome{Verdict: verdict.Incomplete}, verdict.Decision{Verdict: verdict.Incomplete}, nil, nil, false},
		{"the same failure", verdict.Outcome{Verdict: verdict.Failed, Server: words}, verdict.Decision{Verdict: verdict.Failed, Server: words}, nil, nil, true},
		{"a failure without a word", verdict.Outcome{Verdict: verdict.Failed}, verdict.Decision{Verdict: verdict.Failed}, nil, nil, false},
		{"another verdict", verdict.Outcome{Verdict: verdict.Failed, Server: words}, verdict.Decision{Verdict: verdict.Incomplete}, lost(0), nil, false},
		{"done once more", verdict.Outcome{Verdict: verdict.Done}, verdict.Decision{Verdict: verdict.Done}, nil, nil, false},
		{"another snapshot of that name", verdict.Outcome{Verdict: verdict.Incomplete, Counts: lost(0)}, verdict.Decision{Verdict: verdict.Incomplete}, lost(0),
			func(_, now *History) { now.Inventory = &archive.Inventory{Files: 5} }, false},
		{"a snapshot that was not read", verdict.Outcome{Verdict: verdict.Incomplete, Counts: lost(0)}, verdict.Decision{Verdict: verdict.Incomplete}, lost(0),
			func(_, now *History) { now.Inventory = nil }, false},
		{"a snapshot in a failed cell", verdict.Outcome{Verdict: verdict.Failed, Server: words}, verdict.Decision{Verdict: verdict.Failed, Server: words}, nil,
			func(_, now *History) { now.Inventory, now.Baseline.Import.Answer = nil, verdict.AnswerFailed }, true},
		{"an export before it", verdict.Outcome{Verdict: verdict.Failed, Server: words}, verdict.Decision{Verdict: verdict.Failed, Server: words}, nil,
			func(before, _ *History) { before.Kind = event.Export }, false},
	} {
		begun := func() *History {
			h := new(History)
			h.Kind, h.Name, h.Inventory, h.PostedAt = event.Import, "a", &archive.Inventory{Files: 4}, time.Now()
			return h
		}
		before, now := begun(), begun()
		now.Counts = test.counts
		if test.change != nil {
			test.change(before, now)
		}
		journal := NewJournal(t.TempDir())
		first, err := journal.begin(of, "key", before)
		if err == nil {
			err = first.save(before, &test.before)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := first.sameBefore(before, test.now); !got.IsZero() {
			t.Errorf("%s: the first one has one before it, at %s", test.name, got)
		}
		second, err := journal.begin(of, "key", now)
		if err != nil {
			t.Fatal(err)
		}
		if got := second.sameBefore(now, test.now); got.IsZero() == test.same {
			t.Errorf("%s: got %s", test.name, got)
		}
	}
}

// One that this machine only watched says nothing of what its own import before it had lost.
func TestAnImportOfAnotherMachineIsNotTheOneBefore(t *testing.T) {
	t.Parallel()
	of, journal := personium.Cell{URL: "http://unit1.example/cell1/"}, NewJournal(t.TempDir())
	words := verdict.Message{Code: "PR400-CM-0004", Text: "JSON parse error."}
	h := new(History)
	h.Kind, h.Name, h.Inventory, h.PostedAt = event.Import, "a", new(archive.Inventory), time.Now()
	err := journal.learned(of, h, &verdict.Outcome{Verdict: verdict.Failed, Server: words})
	if err != nil {
		t.Fatal(err)
	}
	own, err := journal.begin(of, "key", h)
	if err != nil {
		t.Fatal(err)
	}
	if got := own.sameBefore(h, verdict.Decision{Verdict: verdict.Failed, Server: words}); !got.IsZero() {
		t.Errorf("it is the one before, of %s", got)
	}
}
