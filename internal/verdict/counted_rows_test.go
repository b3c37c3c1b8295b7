package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// comparedAs is an import that is over, and was compared with its snapshot.
func comparedAs(s *scene, c ...*Counts) *scene {
	rounds(counting(s), agreeing, ready()).version(4)
	for _, c := range c {
		rounds(s.counted(c), 1, ready()).version(4)
	}
	return s
}

func seenAt5(style Style) *scene { return newScene(event.Import, style).look(second, processing(5)) }

// after is a settled round, so much later, in which the version was read.
func after(s *scene, d time.Duration, l Look) *scene { return s.settled(d, l).version(4) }

func TestWhenContentIsComparedAgainAndBelieved(t *testing.T) {
	t.Parallel()
	all, some, other := counts(50, 50), counts(50, 12), counts(50, 11)
	interval := func(d time.Duration) *scene { return waited(seenAt5(path), func(l *Limits) { l.Interval = d }) }
	twice := func(s *scene, apart time.Duration) *scene {
		rounds(counting(s), agreeing, ready()).version(4).counted(some)
		return after(after(s, apart, ready()).counted(some), second, ready())
	}
	slow := func(s *scene, l Look) *scene { // what follows a comparison in the same round, after a while
		s.now = s.now.Add(11 * second)
		l.At, l.AfterFree = s.now, true
		s.probe(LockFree).Record(l)
		return s.version(4)
	}
	still := func(style Style) *scene {
		s := unlike(counting(newScene(event.Import, style))).look(second, processing(77)).looks(3, 10*second, processing(77))
		return after(s.settled(second, processing(77)), second, processing(77))
	}
	failing := func(n int, apart time.Duration) *scene {
		s := comparedAs(seenAt5(path))
		for range n {
			uncounted(s)
		}
		return after(s, apart, ready())
	}
	dead := func() *scene {
		s := counting(newScene(event.Import, path)).look(second, processing(77))
		after(after(s, 75*second, processing(77)), 75*second, processing(77)).counted(some)
		return after(after(s, 75*second, processing(77)).counted(some), 75*second, processing(77))
	}
	checkVerdicts(t, []verdictRow{
		{name: "a difference is believed when it was found twice, an interval apart", seen: twice(interval(minute), minute), verdict: Incomplete},
		{name: "and no sooner", seen: twice(interval(minute), 30*second), phase: event.Counting},
		{name: "and, however short the interval, ten seconds apart", seen: twice(interval(second), 10*second), verdict: Incomplete},
		{name: "and then no sooner", seen: twice(interval(second), 5*second), phase: event.Counting},
		{name: "a difference that became another one is not believed", seen: after(comparedAs(seenAt5(path), other).counted(some), 5*second, ready()), phase: event.Counting},
		{name: "a comparison that failed is not a second one",
			seen: after(uncounted(comparedAs(seenAt5(path), some)), 3*second, ready()), need: NeedCounts},
		{name: "a slow round compares once", seen: slow(comparedAs(seenAt5(path)).counted(some), ready()), phase: event.Counting},
		{name: "and so does one about a job that stands", seen: slow(still(subdomain).counted(all), processing(77)), phase: event.Running},
		{name: "after seven comparisons that failed the next one comes after six pauses", seen: failing(7, minute), need: NeedCounts},
		{name: "and no sooner", seen: failing(7, 59*second), phase: event.Counting},
		{name: "comparisons that come to nothing for as long as an outage may last are an end",
			seen: uncountedFor(91, func(s *scene) *scene { return after(s, 10*second, ready()) }, counting(seenAt5(path))), verdict: Unproved, words: "could not be compared"},
		{name: "equal content of a job that stands is compared once more after ten seconds", seen: after(still(path).counted(all), 10*second, processing(77)), need: NeedCounts},
		{name: "and no sooner", seen: after(still(path).counted(all), 5*second, processing(77)), phase: event.Counting},
		{name: "different content of a job that stands is not compared again before it is dead", seen: after(still(path).counted(some), 10*second, processing(77)), phase: event.Counting},
		{name: "different content of a job that has stood for five minutes is incomplete", seen: dead(), verdict: Incomplete},
		{name: "in subdomain style equal content of a job that stands has to be found twice", seen: after(still(subdomain).counted(all), second, processing(77)), phase: event.Running},
		{name: "in subdomain style content that cannot be compared whole ends no job that stands",
			seen:  after(after(still(subdomain).counted(&Counts{NotCounted: []string{"x"}}), 10*second, processing(77)).counted(&Counts{NotCounted: []string{"x"}}), second, processing(77)),
			phase: event.Running},
		{name: "in subdomain style content that may be what the cell held before ends no job that stands",
			seen: after(after(known(still(subdomain)).counted(all), 10*second, processing(77)).counted(all), second, processing(77)), phase: event.Running},
		{name: "content from before the lock was held again is compared again",
			seen: after(rounds(unlike(comparedAs(seenAt5(path))).counted(all).look(second, ready()).probe(LockHeld), 1, ready()), 10*second, ready()), need: NeedCounts},
		{name: "a cell that holds more is incomplete where a loss was foretold", seen: foretelling(comparedAs(seenAt5(path), counts(50, 51), counts(50, 51))), verdict: Incomplete,
			words: "51 rows instead of 50"},
		{name: "a snapshot that is compared long after the import proves nothing by a difference", seen: tooLate(comparedAs(seenAt5(path), some, some)), verdict: Unproved,
			words: "may have been changed since"},
		{name: "unless that was found then, too", seen: andThen(tooLate(comparedAs(seenAt5(path), some, some))), verdict: Incomplete, words: "12 of 50 rows"},
		{name: "a job that stands is not compared long after", seen: tooLate(still(subdomain)), phase: event.Running},
	})
}

