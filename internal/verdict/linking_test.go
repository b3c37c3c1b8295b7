package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// linked is a scene in which so many of ten links are made.
func linked(s *scene, made, refused int64) *scene {
	s.Linking, s.RowsThere = Linking{Planned: 10, Made: made, Refused: refused}, true
	if refused > 0 {
		s.Linking.Left = []string{"A('a') → B('b'): one of its ends is not in the cell"}
	}
	return s
}

// rowless is a scene in which nobody knows whether the cell has the rows.
func rowless(s *scene) *scene { s.RowsThere = false; return s }

// rowsAsked is a scene in which it was just seen that it has not, and everything else was asked once more.
func rowsAsked(s *scene) *scene {
	s.RecordRows(false, nil)
	s = after(s, second, ready())
	s.round.rowsAsked = true
	return s
}

// endedLinking is a scene after a try to make links.
func endedLinking(s *scene, change func(*Linking)) *scene {
	l := s.Linking
	change(&l)
	s.RecordLinks(l)
	s.LinksBegun = true
	return s
}

// then is a scene after one more look in the same round.
func then(s *scene, l Look) *scene {
	l.At = s.now
	s.Record(l)
	return s
}

// atEnd is a scene after a look that shows the import at its end.
func atEnd(s *scene) *scene {
	there := s.RowsThere // of which the end makes nobody sure; they are looked for again
	s = after(s, 10*second, ready())
	s.RowsThere = there
	return s
}

func TestLinksAreMadeBetweenTheEndOfAnImportAndTheComparison(t *testing.T) {
	t.Parallel()
	over := atEnd
	seen := func() *scene { return linked(counting(seenAt5(path)), 0, 0) }
	still := func(stop Stop) func(*Linking) { return func(l *Linking) { l.Made, l.Stop, l.Why = 4, stop, "because" } }
	all := counts(50, 50)
	checkVerdicts(t, []verdictRow{
		{name: "over and begun calls for the links", seen: over(seen()), need: NeedLinks, phase: event.Linking},
		{name: "the rows have to be there first", seen: over(rowless(seen())), need: NeedRows, phase: event.Finishing},
		{name: "where they are not, another process of the unit may be at work still", seen: rowsAsked(over(rowless(seen()))), phase: event.Finishing},
		{name: "but not after many answers that agree", seen: after(rounds(after(rowless(seen()), 10*second, ready()), 3, ready()), 10*second, ready()),
			need: NeedLinks, phase: event.Linking},
		{name: "nor once links were made", seen: over(func() *scene { s := rowless(seen()); s.LinksBegun = true; return s }()), need: NeedLinks},
		{name: "not before the import is over", seen: seen(), phase: event.Running},
		{name: "after the links everything is asked for again", seen: endedLinking(over(seen()), func(l *Linking) { l.Made = 10 }), need: NeedProbe},
		{name: "then the cell is compared", seen: over(endedLinking(over(seen()), func(l *Linking) { l.Made = 10 })), need: NeedCounts, phase: event.Counting},
		{name: "equal counts prove it, then", seen: over(over(linked(counting(unlike(seenAt5(path))), 10, 0)).counted(all)), verdict: Done},
		{name: "equal counts prove nothing while links are missing", seen: over(over(linked(counting(seenAt5(path)), 9, 0)).counted(all)), need: NeedLinks,
			phase: event.Linking},
		{name: "a refused link is never done", seen: over(over(linked(counting(seenAt5(path)), 9, 1)).counted(all)), verdict: Incomplete,
			words: "1 of 10 links were refused: A('a') → B('b'): one of its ends is not in the cell"},
		{name: "links of an unknown number are made, too", seen: over(func() *scene { s := counting(seenAt5(path)); s.Linking.Planned, s.RowsThere = -1, true; return s }()),
			need: NeedLinks, phase: event.Linking},
		{name: "in a cell that is not ours any more nothing is made", seen: over(endedLinking(over(seen()), func(l *Linking) { l.Changed = true })),
			verdict: Unproved, words: "the cell was replaced or edited after our import; 0 of 10 links and associations are made"},
		{name: "nor where the POST may never have arrived", seen: over(unaccepted(linked(counting(newScene(event.Import, path)), 0, 0))), verdict: Unproved,
			words: "may never have arrived; 0 of 10 links and associations are made"},
		{name: "a failure after the first link is not that of our import", seen: over(endedLinking(over(seen()), func(*Linking) {})).
			look(second, importFailed(oursStarted)), verdict: Unproved, words: "an import that came after it"},
		{name: "nor where two imports have started", seen: linked(counting(seenAt5(path)), 0, 0).settled(10*second, ready()).settled(10*second, ready()).
			settled(10*second, ready()).version(5), verdict: Unproved, words: "2 imports of this cell have started since the request; 0 of 10 links"},
		{name: "an outage ends it, and says how far it is", seen: then(endedLinking(over(seen()), still(StopOutage)), plain(AnswerNone)),
			verdict: StillRunning, stop: StopOutage, words: "the import is over; 4 of 10 links and associations are made; because"},
		{name: "so does one of which core tells by errors", seen: then(endedLinking(over(seen()), still(StopOutage)), plain(AnswerBusy)),
			verdict: StillRunning, stop: StopOutage, words: "because"},
		{name: "unless the unit has answered since", seen: endedLinking(over(seen()), still(StopOutage)).again(), phase: event.Linking},
		{name: "then the next round goes on with them", seen: over(endedLinking(over(seen()), still(StopOutage))), need: NeedLinks, phase: event.Linking},
		{name: "another outage is another one", seen: endedLinking(over(seen()), still(StopOutage)).look(second, plain(AnswerNone))},
		{name: "credentials that are refused end it", seen: endedLinking(over(seen()), still(StopUnauthorised)).again(), verdict: StillRunning,
			stop: StopUnauthorised, words: "the import is over; 4 of 10 links and associations are made; because"},
		{name: "and not in a later round, in which they may work again", seen: over(endedLinking(over(seen()), still(StopUnauthorised))), need: NeedLinks,
			phase: event.Linking},
	})
	for name, d := range map[string]Decision{
		"given up": Interrupted(endedLinking(over(seen()), still("")).History, event.Linking),
		"in time":  TimedOut(endedLinking(over(seen()), still("")).History),
	} {
		if d.Verdict != StillRunning || d.Phase != event.Linking || !hasPrefix(d.Reason, "the import is over; 4 of 10 links and associations are made; ") {
			t.Errorf("%s: %+v", name, d)
		}
	}
	begun := Interrupted(endedLinking(over(seen()), func(*Linking) {}).History, event.Linking)
	if begun.Phase != event.Linking || begun.Reason != "the import is over; 0 of 10 links and associations are made; watching was interrupted" {
		t.Errorf("before the first: %+v", begun)
	}
	made := Interrupted(endedLinking(over(seen()), func(l *Linking) { l.Made = 10 }).History, event.Counting)
	if made.Phase != event.Counting || !hasPrefix(made.Reason, "the import is over as far as can be seen, ") {
		t.Errorf("after the last: %+v", made)
	}
}

