package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// TestHowLongOursHasToBeSilent is about imports that are counted and whose end may be another's.
func TestHowLongOursHasToBeSilent(t *testing.T) {
	t.Parallel()
	fresh := func(style Style) *scene { return counting(newScene(event.Import, style)) }
	seen := func(style Style) *scene { return fresh(style).look(second, processing(5)) }
	beside := func(s *scene) *scene { return s.look(10*second, theirs(AnswerProcessing)) }
	hidden := func(s *scene) *scene { return unversioned(s) }
	stood := func(s *scene, d time.Duration) *scene {
		return s.look(second, processing(6)).look(d, processing(7))
	}
	spanning := func(s *scene, d time.Duration) *scene {
		return s.settled(10*second, ready()).settled(d-10*second, ready()).settled(10*second, ready())
	}
	some := counts(50, 12)
	differs := func(s *scene, version func(*scene) *scene) *scene {
		version(rounds(s, 32, ready())).counted(some)
		return version(rounds(version(rounds(s, 1, ready())).counted(some), 1, ready()))
	}
	first := func(s *scene) *scene { return s.version(4) }
	unread := func(s *scene) *scene { return s.versionHidden() }
	unprobed := func(s *scene) *scene {
		s.unprobed(32, 10*second, ready()).versionHidden().counted(some)
		return s.unprobed(1, 10*second, ready()).versionHidden().counted(some).unprobed(1, 10*second, ready()).versionHidden()
	}
	early := func(s *scene, more int) *scene { // as differs, after three minutes
		rounds(s, 17, ready()).versionHidden().counted(some)
		rounds(s, 1, ready()).versionHidden().counted(some)
		return rounds(s, more, ready()).versionHidden()
	}
	checkVerdicts(t, []verdictRow{
		{name: "five minutes beside another import", seen: spanning(beside(seen(subdomain)), 5*minute).version(5), need: NeedCounts},
		{name: "and no less", seen: spanning(beside(seen(subdomain)), 299*second).version(5), phase: event.Finishing},
		{name: "none where it was found incomplete before", seen: rounds(late(beside(seen(subdomain))), 3, ready()).version(5), need: NeedCounts},
		{name: "but as long as any where it was not proved before", seen: rounds(tooLate(beside(seen(subdomain))), 3, ready()).version(5),
			phase: event.Finishing, words: "it is watched until nothing has changed for 5m0s"},
		{name: "five minutes where two have started", seen: spanning(seen(subdomain), 299*second).version(5), phase: event.Finishing},
		{name: "five minutes where the lock may be lost", seen: spanning(moved(seen(subdomain), AnswerBusy), 299*second).version(4), phase: event.Finishing},
		{name: "longer where it stood still for long", seen: spanning(beside(stood(seen(subdomain), 3*minute)), 8*minute).version(5), phase: event.Finishing},
		{name: "three times what it stood still for", seen: spanning(hidden(stood(seen(subdomain), 50*second)), 150*second).versionHidden(), need: NeedCounts},
		{name: "and no less than that", seen: spanning(hidden(stood(seen(subdomain), 50*second)), 149*second).versionHidden(), phase: event.Finishing},
		{name: "an hour, however long it stood still", seen: spanning(hidden(stood(seen(subdomain), 25*minute)), 61*minute).versionHidden(), need: NeedCounts},
		{name: "the time counts from when the lock was free",
			seen: rounds(beside(seen(subdomain)).looks(40, 10*second, ready()).probe(LockHeld), 3, ready()).version(5), phase: event.Finishing},
		{name: "of a dead import beside ours the time counts from when it stood",
			seen: rounds(next(beside(seen(subdomain)).looks(3, 10*second, theirs(AnswerProcessing)), 10*minute), 3, theirs(AnswerProcessing)).version(5), need: NeedCounts},
		{name: "what may be another's is not compared before", seen: rounds(stood(fresh(subdomain).look(second, plain(AnswerNone)), 50*second), 3, ready()).version(4),
			phase: event.Finishing},
		{name: "under a lock that cannot be probed nothing is compared before", seen: beside(seen(subdomain)).unprobed(5, 10*second, ready()).version(4), phase: event.Finishing},
		{name: "then a difference of what was never seen is not ours", seen: differs(fresh(subdomain), first), verdict: Unproved, words: "not be this import's doing"},
		{name: "then a difference of what may be another's is not ours", seen: differs(fresh(path).look(second, plain(AnswerNone)).look(second, processing(5)), first),
			verdict: Unproved, words: "may be another's of the same name"},
		{name: "then a difference under a lock that cannot be probed is not ours", seen: unprobed(hidden(seen(subdomain))), verdict: Unproved, words: "not be this import's doing"},
		{name: "a difference of ours is not believed before where the version cannot be read", seen: early(hidden(seen(subdomain)), 1), phase: event.Counting},
		{name: "almost five minutes are too short for it", seen: early(hidden(seen(subdomain)), 12), phase: event.Counting},
		{name: "after five the cell is compared once more", seen: early(hidden(seen(subdomain)), 13), need: NeedCounts},
		{name: "a job that was over long before hides nothing", seen: early(late(hidden(seen(subdomain))), 1), verdict: Incomplete},
		{name: "then a difference of ours is ours", seen: differs(hidden(seen(subdomain)), unread), verdict: Incomplete},
	})
}

