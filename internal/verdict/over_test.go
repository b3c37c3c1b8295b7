package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// importOverRows are the looks after the end: ready, and the closed cell of subdomain style.
func importOverRows() []verdictRow {
	seen := func(style Style) *scene { return newScene(event.Import, style).look(second, processing(5)) }
	hidden := func(style Style) *scene {
		return newScene(event.Import, style).before(func(b *Baseline) { b.Version = nil })
	}
	thrice := func(s *scene, l Look) *scene {
		return s.settled(10*second, l).settled(10*second, l).settled(10*second, l)
	}
	return []verdictRow{
		{name: "ready calls for a probe", seen: newScene(event.Import, path).look(second, ready()), need: NeedProbe},
		{name: "ready under a held lock means queued", seen: newScene(event.Import, path).look(second, ready()).probe(LockHeld), phase: event.Queued},
		{name: "ready under a held lock after our job was seen means about to end", seen: seen(path).look(10*second, ready()).probe(LockHeld), phase: event.Finishing},
		{name: "ready before a free probe is asked for again", seen: seen(path).look(10*second, ready()).probe(LockFree), need: NeedLook},
		{name: "settled calls for the version", seen: seen(path).settled(10*second, ready()), need: NeedVersion},
		{name: "settled and begun and nobody counted is done by its state", seen: agreed(seen(path)).version(4), verdict: Done, words: "without reporting a failure"},
		{name: "settled once and nobody counted may be the answers of another process of the unit, which knows of no job",
			seen: seen(path).settled(10*second, ready()).version(4), phase: event.Finishing},
		{name: "settled and begun by its version alone proves nothing: who edits the cell moves it, too",
			seen: newScene(event.Import, path).settled(10*second, ready()).version(4), verdict: Unproved, words: "never seen at work"},
		{name: "settled and begun by its lock alone proves nothing: it may have been lost in the queue",
			seen: hidden(path).look(second, ready()).probe(LockHeld).settled(10*second, ready()).versionHidden(), verdict: Unproved, words: "never seen at work"},
		{name: "settled without the role of the preparation is done by its state",
			seen: agreed(agreed(agreed(wiped(newScene(event.Import, path))))).version(4), verdict: Done},
		{name: "settled without the role of the preparation and our job seen may be the answers of another process of the unit for longer",
			seen: agreed(wiped(newScene(event.Import, path))).version(4), phase: event.Finishing},
		{name: "a lock that is held again after it was free ends nothing by itself",
			seen: agreed(seen(path).settled(10*second, ready()).look(10*second, ready()).probe(LockHeld)).version(4), verdict: Done},
		{name: "settled and not begun waits for the grace", seen: newScene(event.Import, path).settled(second, ready()).version(3), phase: event.Finishing},
		{name: "settled and not begun through the grace is never done", seen: thrice(newScene(event.Import, path), ready()).version(3), verdict: Unproved, words: "holds what it held"},
		{name: "settled after a lost answer may never have arrived",
			seen:    unaccepted(thrice(newScene(event.Import, path), ready())).version(3),
			verdict: Unproved, words: "may never have arrived"},
		{name: "settled with our job seen and the version unmoved is never done", seen: thrice(seen(path), ready()).version(3), verdict: Unproved},
		{name: "settled after an outage is not proved", seen: seen(path).look(10*second, plain(AnswerNone)).settled(10*second, ready()).version(4), verdict: Unproved, words: "did not answer"},
		{name: "settled after an outage that our job outlived is done",
			seen:    agreed(seen(path).look(10*second, plain(AnswerNone)).look(10*second, processing(6)).look(10*second, processing(7))).version(4),
			verdict: Done},
		{name: "settled after an outage that a frozen body outlived is not proved",
			seen:    seen(path).look(10*second, plain(AnswerNone)).looks(3, 10*second, processing(6)).settled(10*second, ready()).version(4),
			verdict: Unproved},
		{name: "settled after our job was first seen behind an outage is not proved",
			seen:    thrice(newScene(event.Import, path).look(second, plain(AnswerNone)).look(second, processing(5)).look(second, processing(6)), ready()).version(4),
			verdict: Unproved, words: "after the unit had not answered"},
		{name: "settled after a job of our name that started within the leeway of the clocks is done",
			seen: agreed(startedAt(newScene(event.Import, path), "2026-11-24T10:00:03.000Z")).version(4), verdict: Done},
		{name: "settled after a job of our name that started after ours had been accepted is not proved",
			seen: agreed(startedAt(newScene(event.Import, path), "2026-11-24T10:00:03.001Z")).version(4), verdict: Unproved,
			words: "started at 2026-11-24T10:00:03.001Z, after ours had been accepted (2026-11-24T10:00:00Z), and may be another's"},
		{name: "settled after a job that was first seen late, of which no clock tells when it was accepted, is not proved",
			seen: agreed(newScene(event.Import, path).undated().look(11*second, processing(5))).version(4), verdict: Unproved, words: "first seen late"},
		{name: "settled after a job that was seen soon, of which no clock tells when it was accepted, is done",
			seen: agreed(newScene(event.Import, path).undated().look(10*second, processing(5))).version(4), verdict: Done},
		{name: "settled in subdomain style after the cell was marked as failed, and our job had been seen, is not proved",
			seen: agreed(seen(subdomain).settled(second, plain(AnswerClosed))).version(4), verdict: Unproved, words: "was marked Import failed meanwhile"},
		{name: "settled in subdomain style after the cell was marked as failed over a lock that cannot be probed is not proved",
			seen:    seen(subdomain).probe(LockUnknown).look(second, plain(AnswerClosed)).unprobed(agreeingUnseen+1, 10*second, ready()).version(4),
			verdict: Unproved, words: "was marked Import failed meanwhile"},
		{name: "settled in subdomain style over a cell that had failed before is done",
			seen: agreed(newScene(event.Import, subdomain).before(func(b *Baseline) { b.Import.Answer = AnswerClosed }).
				settled(second, plain(AnswerClosed)).look(second, processing(5))).version(4), verdict: Done},
		{name: "settled in subdomain style over a cell that had failed before, and again after ours was at work, is not proved",
			seen: agreed(newScene(event.Import, subdomain).before(func(b *Baseline) { b.Import.Answer = AnswerClosed }).
				look(second, processing(5)).settled(second, plain(AnswerClosed))).version(4), verdict: Unproved, words: "was marked Import failed meanwhile"},
		{name: "settled in subdomain style after a failure that the lock still hid is done",
			seen: agreed(seen(subdomain).look(second, plain(AnswerClosed)).probe(LockHeld)).version(4), verdict: Done},
		{name: "settled after two imports is not proved", seen: thrice(seen(path), ready()).version(5), verdict: Unproved, words: "2 imports"},
		{name: "settled after a foreign job is not proved", seen: thrice(seen(subdomain).look(10*second, theirs(AnswerProcessing)), ready()).version(4), verdict: Unproved, words: "at the same time"},
		{name: "settled in subdomain style without the version is not proved", seen: thrice(hidden(subdomain).look(second, processing(5)), ready()).versionHidden(), verdict: Unproved, words: "overlap"},
		{name: "settled in subdomain style is confirmed by another look", seen: seen(subdomain).settled(10*second, ready()).version(4), phase: event.Finishing},
		{name: "settled again and again in subdomain style is done", seen: agreed(seen(subdomain)).version(4), verdict: Done},
		{name: "settled in subdomain style without our job seen is not proved", seen: thrice(newScene(event.Import, subdomain), ready()).version(4), verdict: Unproved, words: "never seen at work"},
		{name: "ready without a probe is believed for no less than thirty seconds of our job's end",
			seen: seen(path).look(10*second, ready()).probe(LockUnknown), phase: event.Finishing},
		{name: "ready three times in thirty seconds settles where there is no probe, and is compared",
			seen: counting(seen(path)).unprobed(4, 10*second, ready()).version(4), need: NeedCounts},
		{name: "ready for less than thirty seconds does not where there is no probe",
			seen: counting(seen(path)).unprobed(3, 10*second, ready()), phase: event.Finishing},
		{name: "ready without a probe is not believed of less than sixteen looks where nothing is compared: it may be another process's",
			seen: seen(path).unprobed(15, 10*second, ready()).version(4), phase: event.Finishing},
		{name: "ready without a probe sixteen times is", seen: seen(path).unprobed(16, 10*second, ready()).version(4), verdict: Done},
		{name: "one strange probe after a held lock settles nothing",
			seen: seen(path).looks(4, 10*second, ready()).probe(LockHeld).look(10*second, ready()).probe(LockUnknown), phase: event.Finishing},
		{name: "ready without a probe and without our job is never done", seen: newScene(event.Import, path).unprobed(92, 10*second, ready()).version(4),
			verdict: Unproved, words: "could not be found out"},
		{name: "a closed cell under a held lock is still running", seen: seen(subdomain).look(10*second, plain(AnswerClosed)).probe(LockHeld)},
		{name: "a closed cell over a free lock calls for the version", seen: thrice(seen(subdomain), plain(AnswerClosed)), need: NeedVersion},
		{name: "a closed cell may open again before the grace is over", seen: seen(subdomain).settled(10*second, plain(AnswerClosed)).version(4), phase: event.Running},
		{name: "a closed cell after one import is no failure for sure when the lock store was away",
			seen: thrice(seen(subdomain).look(second, plain(AnswerBusy)), plain(AnswerClosed)).version(4), phase: event.Running},
		{name: "a closed cell after one import is a failure", seen: thrice(seen(subdomain), plain(AnswerClosed)).version(4), verdict: Failed, words: "hides the details"},
		{name: "so is one in which ours was seen at work twenty seconds before",
			seen: thrice(seen(subdomain).settled(20*second, plain(AnswerClosed)), plain(AnswerClosed)).version(4), verdict: Failed},
		{name: "longer before, another's may have begun and failed since",
			seen:    thrice(seen(subdomain).settled(21*second, plain(AnswerClosed)), plain(AnswerClosed)).settled(time.Minute, plain(AnswerClosed)).version(4),
			verdict: Unproved, words: "cannot be determined: ours was last seen at work at 2026-11-24T"},
		{name: "a closed cell whose lock cannot be probed is never a failure", seen: seen(subdomain).unprobed(10, 10*second, plain(AnswerClosed)).version(4),
			verdict: Unproved, words: "cannot be determined"},
		{name: "a closed cell without our job seen is not proved", seen: thrice(newScene(event.Import, subdomain), plain(AnswerClosed)).settled(time.Minute, plain(AnswerClosed)).version(3),
			verdict: Unproved, words: "never seen at work"},
		{name: "a closed cell beside a foreign job may open again",
			seen: seen(subdomain).look(10*second, theirs(AnswerProcessing)).settled(10*second, plain(AnswerClosed)).version(4), phase: event.Running},
		{name: "a closed cell after two imports is not proved", seen: thrice(seen(subdomain), plain(AnswerClosed)).settled(time.Minute, plain(AnswerClosed)).version(5),
			verdict: Unproved, words: "cannot be determined"},
	}
}