// known is a cell that may have held the snapshot's content before, and a unit that did not answer since.
func known(s *scene) *scene { s.Unlike, s.Interrupt = false, true; return s }

func foretelling(s *scene) *scene { s.Lost = []Loss{{Words: "4 rows appear twice"}}; return s }

func tooLate(s *scene) *scene { s.Late = true; return s }

func andThen(s *scene) *scene { s.Again = true; return s }

func TestHowSoonADifferenceIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	once := after(comparedAs(seenAt5(path)).counted(counts(50, 12)), second, ready())
	twice := after(comparedAs(seenAt5(path), counts(50, 11)).counted(counts(50, 12)), second, ready())
	if a, b := Judge(once.History), Judge(twice.History); a.Soon != 2*second || b.Soon != 0 {
		t.Errorf("after one comparison in %v, after two in %v", a.Soon, b.Soon)
	}
}

// TestTwoComparisonsCameToTheSame names each part in which they can differ.
func TestTwoComparisonsCameToTheSame(t *testing.T) {
	t.Parallel()
	whole := func() *Counts {
		return &Counts{Expected: 9, Found: 8, LinksExpected: 5, LinksFound: 3, FilesExpected: 2, FilesFound: 2, Different: []Difference{{"Account", 9, 8}},
			LostLinks: []string{"a → b"}, LostFiles: []string{"box1/x"}, NotCounted: []string{"too many"}}
	}
	if !whole().same(whole()) {
		t.Error("a comparison is not the same as itself")
	}
	for name, change := range map[string]func(*Counts){
		"another place":             func(c *Counts) { c.Different[0].Place = "Role" },
		"another number":            func(c *Counts) { c.Different[0].Found = 7 },
		"another lost link":         func(c *Counts) { c.LostLinks[0] = "a → c" },
		"fewer links":               func(c *Counts) { c.LinksFound = 2 },
		"another lost file":         func(c *Counts) { c.LostFiles[0] = "box1/y" },
		"another that is uncounted": func(c *Counts) { c.NotCounted = nil },
	} {
		c := whole()
		if change(c); c.same(whole()) {
			t.Errorf("%s is the same", name)
		}
	}
}

// TestWhatADoneImportLeavesOpen is about what a verdict of done says beside it.
func TestWhatADoneImportLeavesOpen(t *testing.T) {
	t.Parallel()
	two := rounds(comparedAs(unlike(seenAt5(path))), 1, ready()).version(5).counted(counts(50, 50))
	blind := func(d time.Duration) *scene {
		s := rounds(seenAt5(path), agreeingUncounted, ready()).version(4)
		s.Blind = d
		return s
	}
	unrelated := counts(50, 50)
	unrelated.Unrelated = 2
	for _, test := range []struct {
		seen *scene
		want string
	}{
		{after(comparedAs(unlike(seenAt5(path))).counted(counts(50, 50)), second, ready()), valuesOpen},
		{after(comparedAs(unlike(seenAt5(path))).counted(unrelated), second, ready()), valuesOpen + "; 2 links of rows whose types have no association left out"},
		{rounds(two, 1, ready()).version(5), valuesOpen + "; 2 imports of the cell have started since the request"},
		{blind(59 * second), "rows not counted"},
		{blind(minute), "rows not counted, and not watched for 1m0s"},
	} {
		if d := Judge(test.seen.History); d.Verdict != Done || d.NotProved != test.want {
			t.Errorf("got %s, not proved %q, want %q", d.Verdict, d.NotProved, test.want)
		}
	}
}

func TestWhatWasComparedIsSaid(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Counts{
		"1 row":                   {Found: 1},
		"2 rows, the same 1 link": {Found: 2, LinksExpected: 1, LinksFound: 1},
		"2 rows, 3 files":         {Found: 2, FilesExpected: 3, FilesFound: 3},
		"2 rows, the same 3 files by name and size": {Found: 2, FilesExpected: 3, FilesFound: 3, FilesNamed: true},
		"1 of 2 links": {Expected: 2, Found: 2, LinksExpected: 2, LinksFound: 1},
		"1 of 2 rows, 3 of 4 links, 5 of 6 files, different in 1 place": {Expected: 2, Found: 1, LinksExpected: 4, LinksFound: 3, FilesExpected: 6, FilesFound: 5,
			Different: []Difference{{"Account", 2, 1}}},
	} {
		if got := c.Words(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestADoneExportSaysWhatAnImportOfItMayLose(t *testing.T) {
	t.Parallel()
	s := fetched(Archive{Checked: true, Loses: "findings: 2 lost"})
	if got := Conclude(s.History, Judge(s.History), "", 0).Loss; got != "findings: 2 lost" {
		t.Errorf("got %q", got)
	}
}