// late is a job whose content is compared again long after its end.
func late(s *scene) *scene { s.Late, s.Again, s.Concluded = true, true, true; return s }

// next is what the next process knows, so much later.
func next(s *scene, d time.Duration) *scene {
	s.now = s.now.Add(d)
	s.Resume(s.now, s.Limits)
	return s
}

// TestAnImportWithoutATraceOfOurs is about what shows that an import began where it was not seen.
func TestAnImportWithoutATraceOfOurs(t *testing.T) {
	t.Parallel()
	fresh := func(style Style) *scene { return newScene(event.Import, style) }
	hidden := func(style Style) *scene { return unversioned(fresh(style)) }
	held := func(s *scene) *scene { return rounds(s.look(second, ready()).probe(LockHeld), 3, ready()) }
	checkVerdicts(t, []verdictRow{
		{name: "the role of the preparation is gone", seen: rounds(emptied(counting(hidden(path))), 1, ready()).versionHidden(), need: NeedCounts},
		{name: "a held lock shows nothing where the version could be read before", seen: held(counting(fresh(path))).versionHidden(), verdict: Unproved, words: "never seen to start"},
		{name: "a held lock shows nothing in subdomain style", seen: held(counting(hidden(subdomain))).versionHidden(), verdict: Unproved, words: "never seen to start"},
		{name: "a held lock shows a beginning in path style", seen: held(counting(hidden(path))).versionHidden(), need: NeedCounts},
		{name: "a version that did not move shows that none began", seen: rounds(unlike(counting(fresh(path))), 3, ready()).version(3), verdict: Unproved, words: "holds what it held"},
		{name: "where nobody counts a cell that was unlike the snapshot shows nothing", seen: rounds(unlike(hidden(subdomain)), 3, ready()).versionHidden(), verdict: Unproved,
			words: "never seen to start"},
		{name: "a cell that was unlike the snapshot is compared only through the grace", seen: rounds(unlike(counting(hidden(subdomain))), 1, ready()).versionHidden(), phase: event.Finishing},
		{name: "a difference to the snapshot is taken for what the cell held",
			seen: unseen(unseen(unlike(unseen(fresh(subdomain))).counted(counts(50, 12))).counted(counts(50, 12))), verdict: Unproved, words: "holds what it held"},
		{name: "where the lock cannot be probed it may be queued", seen: counting(fresh(path)).unprobed(90, 10*second, ready()).version(3), phase: event.Finishing},
		{name: "but for no longer than an outage may last", seen: counting(fresh(path)).unprobed(91, 10*second, ready()).version(3), verdict: Unproved, words: "holds what it held"},
		{name: "ready without a probe is asked about for a while", seen: counting(fresh(path)).unprobed(1, 10*second, ready()), phase: event.Finishing},
		{name: "ready is probed again in each round", seen: counting(fresh(path).look(second, processing(5))).unprobed(5, 10*second, ready()).look(10*second, ready()), need: NeedProbe},
		{name: "an export that is to be proved by its content waits for the lock all the same", seen: counting(newScene(event.Export, path)).unprobed(5, 10*second, ready()),
			phase: event.Finishing},
	})
}