// Beside another job in subdomain style the end proves nothing. Where only one import has emptied the cell, what ours has to bring is
// ours.
func TestLinksAreMadeBesideAnotherJobOnceTheRowsAreThere(t *testing.T) {
	t.Parallel()
	over := func() *scene {
		return after(after(linked(counting(beside(seenAt5(subdomain))), 0, 0), 10*second, ready()), 3*second, ready())
	}
	asked := func(there bool, since time.Duration) *scene {
		s := over()
		s.RecordRows(there, nil)
		return after(s, since, ready())
	}
	hasty := func(since time.Duration) *scene { // the rows were seen at the first answer that shows no job
		s := after(linked(counting(beside(seenAt5(subdomain))), 0, 0), 10*second, ready())
		s.RecordRows(true, nil)
		return after(s, since, ready())
	}
	unread := func(s *scene) *scene { s.Linking.Unread, s.Linking.Why = true, "the copy is gone"; return s }
	checkVerdicts(t, []verdictRow{
		{name: "the rows are looked for", seen: over(), need: NeedRows, phase: event.Finishing},
		{name: "where they are there, links are made", seen: asked(true, second), need: NeedLinks, phase: event.Linking},
		{name: "but not within two seconds of its end: one that fails there says ready before", seen: hasty(second), phase: event.Finishing},
		{name: "after them", seen: hasty(2 * second), need: NeedLinks, phase: event.Linking},
		{name: "where not, it is waited", seen: asked(false, 9*second), phase: event.Finishing},
		{name: "and they are looked for again", seen: asked(false, 10*second), need: NeedRows, phase: event.Finishing},
		{name: "beside a second import nothing tells whose they are", seen: over().version(5), phase: event.Finishing},
		{name: "nor where the version cannot be read", seen: over().versionHidden(), phase: event.Finishing},
		{name: "a copy that cannot be read ends it", seen: unread(over()), verdict: Unproved, words: "the copy is gone"},
	})
	changed := asked(true, second).look(10*second, processing(7))
	if changed.RowsThere {
		t.Error("what was there before ours was seen again is looked for again")
	}
}

