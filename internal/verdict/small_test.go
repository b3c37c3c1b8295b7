package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// TestAnImportThatWasOverBeforeAnybodySawIt is about jobs of less than a second in subdomain style, where their end proves nothing by
// itself: they are compared at once, and not after five minutes.
func TestAnImportThatWasOverBeforeAnybodySawIt(t *testing.T) {
	t.Parallel()
	fresh := func() *scene { return counting(newScene(event.Import, subdomain)) }
	over := func(s *scene) *scene { return rounds(s, 3, ready()) }
	first := func(s *scene) *scene { return over(s).version(4) }
	again := func(s *scene) *scene { return rounds(s, 1, ready()).version(4) }
	all, some := counts(50, 50), counts(50, 12)
	twice := func(s *scene, c *Counts) *scene { return again(again(first(s).counted(c)).counted(c)) }
	noLock := func(s *scene) *scene { return s.look(second, ready()).probe(LockFree).probe(LockHeld) }
	checkVerdicts(t, []verdictRow{
		{name: "it is not compared before the grace is over", seen: rounds(fresh(), 2, ready()).version(4), phase: event.Finishing},
		{name: "it is compared then", seen: first(fresh()), need: NeedCounts},
		{name: "equal content is ours where the cell held something else", seen: again(first(unlike(fresh())).counted(all)), verdict: Done},
		{name: "equal content is ours where role and mark are gone", seen: again(first(wiped(fresh())).counted(all)), verdict: Done},
		{name: "equal content is compared where the version may not be read", seen: over(emptied(unversioned(fresh()))).versionHidden(), need: NeedCounts},
		{name: "equal content is nothing new where the cell held it before", seen: first(fresh()).counted(all).again().version(4),
			verdict: Unproved, words: "may have held that before"},
		{name: "a difference is looked at twice", seen: first(fresh()).counted(some).settled(second, ready()).version(4), phase: event.Counting},
		{name: "a difference that stands is not taken for ours", seen: twice(unlike(fresh()), some), verdict: Unproved, words: "ours was never seen at work"},
		{name: "beside another it has to be silent for long", seen: over(fresh().look(second, ready()).probe(LockFree)).version(5), phase: event.Finishing},
		{name: "under a lock that may be lost it has to be silent for long", seen: first(fresh().look(second, plain(AnswerBusy))), phase: event.Finishing},
		{name: "where another was seen it has to be silent for long",
			seen: over(emptied(unversioned(fresh())).look(second, theirs(AnswerProcessing))).versionHidden(), phase: event.Finishing},
		{name: "under a lock that cannot be probed it has to be silent for long",
			seen: emptied(unversioned(fresh())).unprobed(5, 10*second, ready()).versionHidden(), phase: event.Finishing},
		{name: "under a lock that somebody took again it has to be silent for long", seen: first(noLock(fresh())), phase: event.Finishing},
		{name: "after an answer to the POST that was lost it has to be silent for long", seen: first(unaccepted(fresh())), phase: event.Finishing},
		{name: "after a job of the other kind it is not compared", seen: first(otherHolds(fresh())), verdict: Unproved, words: "never seen to start"},
	})
}

// otherHolds is a probe that finds the lock held by an export.
func otherHolds(s *scene) *scene {
	s.look(second, ready()).RecordProbe(s.now, Lock{State: LockHeld, Holder: "cell export", Other: true})
	return s
}

func TestAnImportThatNobodyCountsAndNobodySaw(t *testing.T) {
	t.Parallel()
	over := func(s *scene) *scene { return rounds(s, agreeingUnseen, ready()).version(4) }
	after := func(s *scene, d time.Duration) *scene { return over(s.settled(d, ready())) }
	fresh := func() *scene { return newScene(event.Import, subdomain) }
	checkVerdicts(t, []verdictRow{
		{name: "the role that is gone shows that it was there", seen: over(wiped(fresh())), verdict: Done, words: "without reporting a failure"},
		{name: "it does so for fifteen seconds", seen: after(wiped(fresh()), 15*second), verdict: Done},
		{name: "after that ours may be lost, and another import have taken it away", seen: after(wiped(fresh()), 15*second+1), verdict: Unproved},
		{name: "without a role nothing does", seen: over(fresh()), verdict: Unproved, words: "never seen at work"},
		{name: "the role does not tell which of two it was", seen: rounds(wiped(fresh()), 12, ready()).version(5), verdict: Unproved, words: "2 imports"},
		{name: "a failed cell may be the failure of one that nobody saw either", seen: rounds(fresh(), 3, plain(AnswerClosed)).version(4),
			phase: event.Running},
		{name: "and is not proved to be ours", seen: rounds(fresh(), 8, plain(AnswerClosed)).version(4), verdict: Unproved, words: "cannot be determined"},
		{name: "a failed cell may be another's failure where two have started", seen: rounds(fresh(), 3, plain(AnswerClosed)).version(5), phase: event.Running},
		{name: "a failed cell may be another's failure where none has started", seen: rounds(fresh(), 3, plain(AnswerClosed)).version(3), phase: event.Running},
	})
}

func TestOursBesideAnotherIsComparedOnceItsEndIsConfirmed(t *testing.T) {
	t.Parallel()
	beside := func() *scene {
		return counting(newScene(event.Import, subdomain).look(second, processing(5))).look(second, theirs(AnswerProcessing))
	}
	checkVerdicts(t, []verdictRow{
		{name: "one look is not enough", seen: beside().settled(second, ready()).version(4), phase: event.Finishing},
		{name: "nor are two within two seconds", seen: beside().settled(second, ready()).settled(1999*time.Millisecond, ready()).version(4), phase: event.Finishing},
		{name: "two are, two seconds apart", seen: beside().settled(second, ready()).settled(2*second, ready()).version(4), need: NeedCounts},
		{name: "where two have started they are not", seen: beside().settled(second, ready()).settled(2*second, ready()).version(5), phase: event.Finishing},
	})
}

func TestAGraceIsNotOverLongBeforeSomebodyLooks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		seen *scene
		want time.Duration
	}{
		"half of it after one look":     {rounds(counting(newScene(event.Import, subdomain)), 1, ready()).version(4), 5 * second},
		"the rest of it after two":      {counting(newScene(event.Import, subdomain)).settled(second, ready()).settled(6*second, ready()).version(4), 4 * second},
		"half of it where much is left": {counting(newScene(event.Import, subdomain)).settled(second, ready()).settled(second, ready()).version(4), 5 * second},
		"two seconds at least":          {counting(newScene(event.Import, subdomain)).settled(second, ready()).settled(9*second, ready()).version(4), 2 * second},
	} {
		if got := Judge(test.seen.History).Soon; got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestAVersionThatMovedBesideTheRoleShowsNoImport(t *testing.T) {
	t.Parallel()
	role := func(s *scene, there bool) *scene { s.Prime = "pcell-a"; s.RecordPrime(there); return s }
	over := func() *scene { return rounds(counting(newScene(event.Import, path)), 4, ready()).version(4) }
	checkVerdicts(t, []verdictRow{
		{name: "the role is still there", seen: role(over(), true), verdict: Unproved, words: "never seen to start"},
		{name: "the role is gone", seen: role(over(), false), need: NeedCounts},
		{name: "the role was gone before", seen: role(role(over(), false), false), need: NeedCounts},
		{name: "it was still there when it was last looked for", seen: rounds(role(over(), true), 1, ready()).version(4), verdict: Unproved,
			words: "never seen to start"},
	})
}
