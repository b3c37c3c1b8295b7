package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// waited is a scene with other limits.
func waited(s *scene, change func(*Limits)) *scene { change(&s.Limits); return s }

// TestTimesAtTheirBounds is about the moment from which on a time is long enough, and the one just before it.
func TestTimesAtTheirBounds(t *testing.T) {
	t.Parallel()
	seen := func(style Style) *scene { return newScene(event.Import, style).look(second, processing(5)) }
	twice := func(s *scene, apart time.Duration) *scene {
		return counting(s).settled(10*second, ready()).settled(apart, ready()).version(4)
	}
	thrice := func(s *scene, apart time.Duration, l Look) *scene {
		return s.settled(10*second, l).settled(apart, l).settled(apart, l)
	}
	unprobed := func(n int, apart time.Duration) *scene { return seen(path).unprobed(n, apart, ready()).version(4) }
	broken := func(n int, apart time.Duration) *scene { return seen(path).looks(n, apart, plain(AnswerBroken)) }
	dead := func(d time.Duration) *scene {
		s := counting(seen(subdomain)).look(10*second, theirs(AnswerProcessing))
		return s.settled(minute, theirs(AnswerProcessing)).settled(d-minute, theirs(AnswerProcessing))
	}
	rounds := func(n int) *scene {
		s := wiped(newScene(event.Import, path))
		for range n {
			s.settled(10*second, ready())
		}
		return s.version(4)
	}
	checkVerdicts(t, []verdictRow{
		{name: "in subdomain style a settled answer is confirmed after two seconds", seen: twice(seen(subdomain), 2*second), need: NeedCounts},
		{name: "and no sooner", seen: twice(seen(subdomain), 3*second/2), phase: event.Finishing},
		{name: "in subdomain style equal answers over a while confirm where there is no probe",
			seen: counting(seen(subdomain)).unprobed(5, 10*second, ready()).version(4), need: NeedCounts},
		{name: "an import that was not seen needs sixteen answers", seen: rounds(16), verdict: Done},
		{name: "and not fifteen", seen: rounds(15), phase: event.Finishing},
		{name: "nothing of our import for ten seconds in three looks is believed", seen: thrice(newScene(event.Import, path), 5*second, ready()).version(3), verdict: Unproved},
		{name: "and not for less", seen: thrice(newScene(event.Import, path), 19*second/4, ready()).version(3), phase: event.Finishing},
		{name: "and not in two", seen: newScene(event.Import, path).settled(second, ready()).settled(20*second, ready()).version(3), phase: event.Finishing},
		{name: "three equal answers in thirty seconds settle without a probe, and are compared", seen: counting(unprobed(3, 15*second)), need: NeedCounts},
		{name: "and not in less", seen: counting(unprobed(3, 59*second/4)), phase: event.Finishing},
		{name: "and not two in more", seen: counting(unprobed(2, 40*second)), phase: event.Finishing},
		{name: "three server errors in a minute call for a probe", seen: broken(3, 30*second), need: NeedProbe},
		{name: "and not in less", seen: broken(4, 15*second)},
		{name: "and not two in more", seen: broken(2, 2*minute)},
		{name: "another import that stands over a free lock for five minutes beside ours is dead", seen: dead(5 * minute), need: NeedVersion},
		{name: "and not for less", seen: dead(299 * second), phase: event.Running},
		{name: "a unit that is away for as long as an outage may last ends the watching", seen: seen(path).looks(91, 10*second, plain(AnswerNone)),
			verdict: StillRunning, stop: StopOutage},
		{name: "and not for less", seen: seen(path).looks(90, 10*second, plain(AnswerNone)), phase: event.Unreachable},
		{name: "rounds that all end without an answer are an outage, whatever came in between", seen: vain(seen(path), 91, 10*second),
			verdict: StillRunning, stop: StopOutage, words: "nothing could be concluded for 15m0s"},
		{name: "and not for less", seen: vain(seen(path), 90, 10*second)},
		{name: "nor in fewer than six rounds, which may be chance", seen: vain(seen(path), 6, 5*minute)},
		{name: "nor in many that follow each other closely and one after long", seen: vain(vain(seen(path), 30, second), 2, 20*minute)},
		{name: "six are none", seen: vain(seen(path), 7, 5*minute), verdict: StillRunning, stop: StopOutage, words: "nothing could be concluded for 30m0s"},
		{name: "nor where the job moved on meanwhile", seen: vain(vain(seen(path), 60, 10*second).look(10*second, processing(6)), 60, 10*second)},
		{name: "nor where the cell could be compared", seen: vain(vain(seen(path), 60, 10*second).counted(counts(5, 4)), 60, 10*second)},
		{name: "an unknown word for as long as an outage may last is an end", seen: seen(path).looks(91, 10*second, plain(AnswerWord)), verdict: Unproved},
		{name: "and not for less", seen: seen(path).looks(90, 10*second, plain(AnswerWord))},
		{name: "a lock that cannot be probed for as long as an outage may last is an end", seen: newScene(event.Import, path).unprobed(91, 10*second, ready()),
			verdict: Unproved, words: "could not be found out"},
		{name: "and not for less", seen: newScene(event.Import, path).unprobed(90, 10*second, ready()), phase: event.Finishing},
		{name: "nothing for an hour is said", seen: newScene(event.Import, path).looks(361, 10*second, processing(77)).probe(LockHeld), phase: event.Running,
			words: "nothing has changed for 1 h"},
		{name: "and not for less", seen: newScene(event.Import, path).looks(360, 10*second, processing(77)).probe(LockHeld), phase: event.Running, silent: true},
		{name: "what else there is to say is said instead", seen: newScene(event.Import, subdomain).looks(361, 10*second, theirs(AnswerProcessing)).probe(LockHeld),
			phase: event.Running, words: "at the same time"},
		{name: "a stall timeout that is just over ends the watching",
			seen:    waited(newScene(event.Import, path).looks(13, 10*second, processing(7)).probe(LockHeld), func(l *Limits) { l.StallTimeout = 2 * minute }),
			verdict: StillRunning, stop: StopStall},
		{name: "a timeout that is just over ends the watching",
			seen:    waited(newScene(event.Import, path).looks(6, 10*second, processing(7)).probe(LockHeld), func(l *Limits) { l.Timeout = minute }),
			verdict: StillRunning, stop: StopTimeout},
		{name: "a timeout does not keep evidence from being asked for",
			seen: waited(seen(path).look(2*minute, ready()), func(l *Limits) { l.Timeout = minute }), need: NeedProbe},
		{name: "a unit that has not answered at all is not one whose state has not changed",
			seen: newScene(event.Import, path).looks(3, 10*second, plain(AnswerNone)), phase: event.Unreachable, silent: true},
		{name: "one empty answer is not worth a word", seen: seen(path).look(10*second, plain(AnswerEmpty)), silent: true},
		{name: "two are", seen: seen(path).looks(2, 10*second, plain(AnswerEmpty)), phase: event.Unseen, words: "for a while"},
		{name: "a look after a free probe that brought nothing is not tried again in the same round",
			seen: tried(seen(path).look(10*second, ready()).probe(LockFree)), silent: true},
	})
}