func hasPrefix(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }

func TestACopyAloneTellsWhatItsImportBrought(t *testing.T) {
	t.Parallel()
	of := func(made, refused int64, c ...*Counts) *History {
		s := linked(counting(newScene(event.Import, path)), made, refused)
		for _, counted := range c {
			s.counted(counted)
		}
		s.BeginRound()
		return s.History
	}
	for _, test := range []struct {
		name    string
		seen    *History
		need    Need
		verdict Verdict
	}{
		{"links are made first", of(9, 0), NeedLinks, ""},
		{"then the cell is compared", of(10, 0), NeedCounts, ""},
		{"equal", of(10, 0, counts(50, 50)), 0, Done},
		{"another content is compared twice", of(10, 0, counts(50, 12)), NeedCounts, ""},
		{"another content", of(10, 0, counts(50, 12), counts(50, 12)), 0, Incomplete},
		{"another content each time", of(10, 0, counts(50, 12), counts(50, 13)), NeedCounts, ""},
		{"and once more", of(10, 0, counts(50, 12), counts(50, 13), counts(50, 14)), 0, Incomplete},
		{"a refused link", of(9, 1, counts(50, 50)), 0, Incomplete},
	} {
		if d := FromCopy(test.seen); d.Need != test.need || d.Verdict != test.verdict {
			t.Errorf("%s: %+v", test.name, d)
		}
	}
}

func TestWhatWasRefusedIsNamedWithTheReasonAlsoWhereTheCellLacksMore(t *testing.T) {
	t.Parallel()
	for place, next := range map[string]string{"Rule": "make it by hand", "Account": "import the same snapshot once more, which replaces everything again"} {
		lacks := &Counts{Expected: 18, Found: 17, Different: []Difference{{place, 18, 17}}}
		s := atEnd(linked(counting(seenAt5(path)), 9, 1)).version(4)
		for range 3 {
			s = atEnd(s.counted(lacks)).version(4)
		}
		d := Judge(s.History)
		named := strings.Contains(d.Reason, "17 of 18 rows, different in 1 place; 1 of 10 links were refused: A('a')")
		if d.Verdict != Incomplete || !named || !strings.Contains(hint(s.History, d, "cell"), next) {
			t.Errorf("%s: %+v, %s", place, d, hint(s.History, d, "cell"))
		}
	}
}

func TestAnImportThatWasCutIsSaidToHaveBeenSeenLastAndOneRefusedLinkIsEnough(t *testing.T) {
	t.Parallel()
	for interrupt, words := range map[bool]string{
		false: "it was last seen at 5 %",
		true:  "it was last seen at 5 %, and the unit did not answer after that: it may have been restarted in the middle",
	} {
		s := linked(counting(seenAt5(path)), 0, 10)
		s.Linking.Left = []string{"one: no", "two: no", "three: no"}
		s.Interrupt = interrupt
		s = atEnd(s).version(4)
		for range 3 {
			s = atEnd(s.counted(counts(50, 12))).version(4)
		}
		d := Judge(s.History)
		if want := "; 10 of 10 links were refused, the first: one: no; " + words; d.Verdict != Incomplete || !strings.HasSuffix(d.Reason, want) {
			t.Errorf("%+v, want %q", d, want)
		}
	}
}

func TestNumbersAreGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := Grouped(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// TestNoLinkIsMadeInADeadImportThatHasNotBroughtItsRows: they are asked for at once, and the count tells the rest.
func TestNoLinkIsMadeInADeadImportThatHasNotBroughtItsRows(t *testing.T) {
	t.Parallel()
	dead := func(stands time.Duration) *scene {
		s := rowless(linked(counting(seenAt5(path)), 0, 0))
		s.settled(equalFor, processing(5)).version(4)
		s = s.settled(equalFor, processing(5)).version(4)
		return after(s, stands-2*equalFor, processing(5))
	}
	s := dead(2 * equalFor)
	if d := Judge(s.History); d.Need != NeedRows {
		t.Fatalf("the rows are asked for: %+v", d)
	}
	s.RecordRows(false, nil)
	if d := Judge(after(s, second, processing(5)).History); d.Need != NeedCounts {
		t.Fatalf("they are not there, and are counted: %+v", d)
	}
	s.counted(counts(50, 12))
	s = after(s, 20*second, processing(5))
	s.counted(counts(50, 12))
	d := Judge(after(s, second, processing(5)).History)
	if d.Verdict != Incomplete || !strings.Contains(d.Reason, "the job is dead: it has stood at 5 % since ") || !strings.Contains(d.Reason, "12 of 50 rows") {
		t.Errorf("%+v", d)
	}
}
