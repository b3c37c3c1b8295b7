package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A person can remove the role that is made before the POST, edit the cell's entity, or write rows until there are as many as in the
// snapshot. Nobody removes the mark of the main box.
func TestOneTraceOfAnImportIsNotEnough(t *testing.T) {
	t.Parallel()
	all := counts(50, 50)
	// over is an import that nobody saw at work, of which the lock was held, and then free.
	over := func(s *scene, version func(*scene) *scene) *scene {
		counting(s).look(second, ready()).probe(LockHeld)
		version(rounds(s, agreeingUnseen, ready()))
		return version(rounds(s.counted(all), 1, ready()))
	}
	none := func(s *scene) *scene { return s.versionHidden() }
	by := func(v int64) func(*scene) *scene { return func(s *scene) *scene { return s.version(v) } }
	hidden := func(style Style) *scene { return unversioned(newScene(event.Import, style)) }
	fresh := func() *scene { return newScene(event.Import, path) }
	removed := "the role pcell-a is gone is all that speaks for the import, and somebody may have removed it"
	checkVerdicts(t, []verdictRow{
		{name: "the role is gone", seen: over(emptied(hidden(path)), none), verdict: Unproved, words: removed},
		{name: "the role is gone, and two have moved the version", seen: over(emptied(fresh()), by(5)), verdict: Unproved, words: removed},
		{name: "the cell held something else", seen: over(unlike(hidden(path)), none), verdict: Unproved,
			words: "others may have brought that: that the cell held something else before the request is all"},
		{name: "the version moved", seen: over(fresh(), by(4)), verdict: Unproved, words: "was never seen at work"},
		{name: "the version moved, and the role is gone, by one who tidies up", seen: over(emptied(fresh()), by(4)), verdict: Unproved, words: removed},
		{name: "role and mark are gone", seen: over(wiped(hidden(path)), none), verdict: Done},
		{name: "role and mark are gone, and the version moved", seen: over(wiped(fresh()), by(4)), verdict: Done},
		{name: "the role is gone and the mark is there, though the version moved", seen: over(marked(emptied(fresh())), by(4)), verdict: Unproved,
			words: "never seen to start"},
		{name: "the version moved, and the cell held something else", seen: over(unlike(fresh()), by(4)), verdict: Done},
		{name: "the role is gone, and the cell held something else", seen: over(emptied(unlike(hidden(path))), none), verdict: Done},
		{name: "ours was seen, and the role is gone, though the unit was away since",
			seen: over(emptied(hidden(path)).look(second, processing(5)).look(second, plain(AnswerNone)), none), verdict: Done},
		{name: "the role is still there, though ours was seen at work", seen: over(stays(hidden(path)).look(second, processing(5)), none), verdict: Unproved,
			words: "the cell shows no trace of it"},
		{name: "the role is still there, though the lock was held", seen: over(stays(hidden(path)), none), verdict: Unproved, words: "never seen to start"},
	})
}

// stays is a cell in which the role is still there that was made just before the POST.
func stays(s *scene) *scene { s.Prime = "pcell-a"; s.RecordPrime(true); return s }

// marked is a cell whose main box still has the property that was set just before the POST.
func marked(s *scene) *scene { s.Mark = "pcell-a"; s.RecordMark(true); return s }

func TestWhatIsGoneOnceStaysGone(t *testing.T) {
	t.Parallel()
	h := new(History)
	for _, there := range []bool{true, false, true} {
		h.RecordMark(there)
		h.RecordPrime(there)
	}
	if !h.MarkGone || !h.MarkThere || !h.PrimeGone || !h.PrimeThere {
		t.Errorf("%+v", h.Counting)
	}
}

func TestAnUnseenImportIsKnownByBothThatItTookAwayWhereNobodyCounts(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*History){
		"it is counted":           func(h *History) { h.ByContent = true },
		"the role is there":       func(h *History) { h.PrimeGone = false },
		"the mark is there":       func(h *History) { h.MarkGone = false },
		"nothing is gone":         func(h *History) { h.PrimeGone, h.MarkGone = false, false },
		"the version stands":      func(h *History) { h.Version = h.Baseline.Version },
		"another job was seen":    func(h *History) { h.Foreign = "other" },
		"ours was seen, and more": func(h *History) { h.Ours = oursStarted },
	} {
		h := newScene(event.Import, subdomain).settled(second, ready()).version(4).History
		h.PrimeGone, h.MarkGone = true, true
		if !h.wiped() {
			t.Fatal("what both traces show is not known")
		}
		if change(h); h.wiped() {
			t.Errorf("%s: known all the same", name)
		}
	}
}