// TestWhetherAJobThatStandsIsDead is about when the lock is probed, and what a free one means.
func TestWhetherAJobThatStandsIsDead(t *testing.T) {
	t.Parallel()
	still := func(s *scene, n int) *scene {
		return s.look(second, processing(77)).looks(n, 10*second, processing(77))
	}
	fresh := func(k event.Kind, style Style) *scene { return newScene(k, style) }
	free := func(s *scene) *scene { return rounds(s, 2, processing(77)) }
	probed := func(s *scene, states ...LockState) *scene {
		for _, state := range states {
			s.look(second, processing(77)).probe(state)
		}
		return s
	}
	standing := func(s *scene) *scene { return free(still(s, 4)).version(4) }
	shortOutage := func(s *scene) *scene { return waited(s, func(l *Limits) { l.MaxOutage = minute }) }
	atFive := func(first time.Duration) *scene {
		return still(fresh(event.Import, path), 28).settled(first, processing(77)).settled(10*second, processing(77))
	}
	all := counts(50, 50)
	unknowable := func() *scene {
		s := unlike(counting(still(fresh(event.Import, path), 3)))
		s.unprobed(92, 10*second, processing(77)).version(4).counted(all)
		return s.unprobed(1, 10*second, processing(77)).version(4).counted(all).unprobed(1, 10*second, processing(77)).version(4)
	}
	checkVerdicts(t, []verdictRow{
		{name: "an import in path style is dead after five minutes", seen: atFive(10 * second), verdict: Unproved, words: "the job is dead"},
		{name: "and not before", seen: atFive(9 * second), phase: event.Running},
		{name: "an export in path style is over at once", seen: free(still(fresh(event.Export, path), 4)), need: NeedListing},
		{name: "an export in subdomain style is over after five minutes", seen: free(still(fresh(event.Export, subdomain), 32)), need: NeedListing},
		{name: "and not before", seen: free(still(fresh(event.Export, subdomain), 4)), phase: event.Running},
		{name: "an export whose lock may be lost is not over before", seen: free(still(fresh(event.Export, path).look(second, plain(AnswerBusy)), 4)), phase: event.Running},
		{name: "an export whose lock was free and held again is not over before",
			seen: free(probed(still(fresh(event.Export, path), 4), LockFree, LockHeld)), phase: event.Running},
		{name: "probes that met a held lock come less and less often", seen: still(fresh(event.Import, path), 12).probe(LockHeld).looks(11, 10*second, processing(77)), phase: event.Running},
		{name: "as often as the time doubles", seen: still(fresh(event.Import, path), 12).probe(LockHeld).looks(12, 10*second, processing(77)), need: NeedProbe},
		{name: "one that met a free lock is repeated at once", seen: still(fresh(event.Import, path), 3).probe(LockFree).look(second, processing(77)), need: NeedProbe},
		{name: "a free probe before a held one does not count", seen: probed(still(fresh(event.Import, path), 3), LockFree, LockHeld, LockFree), phase: event.Running},
		{name: "a free probe before the job moved does not count",
			seen: probed(still(probed(still(fresh(event.Import, path), 3), LockFree, LockFree).look(second, processing(78)), 3), LockFree), phase: event.Running},
		{name: "a probe that tells nothing after two free ones is no free one", seen: probed(still(fresh(event.Import, path), 3), LockFree, LockFree, LockUnknown), phase: event.Running},
		{name: "a lock that cannot be probed for five minutes ends it, however short an outage may be",
			seen: shortOutage(still(fresh(event.Import, path), 3)).unprobed(31, 10*second, processing(77)), verdict: StillRunning, stop: StopStall},
		{name: "and no less", seen: shortOutage(still(fresh(event.Import, path), 3)).unprobed(30, 10*second, processing(77)), phase: event.Running},
		{name: "a lock that cannot be probed for as long as an outage may last", seen: still(fresh(event.Import, path), 3).unprobed(91, 10*second, processing(77)), verdict: StillRunning,
			stop: StopStall},
		{name: "of an export as well", seen: counting(still(fresh(event.Export, path), 3)).unprobed(92, 10*second, processing(77)), verdict: StillRunning, stop: StopStall},
		{name: "and of a job beside ours", seen: counting(still(fresh(event.Import, subdomain), 3)).unprobed(92, 10*second, theirs(AnswerProcessing)), verdict: StillRunning, stop: StopStall},
		{name: "what the cell holds then tells", seen: unknowable(), verdict: Done, words: "the job is dead"},
		{name: "an import that stands and is not counted is watched", seen: standing(fresh(event.Import, subdomain)), phase: event.Running},
		{name: "an import that stands and is counted is compared", seen: standing(counting(fresh(event.Import, subdomain))), need: NeedCounts},
		{name: "but not beside another", seen: standing(counting(fresh(event.Import, subdomain)).look(second, theirs(AnswerProcessing))), phase: event.Running},
		{name: "and not if it may be another's", seen: standing(counting(fresh(event.Import, subdomain)).look(second, plain(AnswerNone))), phase: event.Running},
		{name: "and not if the lock may be lost",
			seen: standing(counting(fresh(event.Import, subdomain)).look(second, processing(5)).look(second, plain(AnswerBusy)).look(second, processing(6))), phase: event.Running},
		{name: "and not before one has started", seen: free(still(counting(fresh(event.Import, subdomain)), 4)).version(3), phase: event.Running},
		{name: "an empty answer in between is no movement", seen: interspersed(AnswerEmpty), need: NeedProbe},
		{name: "a server error in between is no movement", seen: interspersed(AnswerBroken), need: NeedProbe},
		{name: "a 503 in between is no movement", seen: interspersed(AnswerBusy), need: NeedProbe},
		{name: "no answer in between is no movement", seen: interspersed(AnswerNone), need: NeedProbe},
		{name: "a proxy's 429 in between is no movement", seen: interspersed(AnswerLimited), need: NeedProbe},
		{name: "a job that moved and moved back has moved",
			seen: resumedAfter(still(fresh(event.Import, path), 3), 10*minute).look(second, processing(78)).look(29*second, processing(77)).look(second, processing(77)), phase: event.Running},
		{name: "an hour without change after an outage that the job outlived is a warning",
			seen: still(fresh(event.Import, path).look(second, processing(70)).looks(2, 10*second, plain(AnswerNone)).look(second, processing(71)).look(second, processing(72)), 361).
				probe(LockHeld), phase: event.Running, words: "nothing has changed for 1 h"},
		{name: "an hour without change after two answers that told nothing ends the watching",
			seen:    still(fresh(event.Import, path).look(second, processing(77)).looks(2, 10*second, plain(AnswerEmpty)), 361).probe(LockHeld),
			verdict: StillRunning, stop: StopStall, words: "leave its lock behind"},
	})
}

// interspersed is a standstill of half a minute with an answer in between that told nothing.
func interspersed(a Answer) *scene {
	return newScene(event.Import, path).look(second, processing(77)).look(10*second, plain(a)).looks(2, 10*second, processing(77))
}