// agreed is a settled answer in so many rounds that it is believed.
func agreed(s *scene) *scene {
	for range agreeingUncounted {
		s.settled(10*second, ready())
	}
	return s
}

// dead is a standstill over a lock that is free twice, and two listings without an archive.
func dead(s *scene) *scene {
	for range 3 {
		s.settled(10*second, processing(77)).RecordListing(&Listing{})
	}
	return s
}

func unaccepted(s *scene) *scene {
	s.Accepted = false
	return s
}

// unrecorded is a job whose run ended before it recorded what came of its POST.
func unrecorded(s *scene) *scene {
	s.Awaited = true
	return unaccepted(s)
}

// importLimitRows are about looking for too long.
func importLimitRows() []verdictRow {
	still := func(n int) *scene {
		s := newScene(event.Import, path).looks(n, 10*second, processing(77))
		return s.probe(LockHeld)
	}
	stalled := func(s *scene, d time.Duration) *scene { s.Limits.StallTimeout = d; return s }
	timed := func(s *scene, d time.Duration) *scene { s.Limits.Timeout = d; return s }
	awayFirst := newScene(event.Import, path).look(second, processing(77)).looks(2, 10*second, plain(AnswerNone)).looks(362, 10*second, processing(77)).probe(LockHeld)
	return []verdictRow{
		{name: "a timeout ends the watching", seen: timed(still(7), minute), verdict: StillRunning, stop: StopTimeout, words: "Processing, 77 %"},
		{name: "a timeout that is not over ends nothing", seen: timed(still(5), minute), phase: event.Running},
		{name: "a stall timeout ends the watching", seen: stalled(still(14), 2*minute), verdict: StillRunning, stop: StopStall, words: "has not changed"},
		{name: "a stall timeout tells since when an earlier process has seen it stand, too",
			seen: stalled(resumedAfter(still(7), 20*minute).looks(13, 10*second, processing(77)).probe(LockHeld), 2*minute), verdict: StillRunning,
			stop: StopStall, words: "has not changed for 2m10s (Processing, 77 %, unchanged since 2026-11-24T10:00:10Z)"},
		{name: "an hour without change is a warning", seen: still(362), phase: event.Running, words: "nothing has changed for 1 h"},
		{name: "an hour without change after the unit was away ends the watching", seen: awayFirst, verdict: StillRunning, stop: StopStall, words: "leave its lock behind"},
	}
}