// vain is several rounds in which the look after a free probe brings nothing.
func vain(s *scene, n int, interval time.Duration) *scene {
	for range n {
		s.look(interval, ready()).probe(LockFree)
		s.TriedLook()
		none := plain(AnswerNone)
		none.At = s.now
		s.Record(none)
	}
	return s
}

// tried is a look after a free probe that failed.
func tried(s *scene) *scene { s.TriedLook(); return s }

// In subdomain style a job has to be seen at work; it is looked for every two seconds, for ten minutes.
func TestAQueuedJobIsLookedForSooner(t *testing.T) {
	t.Parallel()
	queued := func(style Style, looks int) *scene {
		return newScene(event.Import, style).looks(looks, 2*second, ready()).probe(LockHeld)
	}
	for _, test := range []struct {
		name string
		seen *scene
		want time.Duration
	}{
		{"in subdomain style", queued(subdomain, 1), 2 * second},
		{"for three hundred looks", queued(subdomain, 300), 2 * second},
		{"and no longer", queued(subdomain, 301), 0},
		{"not in path style", queued(path, 1), 0},
		{"not after it was seen", newScene(event.Import, subdomain).look(second, processing(5)).look(second, ready()).probe(LockHeld), 0},
	} {
		if got := Judge(test.seen.History); got.Soon != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got.Soon, test.want)
		}
	}
}

