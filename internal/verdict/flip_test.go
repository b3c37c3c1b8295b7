package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// flipping is a job of which every other look tells something, as where two processes of a unit answer and one knows of it.
func flipping(s *scene, n int, one, other Look) *scene {
	for range n {
		s.look(time.Minute, one).probe(LockHeld).look(time.Minute, other).probe(LockHeld)
	}
	return s
}

func TestVerdictOnAnswersThatContradictEachOther(t *testing.T) {
	t.Parallel()
	stale := Look{Answer: AnswerProcessing, Name: "older", StartedAt: oldStarted, Progress: 23}
	old := func(s *scene) *scene { return s.before(func(b *Baseline) { b.Export = stale }) }
	export, imported := newScene(event.Export, path), newScene(event.Import, path)
	once := func(s *scene) *scene {
		return s.look(second, processing(20)).look(second, ready()).look(second, processing(30))
	}
	checkVerdicts(t, []verdictRow{
		{name: "answers that flip for as long as an outage may last end the watching of a job that nobody saw",
			seen: flipping(old(export), 9, stale, ready()), verdict: Unproved, words: "the job was never seen at work"},
		{name: "answers that flip for as long as an outage may last end the watching of ours",
			seen: flipping(imported, 10, processing(20), ready()), verdict: StillRunning, stop: StopStall, words: "more than one process"},
		{name: "answers that flip for less do not", seen: flipping(newScene(event.Import, path), 7, processing(20), ready()).look(second, processing(20)),
			phase: event.Running},
		{name: "answers that move between the flips do not",
			seen:  flipping(flipping(newScene(event.Import, path), 7, processing(20), ready()), 7, processing(30), ready()).look(second, processing(30)),
			phase: event.Running},
		{name: "nothing left of an export that came back after an answer without a job is no failure",
			seen: nothingLeft(once(newScene(event.Export, path))), verdict: Unproved, words: "more than one process"},
		{name: "nothing left of an export that did not is one",
			seen: nothingLeft(newScene(event.Export, path).look(second, processing(20))), verdict: Failed},
		{name: "the end of an import that came back after an answer without a job is not believed where nobody counts",
			seen: agreed(once(newScene(event.Import, path))).version(4), verdict: Unproved, words: "more than one process"},
		{name: "what is missing after an import that came back after an answer without a job may still come",
			seen: differing(once(newScene(event.Import, path))), verdict: Unproved, words: "more than one process"},
		{name: "what is missing after an import that did not is missing",
			seen: differing(newScene(event.Import, path).look(second, processing(20))), verdict: Incomplete},
		{name: "the mark of a failed cell is no end of an import that came back after an answer without a job",
			seen: closedFor(once(newScene(event.Import, subdomain))), verdict: Unproved, words: "cannot be determined"},
		{name: "the mark of a failed cell is the end of one that did not",
			seen: closedFor(newScene(event.Import, subdomain).look(second, processing(20))), verdict: Failed},
		{name: "a job that shows after the lock of ours was free is not surely ours",
			seen: newScene(event.Import, path).look(second, ready()).probe(LockHeld).settled(second, ready()).look(second, Look{Answer: AnswerFailed, Name: "snap", StartedAt: oursStarted, Progress: 20}).
				probe(LockFree).version(4),
			verdict: Unproved, words: "may not be ours"},
		{name: "the end of an import that did not is",
			seen: agreed(newScene(event.Import, path).look(second, processing(20))).version(4), verdict: Done},
	})
}

// differing is a settled end in so many rounds that it is believed, with less in the cell than in the snapshot.
func differing(s *scene) *scene {
	s = unlike(counting(s))
	for range agreeing {
		s = s.settled(10*second, ready()).version(4).counted(counts(50, 12))
		s.again()
	}
	return s
}

// closedFor is a failed cell that hides its state, for long enough.
func closedFor(s *scene) *scene {
	for range 8 {
		s.settled(10*second, Look{Answer: AnswerClosed, Progress: -1})
	}
	return s.version(4)
}

// nothingLeft is a settled end in so many rounds that it is believed, with nothing in the snapshot area.
func nothingLeft(s *scene) *scene {
	for range agreeingGone {
		s.listed(10*second, Listing{})
	}
	return s
}