func TestWhatNobodyCountsNeedsTwoTracesToo(t *testing.T) {
	t.Parallel()
	over := func(s *scene) *scene { return rounds(s.look(second, ready()).probe(LockHeld), agreeingUnseen, ready()) }
	fresh := func() *scene { return newScene(event.Import, path) }
	checkVerdicts(t, []verdictRow{
		{name: "the role is gone", seen: over(emptied(unversioned(fresh()))).versionHidden(), verdict: Unproved, words: "role made before the request is gone"},
		{name: "the role is gone, and two have moved the version", seen: over(emptied(fresh())).version(5), verdict: Unproved},
		{name: "the role is gone, and the version moved", seen: over(emptied(fresh())).version(4), verdict: Unproved, words: "does not show"},
		{name: "role and mark are gone", seen: over(wiped(fresh())).version(4), verdict: Done},
		{name: "the mark is gone, and the role was none", seen: over(bare(wiped(fresh()))).version(4), verdict: Unproved, words: "does not show"},
	})
}

func TestWhatAnotherBroughtIsNotOursWhereTheAnswersContradictEachOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		style   Style
		version int64
		foreign string
		at      int
		want    Verdict
	}{
		{path, 4, "", 5, Done}, {path, 5, "", 5, Unproved}, {path, 4, "other", 5, Unproved}, {path, 4, "other", 99, Unproved},
		// In subdomain style the end of another job hides ours for a look. Far on, ours is the one that has emptied the cell.
		{subdomain, 4, "other", 99, Done}, {subdomain, 4, "other", 50, Done}, {subdomain, 4, "other", 49, Unproved}, {subdomain, 5, "other", 99, Unproved},
	} {
		s := comparedAs(unlike(seenAt5(c.style)), counts(50, 50))
		s.Version, s.Foreign, s.Flipped, s.OursAt = &c.version, c.foreign, true, c.at
		if d := judgeCounts(s.History, ""); d.Verdict != c.want {
			t.Errorf("%s, version %d, beside %q, seen at %d %%: got %s: %s", c.style, c.version, c.foreign, c.at, d.Verdict, d.Reason)
		}
	}
}

func TestAnotherJobBesideOursIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version int64
		foreign string
		want    string
	}{
		{4, "", "values not compared"},
		{5, "", "values not compared; 2 imports of the cell have started since the request"},
		{4, "nightly, started T", "values not compared; another job of the cell was seen meanwhile (nightly, started T)"},
	} {
		s := comparedAs(unlike(seenAt5(path)), counts(50, 50))
		s.Version, s.Foreign = &c.version, c.foreign
		d := judgeCounts(s.History, "")
		if d.Verdict != Done || d.NotProved != c.want || strings.Contains(d.Reason, "meanwhile") {
			t.Errorf("got %s, not proved %q, want %q", d.Verdict, d.NotProved, c.want)
		}
	}
}

// bare is an import for which no role was made.
func bare(s *scene) *scene { s.Prime, s.PrimeGone = "", false; return s }

func TestOnlyAVersionThatMovedByOneIsATrace(t *testing.T) {
	t.Parallel()
	for version, want := range map[int64]bool{3: false, 4: true, 5: false} {
		if got := newScene(event.Import, path).version(version).movedByOne(); got != want {
			t.Errorf("from 3 to %d: got %t", version, got)
		}
	}
	if unversioned(newScene(event.Import, path)).version(1).movedByOne() {
		t.Error("a version that was not known before is a trace")
	}
}

func TestTheGraceIsLookedAtWhenItIsOver(t *testing.T) {
	t.Parallel()
	settled := func(after ...time.Duration) *scene {
		s := newScene(event.Import, path)
		for _, d := range after {
			s.settled(d, ready())
		}
		return s
	}
	for name, c := range map[string]struct {
		seen *scene
		want time.Duration
	}{
		"one answer":                       {settled(second), grace / 2},
		"two answers running":              {settled(second, second), grace / 2},
		"more than half of it":             {settled(second, 7*second), 3 * second},
		"almost all of it":                 {settled(second, 9*second), confirmFor},
		"a lock of which nothing is known": {settled(second, 7*second).probe(LockUnknown), grace / 2},
	} {
		if got := c.seen.graceLeft(); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