// exportRows are the rows of an export. Having seen it at work proves nothing about it.
func exportRows() []verdictRow {
	seen := func(style Style) *scene { return newScene(event.Export, style).look(second, processing(5)) }
	missing := func(s *scene, l Listing) *scene {
		for range agreeingGone {
			s.listed(10*second, l)
		}
		return s
	}
	failure := Listing{Failure: &Message{Code: "PR500-SV-0000", Text: "unknown property was appointed."}}
	return []verdictRow{
		{name: "our export at work is running", seen: seen(path), phase: event.Running},
		{name: "a settled export calls for the listing", seen: seen(path).settled(10*second, ready()), need: NeedListing},
		{name: "a listed archive is done", seen: seen(path).listed(10*second, Listing{Archive: true}), verdict: Done, words: "snap.zip is listed"},
		{name: "a listed archive beside an old error file is done", seen: seen(path).listed(10*second, Listing{Archive: true, Stale: true}), verdict: Done},
		{name: "a listed archive of an export that was never seen is done", seen: newScene(event.Export, path).listed(10*second, Listing{Archive: true}), verdict: Done},
		{name: "an archive that is missing once is looked for again", seen: seen(path).listed(10*second, Listing{}), phase: event.Finishing},
		{name: "nothing left by a job whose lock was free and held again may be another process's answer",
			seen: missing(seen(path).settled(10*second, ready()).look(10*second, ready()).probe(LockHeld), Listing{}), verdict: Unproved,
			words: "another process of the unit"},
		{name: "nothing left by a job that was never seen at work is believed later",
			seen: missing(newScene(event.Export, path), Listing{}), phase: event.Finishing},
		{name: "nothing left by a job that was never seen at work is a failure in the end",
			seen: missing(missing(missing(missing(newScene(event.Export, path), Listing{}), Listing{}), Listing{}), Listing{}), verdict: Failed, words: "left no reason"},
		{name: "another export that began after ours was over does not keep ours waiting",
			seen: seen(subdomain).settled(10*second, ready()).look(10*second, theirs(AnswerProcessing)), need: NeedListing},
		{name: "an error file instead of an archive is a failure", seen: missing(seen(path), failure), verdict: Failed, words: "snap.error instead"},
		{name: "neither archive nor reason may be the answers of another process of the unit, which knows of no job",
			seen: seen(path).listed(10*second, Listing{}).listed(10*second, Listing{}), phase: event.Finishing},
		{name: "also where that was said a few times", seen: func() *scene {
			s := seen(path)
			for range agreeingGone - 1 {
				s.listed(10*second, Listing{})
			}
			return s
		}(), phase: event.Finishing},
		{name: "two exports of our name were seen at work: one is the body of a dead one", seen: missing(
			seen(path).look(second, Look{Answer: AnswerProcessing, Name: "snap", StartedAt: "2017-02-13T04:00:00.000Z", Progress: 3}), Listing{}),
			verdict: Unproved, words: "two exports of this name were seen at work"},
		{name: "neither archive nor reason is a failure", seen: missing(seen(path), Listing{}), verdict: Failed, words: "left no reason"},
		{name: "an old error file is not this export's reason", seen: missing(seen(path), Listing{Stale: true}), verdict: Failed, words: "older than this export"},
		{name: "one more entry without a name is a burnt name", seen: missing(seen(path), Listing{Nameless: 1}), verdict: Failed, words: "burnt"},
		{name: "nothing left after the lock store was away is not proved",
			seen: missing(seen(path).look(10*second, plain(AnswerBusy)), Listing{}).listed(10*second, Listing{}), verdict: Unproved, words: "may still be running"},
		{name: "one more entry without a name in subdomain style is what a running export looks like",
			seen: missing(seen(subdomain), Listing{Nameless: 1}).listed(10*second, Listing{Nameless: 1}).version(3), verdict: Unproved, words: "may still be running"},
		{name: "nothing left in subdomain style where nobody else worked is a failure", seen: missing(seen(subdomain), Listing{}).version(3), verdict: Failed, words: "left no reason"},
		{name: "nothing left in subdomain style of an export that was never seen may mean queued",
			seen: missing(newScene(event.Export, subdomain), Listing{}).listed(10*second, Listing{}).version(3), verdict: Unproved, words: "never seen at work"},
		{name: "an export that stands still over a free lock and left nothing is not proved",
			seen: dead(newScene(event.Export, path).looks(32, 10*second, processing(77))), verdict: Unproved},
		{name: "an export whose POST was lost and that left nothing never began", seen: unaccepted(missing(newScene(event.Export, path), Listing{}).listed(10*second, Listing{})),
			verdict: Unproved, words: "may never have arrived"},
		{name: "nothing left beside other jobs of the cell is not proved",
			seen: missing(seen(subdomain).look(10*second, theirs(AnswerProcessing)), Listing{}).listed(10*second, Listing{}).version(3), verdict: Unproved, words: "another job"},
		{name: "a cell that an import closed hides the archive", seen: seen(subdomain).settled(10*second, plain(AnswerClosed)).settled(10*second, plain(AnswerClosed)).settled(10*second, plain(AnswerClosed)), verdict: Unproved, words: "hides its snapshots"},
		{name: "a cell that is gone proves nothing", seen: seen(path).looks(2, 10*second, plain(AnswerGone)), verdict: Unproved, words: "gone"},
	}
}

// startedAt is a look at a job of our name, at work, that started then.
func startedAt(s *scene, t string) *scene {
	l := processing(5)
	l.StartedAt = t
	return s.look(time.Second, l)
}

// undated is a scene whose 202 had no Date.
func (s *scene) undated() *scene {
	s.AcceptedAt = time.Time{}
	return s
}
