package verdict

import (
	"errors"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// importCountedRows are the looks after the end of an import that is to be proved by the cell's content.
func importCountedRows() []verdictRow {
	over := func(s *scene) *scene { return s.settled(10*second, ready()).version(4) }
	seen := func(style Style) *scene {
		return counting(newScene(event.Import, style).look(second, processing(5)))
	}
	grace := func(s *scene) *scene { return over(s.settled(10*second, ready()).settled(10*second, ready())) }
	long := func(s *scene) *scene {
		for range 32 {
			s.settled(10*second, ready())
		}
		return over(s)
	}
	again := func(s *scene) *scene { return s.settled(10*second, ready()).versionHidden() }
	all, some := counts(50, 50), counts(50, 12)
	partly := func(n int64) *Counts {
		c := counts(50, n)
		c.NotCounted = []string{"box1/od/Big has too many rows"}
		return c
	}
	return []verdictRow{
		{name: "over and begun calls for the counts", seen: over(seen(path)), need: NeedCounts, phase: event.Counting},
		{name: "in subdomain style the end is confirmed before anything is counted", seen: over(seen(subdomain)), phase: event.Finishing},
		{name: "after the counts everything is asked for again", seen: over(seen(path)).counted(all), need: NeedProbe},
		{name: "equal counts prove the content", seen: over(over(unlike(seen(path))).counted(all)), verdict: Done, words: "50 rows"},
		{name: "equal counts of a cell that may have held them before may be of a job that another process of the unit hides",
			seen: rounds(counting(seen(path)), agreeingUncounted-2, ready()).version(4).counted(all).again(), phase: event.Counting},
		{name: "equal counts of a cell that may have held them before prove the content when the end has stood",
			seen: rounds(rounds(counting(seen(path)), agreeingUncounted-2, ready()).version(4).counted(all), 2, ready()).version(4), verdict: Done, words: "50 rows"},
		{name: "equal counts prove the content also after an outage, where the cell was unlike the snapshot",
			seen: over(over(unlike(seen(path)).look(10*second, plain(AnswerNone))).counted(all)), verdict: Done},
		{name: "equal counts prove the content also after an outage, where the role of the preparation is gone",
			seen: over(over(emptied(seen(path)).look(10*second, plain(AnswerNone))).counted(all)), verdict: Done},
		{name: "equal counts of a cell that may have held them before prove nothing after an outage",
			seen: over(over(seen(path).look(10*second, plain(AnswerNone))).counted(all)), verdict: Unproved, words: "may have been restarted"},
		{name: "equal counts of a cell that may have held them before prove nothing of a job that was never seen",
			seen: again(again(counting(newScene(event.Import, path)).settled(10*second, ready()).version(4)).counted(all)), verdict: Unproved, words: "never seen at work"},
		{name: "equal counts of a snapshot that was replaced at the POST prove nothing of either",
			seen: over(over(replaced(unlike(seen(path)))).counted(all)), verdict: Unproved, words: "which of the two"},
		{name: "equal counts are not ours where our POST may never have arrived and nothing of our job was seen",
			seen: over(over(unlike(unaccepted(counting(newScene(event.Import, path))))).counted(all)), verdict: Unproved, words: "may never have arrived"},
		{name: "nor where the run of the POST ended before its answer",
			words: "the run that started it ended before it recorded the server's answer",
			seen:  over(over(unlike(unrecorded(counting(newScene(event.Import, path))))).counted(all)), verdict: Unproved},
		{name: "the role of the preparation shows that a job was there that was never seen",
			seen: again(again(wiped(counting(newScene(event.Import, path))).settled(10*second, ready()).version(4)).counted(all)), verdict: Done},
		{name: "equal counts prove the content also beside another job, where the cell was unlike the snapshot",
			seen: grace(long(unlike(seen(subdomain)).look(10*second, theirs(AnswerProcessing))).counted(all)), verdict: Done},
		{name: "equal counts of a cell that may have held them before prove nothing beside another job",
			seen: grace(long(seen(subdomain).look(10*second, theirs(AnswerProcessing))).counted(all)), verdict: Unproved, words: "another job"},
		{name: "beside another job ours has to be silent for long before anything is counted",
			seen: grace(seen(subdomain).look(10*second, theirs(AnswerProcessing))).version(5), phase: event.Finishing},
		{name: "after two imports in subdomain style ours has to be silent for long", seen: grace(seen(subdomain)).version(5), phase: event.Finishing},
		{name: "after two imports in path style the content is compared at once", seen: grace(seen(path)).version(5), need: NeedCounts},
		{name: "in subdomain style without a probe or the version ours has to be silent for long",
			seen: unversioned(seen(subdomain)).unprobed(5, 10*second, ready()).versionHidden(), phase: event.Finishing},
		{name: "in subdomain style without a probe or the version silence for long lets the content be compared",
			seen: unversioned(seen(subdomain)).unprobed(32, 10*second, ready()).versionHidden(), need: NeedCounts},
		{name: "in subdomain style without the version the content is compared", seen: long(unversioned(seen(subdomain))).versionHidden(), need: NeedCounts},
		{name: "in subdomain style without the version different counts are incomplete where nothing was seen of another job",
			seen:    again(again(long(unversioned(seen(subdomain))).versionHidden().counted(some)).counted(some)),
			verdict: Incomplete, words: "12 of 50 rows"},
		{name: "in subdomain style our import unseen is compared after the grace", seen: grace(counting(newScene(event.Import, subdomain))), need: NeedCounts},
		{name: "after the answer to the POST was lost the content is compared", seen: unaccepted(over(seen(path))), need: NeedCounts},
		{name: "ready without a probe and without our job calls for the version where the content is compared",
			seen: counting(newScene(event.Import, path)).unprobed(5, 10*second, ready()), need: NeedVersion},
		{name: "ready without a probe after our import began by its version lets the content be compared",
			seen: counting(newScene(event.Import, path)).unprobed(5, 10*second, ready()).version(4), need: NeedCounts},
		{name: "ready without a probe before our import began may mean queued",
			seen: counting(newScene(event.Import, path)).unprobed(5, 10*second, ready()).version(3), phase: event.Finishing},
		{name: "a version that another import may have moved does not show that ours began",
			seen: grace(counting(newScene(event.Import, subdomain)).look(second, theirs(AnswerProcessing))), verdict: Unproved, words: "never seen to start"},
		{name: "a lock that may have been lost shows no beginning",
			seen: unseen(newScene(event.Import, path).look(second, ready()).probe(LockHeld).look(second, plain(AnswerBusy))), verdict: Unproved, words: "never seen to start"},
		{name: "a lock that may have been lost does not show the end before ours was silent for long",
			seen: grace(seen(path).look(second, plain(AnswerBusy))), phase: event.Finishing},
		{name: "different counts after the lock store was away may be those of a job at work",
			seen:    grace(grace(long(seen(path).look(second, plain(AnswerBusy))).counted(some)).counted(some)),
			verdict: Unproved, words: "lock store was away"},
		{name: "without the version ours has to be silent for longer than it ever stood still",
			seen: grace(unversioned(seen(subdomain).looks(6, 10*second, processing(6)).look(10*second, processing(7)))).versionHidden(), phase: event.Finishing},
		{name: "an unseen import into a cell that was unlike the snapshot may have brought what is there",
			seen: unlike(unseen(newScene(event.Import, subdomain))), need: NeedCounts},
		{name: "equal counts of an unseen import into a cell that was unlike the snapshot may be others' doing",
			seen: unseen(unlike(unseen(newScene(event.Import, subdomain))).counted(all)), verdict: Unproved, words: "others may have brought that"},
		{name: "equal counts of an unseen import into a cell that was unlike the snapshot, from which the role is gone, prove the content",
			seen: unseen(emptied(unlike(unseen(newScene(event.Import, subdomain)))).counted(all)), verdict: Done},
		{name: "different counts of an unseen import prove nothing",
			seen: unseen(unseen(unlike(unseen(newScene(event.Import, subdomain))).counted(some)).counted(some)), verdict: Unproved, words: "never seen to start"},
		{name: "an unseen import into a cell that was unlike the snapshot proves nothing beside another job",
			seen: unlike(unseen(newScene(event.Import, subdomain).look(second, theirs(AnswerProcessing)))), verdict: Unproved, words: "never seen to start"},
		{name: "an unseen import whose POST may never have arrived proves nothing",
			seen: unlike(unaccepted(unseen(newScene(event.Import, subdomain)))), verdict: Unproved, words: "may never have arrived"},
		{name: "a dead job's cell is counted", seen: dead(seen(path).looks(32, 10*second, processing(77))).version(4), need: NeedCounts},
		{name: "a dead job whose rows are not all there is incomplete",
			seen: corpse(corpse(dead(seen(path).looks(32, 10*second, processing(77))).counted(some)).counted(some)), verdict: Incomplete, words: "the job is dead"},
		{name: "a dead job in subdomain style may be alive", seen: dead(seen(subdomain).looks(32, 10*second, processing(77))).version(4), verdict: Unproved, words: "the job is dead"},
		{name: "equal counts of an import that never began prove nothing",
			seen:    counting(newScene(event.Import, path)).settled(10*second, ready()).settled(10*second, ready()).settled(10*second, ready()).version(3),
			verdict: Unproved, words: "holds what it held"},
		{name: "counts from before another import began are counted again", seen: grace(over(seen(path)).counted(all)).version(5), need: NeedCounts},
		{name: "counts from before the cell was at work again are counted again", seen: over(over(seen(path)).counted(all).look(second, processing(6))), need: NeedCounts},
		{name: "different counts are counted once more", seen: over(over(seen(path)).counted(some)), need: NeedCounts},
		{name: "different counts are counted once more after two seconds, because new rows show late",
			seen: over(seen(path)).counted(some).settled(2*second, ready()).version(4), need: NeedCounts},
		{name: "different counts twice within two seconds are not believed yet",
			seen: over(seen(path)).counted(some).settled(2*second, ready()).version(4).counted(some).settled(2*second, ready()).version(4), phase: event.Counting},
		{name: "different counts are not counted again at once", seen: over(seen(path)).counted(some).again(), phase: event.Counting},
		{name: "different counts twice mean incomplete", seen: over(over(over(over(seen(path)).counted(some)).counted(some))), verdict: Incomplete, words: "12 of 50 rows"},
		{name: "different counts twice over fewer looks may be those of a job of which another process of the unit knows nothing",
			seen: over(over(over(seen(path)).counted(some)).counted(some)), phase: event.Counting},
		{name: "different counts after the lock was free and held again may be those of a job at work",
			seen:    over(over(over(over(over(seen(path)).look(second, ready()).probe(LockHeld)).counted(some)).counted(some))),
			verdict: Unproved, words: "may still be running"},
		{name: "counts that come to nothing for too long after one that differed are not proved",
			seen: uncountedFor(100, over, over(seen(path)).counted(some)), verdict: Unproved, words: "could not be compared"},
		{name: "counts that change are counted on", seen: over(over(over(seen(path)).counted(counts(50, 11))).counted(some)), need: NeedCounts},
		{name: "a cell that holds more than the snapshot does not owe that to the import",
			seen: over(over(over(seen(path)).counted(counts(50, 51))).counted(counts(50, 51))), verdict: Unproved, words: "others have written"},
		{name: "three comparisons that differ from each other mean that the cell is being written to",
			seen:    over(over(over(over(seen(path)).counted(counts(50, 11))).counted(some)).counted(counts(50, 13))),
			verdict: Unproved, words: "is being written to"},
		{name: "a cell that is being written to is said with its counts",
			seen:    over(over(over(over(seen(path)).counted(counts(50, 11))).counted(some)).counted(counts(50, 13))),
			verdict: Unproved, words: "at last 13 of 50 rows"},
		{name: "so is one of which a part cannot be compared",
			seen:    over(over(over(over(seen(path)).counted(partly(11))).counted(partly(12))).counted(partly(13))),
			verdict: Unproved, words: "at last 13 of 50 rows, different in 1 place; box1/od/Big has too many rows"},
		{name: "different counts beside another job may be its doing",
			seen:    grace(grace(long(seen(subdomain).look(10*second, theirs(AnswerProcessing))).counted(some)).counted(some)),
			verdict: Unproved, words: "not be this import's doing"},
		{name: "a lost link is incomplete", seen: over(over(over(over(seen(path)).counted(lostLink())).counted(lostLink()))), verdict: Incomplete, words: "1 of 2 links"},
		{name: "what cannot be counted is not proved", seen: over(over(seen(path)).counted(&Counts{NotCounted: []string{"box1/od/Big has too many rows"}})), verdict: Unproved, words: "box1/od/Big"},
		{name: "a count that comes to nothing waits for the next look", seen: uncounted(over(seen(path))).again(), phase: event.Counting},
		{name: "a count that comes to nothing again and again is tried less often",
			seen: over(over(uncounted(over(uncounted(over(uncounted(over(seen(path))))))))), phase: event.Counting},
		{name: "a count that comes to nothing is tried again", seen: over(uncounted(over(seen(path)))), phase: event.Counting, need: NeedCounts},
		{name: "a count that comes to nothing for too long is not proved", seen: uncountedFor(100, over, seen(path)), verdict: Unproved, words: "could not be compared"},
	}
}

func counting(s *scene) *scene { s.ByContent = true; return s }

// unversioned is a cell whose version our credentials may not read.
func unversioned(s *scene) *scene { return s.before(func(b *Baseline) { b.Version = nil }) }

// unlike is a cell that held something else than the snapshot before the POST.
func unlike(s *scene) *scene { s.Unlike = true; return s }

// emptied is a cell from which the role is gone that was made just before the POST.
func emptied(s *scene) *scene { s.Prime, s.PrimeGone = "pcell-a", true; return s }

// wiped is a cell from which role and mark are gone.
func wiped(s *scene) *scene { s.Mark, s.MarkGone = "pcell-a", true; return emptied(s) }

// replaced is an import whose snapshot was another one right after the POST.
func replaced(s *scene) *scene { s.Replaced = true; return s }

// unseen is the end of an import that was never seen to start, where the version cannot be read.
func unseen(s *scene) *scene {
	for range 3 {
		counting(unversioned(s)).settled(10*second, ready())
	}
	return s.versionHidden()
}

// corpse is a later round over a dead job.
func corpse(s *scene) *scene { return s.settled(5*minute, processing(77)).version(4) }

func counts(expected, found int64) *Counts {
	c := &Counts{Expected: expected, Found: found}
	if expected != found {
		c.Different = []Difference{{"Account", expected, found}}
	}
	return c
}

func lostLink() *Counts {
	return &Counts{LinksExpected: 2, LinksFound: 1, LostLinks: []string{"box1/od/A('a') → B('b')"}}
}

func (s *scene) counted(c *Counts) *scene {
	s.RecordCounts(s.now, c, nil)
	return s
}

// again is what follows a count in the same round.
func (s *scene) again() *scene {
	l := ready()
	l.At, l.AfterFree = s.now, true
	s.probe(LockFree).Record(l)
	return s.version(4)
}

func uncounted(s *scene) *scene {
	s.RecordCounts(s.now, nil, errors.New("no answer"))
	return s
}

func uncountedFor(n int, over func(*scene) *scene, s *scene) *scene {
	for range n {
		uncounted(over(s))
	}
	return s.again()
}

func TestOnlyTheFirstReasonsAreSaid(t *testing.T) {
	t.Parallel()
	many := strings.Split(strings.Repeat("x,", 1000)+"x", ",")
	if got, want := firstOf(many), "x; x; x; and 998 more like these"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := firstOf(many[:3]); got != "x; x; x" {
		t.Errorf("got %q", got)
	}
}