func TestALookOutThatIsCutShortSaysWhatWasSeenLast(t *testing.T) {
	t.Parallel()
	seen := func() *scene { return newScene(event.Import, path).look(second, processing(0)) }
	short := func(s *scene) *scene { return waited(s, func(l *Limits) { l.Timeout = minute }) }
	over := func(k event.Kind) *scene {
		return newScene(k, path).look(second, processing(5)).settled(minute, ready())
	}
	beside := func(s *scene) *scene {
		return rounds(s.look(second, processing(5)).look(second, theirs(AnswerProcessing)), 2, ready()).version(4)
	}
	found := func(n int64) func(*scene) *scene {
		return func(s *scene) *scene {
			s.History.Counts = &Counts{Expected: 3, Found: n, Different: []Difference{{"b/od/A", 3, n}}}
			return s
		}
	}
	lacking, more := found(2), found(4)
	comparing := "the import seems to be over, but 1m0s were not enough to compare the cell's content with the snapshot"
	for _, test := range []struct {
		name string
		seen *scene
		want string
	}{
		{"at work", seen(), "the job had not finished after 1m0s (Processing, 0 %)"},
		{"at work, without a percentage", newScene(event.Import, path).look(second, processing(-1)), "the job had not finished after 1m0s (Processing)"},
		{"away", seen().look(second, plain(AnswerNone)), "the job had not finished after 1m0s (last seen Processing, 0 %)"},
		{"queued", newScene(event.Import, path).look(second, ready()).probe(LockHeld), "the job had not finished after 1m0s (Acceptable, but the lock is held)"},
		{"ready", newScene(event.Import, path).look(second, ready()), "the job had not finished after 1m0s (Acceptable)"},
		{"closed", newScene(event.Import, path).look(second, plain(AnswerClosed)), "the job had not finished after 1m0s (Import failed)"},
		{"in a state of another version", newScene(event.Import, path).look(second, Look{Answer: AnswerWord, Word: "Frozen", Progress: -1}),
			`the job had not finished after 1m0s (a state that this program does not know: "Frozen")`},
		{"being compared", over(event.Import), comparing},
		{"with rows that are missing", lacking(over(event.Import)),
			"the import seems to be over, and the cell holds 2 of 3 rows, different in 1 place so far, but 1m0s were not enough to make sure that no more comes"},
		{"with rows too many", more(over(event.Import)), comparing},
		{"an export that is over", over(event.Export), "the job had not finished after 1m0s (Acceptable)"},
		{"over, but never begun", newScene(event.Import, path).settled(minute, ready()).version(3), "the job had not finished after 1m0s (Acceptable)"},
		{"ready, but not settled", newScene(event.Import, path).look(second, processing(5)).look(minute, ready()), "the job had not finished after 1m0s (Acceptable)"},
		{"dead", newScene(event.Import, path).look(second, processing(5)).settled(minute, processing(5)),
			"the job had not finished after 1m0s (Processing, 5 %, and nobody holds the cell's lock: it may have died with its unit)"},
		{"with its lock", newScene(event.Import, path).look(second, processing(5)).probe(LockHeld), "the job had not finished after 1m0s (Processing, 5 %)"},
		{"under a lock that another job's end may have taken", newScene(event.Import, subdomain).look(second, processing(5)).settled(minute, processing(5)),
			"the job had not finished after 1m0s (Processing, 5 %)"},
		{"silent beside another", beside(counting(newScene(event.Import, subdomain))), "the import seems to be over, but 1m0s were not enough to make sure of that: " +
			"another job of this cell ran at the same time (other, started 2026-11-24T10:01:00.000Z), and the cell has to show no change for 5m0s"},
		{"under a lock that cannot be probed any more", newScene(event.Import, path).look(second, processing(5)).settled(minute, processing(5)).probe(LockUnknown),
			"the job had not finished after 1m0s (Processing, 5 %)"},
		{"moving again after a free lock", newScene(event.Import, path).look(second, processing(5)).settled(minute, processing(5)).look(second, processing(6)),
			"the job had not finished after 1m0s (Processing, 6 %)"},
		{"silent beside another for as long as that takes", rounds(beside(counting(newScene(event.Import, subdomain))), 33, ready()).version(4), comparing},
		{"silent after it has stood still", rounds(counting(newScene(event.Import, subdomain)).look(second, processing(5)).look(minute, processing(6)), 2, ready()).
			version(4), comparing},
		{"silent beside another, and not counted", beside(newScene(event.Import, subdomain)), comparing},
		{"silent beside another, in path style", beside(counting(newScene(event.Import, path))), comparing},
	} {
		d := TimedOut(short(test.seen).History)
		if d.Verdict != StillRunning || d.Stop != StopTimeout || d.Reason != test.want || (d.Phase == event.Counting) != (test.want == comparing || test.name == "with rows that are missing") {
			t.Errorf("%s: got %q, phase %q, want %q", test.name, d.Reason, d.Phase, test.want)
		}
	}
	for phase, want := range map[event.Phase]event.Phase{event.Counting: event.Counting, event.Running: ""} {
		if d := Interrupted(&History{}, phase); d.Phase != want || d.Stop != StopInterrupted || d.Verdict != StillRunning {
			t.Errorf("%s: %+v", phase, d)
		}
	}
}

// In subdomain style the end of another job frees the lock of ours.
func TestOnlyInPathStyleAFreeLockTellsSomethingOfAJobThatStandsStill(t *testing.T) {
	t.Parallel()
	for style, want := range map[Style]bool{path: true, subdomain: false} {
		s := waited(newScene(event.Import, style).looks(13, 10*second, processing(7)).probe(LockFree), func(l *Limits) { l.StallTimeout = 2 * minute })
		if o := Conclude(s.History, Decision{Verdict: StillRunning, Stop: StopStall}, "", 0); o.LockFree != want {
			t.Errorf("%s style: the lock is free: %t", style, o.LockFree)
		}
	}
}
