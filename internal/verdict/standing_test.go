package verdict

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// standingRows are about a job that stands still: whether it is dead is found out by probe, version and content, as early as they
// tell it.
func standingRows() []verdictRow {
	still := func(style Style, looks int) *scene {
		s := counting(newScene(event.Import, style)).look(second, processing(77))
		return s.looks(looks, 10*second, processing(77))
	}
	free := func(s *scene) *scene {
		return s.settled(second, processing(77)).settled(second, processing(77)).version(4)
	}
	later := func(s *scene, d time.Duration) *scene { return s.settled(d, processing(77)).version(4) }
	all, some := counts(50, 50), counts(50, 12)
	return []verdictRow{
		{name: "a job that stands for half a minute calls for a probe", seen: still(path, 3), need: NeedProbe},
		{name: "a job that stands for hours is probed every five minutes",
			seen: still(path, 1000).probe(LockHeld).looks(30, 10*second, processing(77)), need: NeedProbe},
		{name: "a job that stands for hours is not probed more often",
			seen: still(path, 1000).probe(LockHeld).looks(29, 10*second, processing(77)), phase: event.Running},
		{name: "a job that stands for less is not doubted", seen: still(path, 2), phase: event.Running},
		{name: "a job that stands over a free lock is compared at once", seen: free(still(path, 3)), need: NeedCounts},
		{name: "equal content of such a job is compared once more, because it may be in its last moments",
			seen: later(free(unlike(still(path, 3))).counted(all), second), phase: event.Counting},
		{name: "equal content of such a job ends it at once",
			seen: later(later(free(unlike(still(path, 3))).counted(all), 10*second).counted(all), second), verdict: Done, words: "the job is dead"},
		{name: "different content of such a job gives it time",
			seen: later(later(free(unlike(still(path, 3))).counted(some), 10*second).counted(some), second), phase: event.Counting},
		{name: "different content of such a job is believed after a minute, where the snapshot has few rows",
			seen: later(later(free(unlike(still(path, 3))).counted(some), minute).counted(some), second), verdict: Incomplete, words: "the job is dead"},
		{name: "a job that was dead for an earlier process is dead at once for the next",
			seen: later(later(free(resumedAfter(still(path, 3), minute*10)).counted(some), 10*second).counted(some), second), verdict: Incomplete, words: "the job is dead"},
		{name: "a job that moved between two processes is not dead",
			seen: resumedAfter(still(path, 3), 10*minute).settled(second, processing(78)).settled(second, processing(78)), phase: event.Running},
		{name: "in subdomain style a job that stands over a free lock is compared where it is the only one that began",
			seen: free(still(subdomain, 3)), need: NeedCounts},
		{name: "in subdomain style equal content of the only job that began ends it at once",
			seen: later(later(free(unlike(still(subdomain, 3))).counted(all), 10*second).counted(all), second), verdict: Done},
		{name: "in subdomain style different content of the only job that began gives it time",
			seen: later(free(unlike(still(subdomain, 3))).counted(some), second), phase: event.Running},
		{name: "in subdomain style one of two jobs that began is not compared while it shows", seen: free(still(subdomain, 3)).version(5), phase: event.Running},
		{name: "a job that stands and whose lock cannot be probed is watched for as long as an outage may last",
			seen: still(path, 3).unprobed(60, 10*second, processing(77)), phase: event.Running},
		{name: "a job that stands and whose lock cannot be probed is compared then",
			seen: still(path, 3).unprobed(92, 10*second, processing(77)), need: NeedVersion},
		{name: "a job that stands and whose lock cannot be probed ends the watching where nothing tells more",
			seen: still(path, 3).unprobed(92, 10*second, processing(77)).version(5), verdict: StillRunning, stop: StopStall, words: "could not be found out"},
	}
}

// followedRows are about jobs of others beside ours, or after it.
func followedRows() []verdictRow {
	seen := func() *scene { return counting(newScene(event.Import, subdomain).look(second, processing(5))) }
	again := func(s *scene) *scene {
		return s.settled(10*second, ready()).settled(10*second, ready()).settled(10*second, ready()).version(4)
	}
	beside := func(s *scene) *scene { return again(s.look(10*second, theirs(AnswerProcessing))) }
	return []verdictRow{
		{name: "an import that began after ours was over ends the watching at once",
			seen: seen().settled(10*second, ready()).look(10*second, theirs(AnswerProcessing)), verdict: Unproved, words: "began after ours was over"},
		{name: "an import that began while ours was at work is beside it", seen: seen().look(10*second, theirs(AnswerProcessing)), words: "at the same time"},
		{name: "where ours is the only import that has started the content is compared at once", seen: beside(seen()), need: NeedCounts},
		{name: "equal content then ends it, where the cell held something else", seen: again(beside(unlike(seen())).counted(counts(50, 50))), verdict: Done},
		{name: "different content then waits until ours was silent for long", seen: again(beside(unlike(seen())).counted(counts(50, 12))), phase: event.Finishing},
		{name: "where another import has started, perhaps of the same snapshot, ours has to be silent for long", seen: beside(seen()).version(5), phase: event.Finishing},
	}
}

// limitedRows are about a proxy that turns requests away.
func limitedRows() []verdictRow {
	seen := func() *scene { return newScene(event.Import, path).look(second, processing(5)) }
	return []verdictRow{
		{name: "a look that a proxy turned away is no news", seen: seen().look(10*second, plain(AnswerLimited))},
		{name: "looks that a proxy turned away are said", seen: seen().looks(2, 10*second, plain(AnswerLimited)), words: "turned our requests away"},
		{name: "looks that a proxy turns away for too long end the watching", seen: seen().looks(92, 10*second, plain(AnswerLimited)), verdict: StillRunning,
			stop: StopOutage, words: "turned our requests away"},
		{name: "a proxy that turned looks away was no outage", seen: agreed(seen().looks(3, 10*second, plain(AnswerLimited))).version(4), verdict: Done},
	}
}

func TestVerdictOnWhatStandsStillFollowsOrIsTurnedAway(t *testing.T) {
	t.Parallel()
	checkVerdicts(t, slicesOf(standingRows(), followedRows(), limitedRows()))
}

// resumedAfter is what the next process knows, so much later.
func resumedAfter(s *scene, d time.Duration) *scene {
	data, err := json.Marshal(s.History)
	if err != nil {
		panic(err)
	}
	again := new(History)
	if err := json.Unmarshal(data, again); err != nil {
		panic(err)
	}
	s.History, s.now = again, s.now.Add(d)
	s.Resume(s.now, s.Limits)
	return s.look(second, processing(77))
}
