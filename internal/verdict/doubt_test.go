package verdict

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// rounds are settled rounds of ten seconds, all with the same answer.
func rounds(s *scene, n int, l Look) *scene {
	for range n {
		s.settled(10*second, l)
	}
	return s
}

// moved is a unit that answered nothing once, or something else than a state, and a job that was seen to move afterwards.
func moved(s *scene, trouble Answer) *scene {
	return s.look(10*second, plain(trouble)).look(10*second, processing(6)).look(10*second, processing(7))
}

// roleThere is a reading of the version after which the role that was made before the POST was found.
func roleThere(s *scene) *scene {
	s.Prime = "pcell-a"
	s.RecordPrime(true)
	return s
}

// TestWhoseEndAnImportIsAtItsEnd is about imports that are not counted.
func TestWhoseEndAnImportIsAtItsEnd(t *testing.T) {
	t.Parallel()
	fresh := func(style Style) *scene { return newScene(event.Import, style) }
	seen := func(style Style) *scene { return fresh(style).look(second, processing(5)) }
	stale := func() *scene { return fresh(path).before(func(b *Baseline) { b.Import = oldProcessing() }) }
	checkVerdicts(t, []verdictRow{
		{name: "an import without a trace is believed only through the grace", seen: rounds(seen(path), 1, ready()).version(3), phase: event.Finishing},
		{name: "an import that was seen at work and left no trace", seen: rounds(seen(path), 3, ready()).version(3), verdict: Unproved, words: "last at 5 %"},
		{name: "a version that is late is waited for", seen: rounds(counting(seen(path)), 1, ready()).versionHidden(), phase: event.Finishing},
		{name: "a version that was read once need not be read again", seen: rounds(rounds(seen(subdomain), agreeingUncounted, ready()).version(4), 1, ready()).versionHidden(), verdict: Done},
		{name: "a lock store that was away does not undo a state that settles", seen: rounds(moved(seen(path), AnswerBusy), agreeingUncounted, ready()).version(4), verdict: Done},
		{name: "a lock store that was away wants the settled state confirmed",
			seen:  moved(seen(path), AnswerBusy).settled(second/4, ready()).settled(second/4, ready()).settled(second/4, ready()).settled(second/4, ready()).version(4),
			phase: event.Finishing},
		{name: "beside another job the end is doubted only through the grace", seen: rounds(seen(subdomain).look(10*second, theirs(AnswerProcessing)), 1, ready()).version(4),
			phase: event.Finishing},
		{name: "a job that began after ours is called that", seen: rounds(rounds(seen(subdomain), 1, ready()).look(10*second, theirs(AnswerProcessing)), 3, ready()).version(4),
			verdict: Unproved, words: "began after ours was over"},
		{name: "of an import whose beginning was not seen from here that is said", seen: rounds(joined(unversioned(seen(subdomain))), 3, ready()).versionHidden(),
			verdict: Unproved, words: "the beginning of this one was not seen from here"},
		{name: "a job that was there already and was seen at work is judged as any other", seen: rounds(joined(seen(path)), agreeingUncounted, ready()).version(4), verdict: Done},
		{name: "a job that was there already and is not seen goes on for all that is known",
			seen: attached(fresh(path)).looks(92, 10*second, plain(AnswerNone)), verdict: StillRunning, stop: StopOutage},
		{name: "after a lost answer a job that shows within ten seconds is ours", seen: rounds(unaccepted(fresh(path)).look(10*second, processing(5)), agreeingUncounted, ready()).version(4),
			verdict: Done},
		{name: "after a lost answer a job that shows later may be another's", seen: rounds(unaccepted(fresh(path)).look(11*second, processing(5)), 3, ready()).version(4),
			verdict: Unproved, words: "may be another's of the same name"},
		{name: "a job that was accepted is ours whenever it shows", seen: rounds(fresh(path).look(minute, processing(5)), agreeingUncounted, ready()).version(4), verdict: Done},
		{name: "the body of an earlier job is no job beside ours", seen: rounds(stale().look(second, oldProcessing()).look(second, processing(5)), agreeingUncounted, ready()).version(4), verdict: Done},
		{name: "a job of our name without an instant is not ours", seen: fresh(path).look(second, Look{Answer: AnswerProcessing, Name: "snap"}), verdict: Unproved,
			words: "another import"},
		{name: "a job of our name with another instant is not ours",
			seen:    seen(path).look(second, Look{Answer: AnswerProcessing, Name: "snap", StartedAt: "2026-11-24T11:00:00.000Z"}),
			verdict: Unproved, words: "another import"},
		{name: "who is seen failing is named", seen: seen(path).look(second, theirs(AnswerFailed)), verdict: Unproved, words: "(other, started 2026-11-24T10:01:00.000Z)"},
		{name: "a job that is at work again after an answer without one is told of by more than one process",
			seen: rounds(rounds(seen(path), 3, ready()).look(second, processing(6)), 1, ready()).version(4), verdict: Unproved, words: "more than one process"},
		{name: "probes from before the job was over do not count", seen: seen(path).unprobed(5, 10*second, processing(5)).unprobed(1, 10*second, ready()), phase: event.Finishing},
		{name: "answers from before the lock was held again settle nothing",
			seen: rounds(rounds(seen(path), 4, ready()).look(second, ready()).probe(LockHeld), 1, ready()).version(4), phase: event.Finishing},
		{name: "a lock held before our POST was accepted shows no beginning",
			seen:    rounds(unversioned(unaccepted(fresh(path))).look(second, ready()).probe(LockHeld), 3, ready()).versionHidden(),
			verdict: Unproved, words: "may never have arrived"},
		{name: "a lock that was never held shows no beginning", seen: rounds(unversioned(fresh(path)), 3, ready()).versionHidden(), verdict: Unproved, words: "never seen to start"},
		{name: "an import whose role is still in the cell has not emptied it, whoever moved the version",
			seen: roleThere(rounds(fresh(path), 6, ready()).version(4)), verdict: Unproved, words: "never seen to start"},
		{name: "an import that was seen at work, and whose role is still there", seen: roleThere(rounds(seen(path), 6, ready()).version(4)), verdict: Unproved,
			words: "the cell shows no trace of it"},
		{name: "a cell that closes after its lock was taken again may be another's doing",
			seen:    closedFor(seen(subdomain).settled(second, ready()).look(second, ready()).probe(LockHeld)),
			verdict: Unproved, words: "the lock was free and then held again"},
		{name: "a failure of what may be another's is not proved", seen: fresh(path).look(second, plain(AnswerNone)).look(second, importFailed(oursStarted)).probe(LockFree).version(4),
			verdict: Unproved, words: "may not be ours"},
	})
}

// joined is a job that was there already, and was seen at work.
func joined(s *scene) *scene { s.Attached = true; return s }

// TestWhoRunsBesideOursOrAfterIt is about what another job of the cell means while it is shown.
func TestWhoRunsBesideOursOrAfterIt(t *testing.T) {
	t.Parallel()
	seen := func(k event.Kind) *scene { return newScene(k, subdomain).look(second, processing(5)) }
	other := func(s *scene, looks int) *scene { return s.looks(looks, 10*second, theirs(AnswerProcessing)) }
	free := func(s *scene) *scene { return rounds(s, 2, theirs(AnswerProcessing)) }
	const beside = "at the same time"
	checkVerdicts(t, []verdictRow{
		{name: "after ours was seen again it is not over", seen: other(rounds(seen(event.Import), 1, ready()).look(second, processing(6)), 1), words: beside},
		{name: "who was beside ours does not follow it", seen: other(rounds(other(seen(event.Import), 1).look(second, processing(6)), 1, ready()), 1), words: beside},
		{name: "a closed cell is not the end of ours", seen: other(rounds(seen(event.Import), 1, plain(AnswerClosed)), 1), words: beside},
		{name: "who begins before ours was seen does not follow it", seen: other(rounds(newScene(event.Import, subdomain), 1, ready()), 1), words: beside},
		{name: "who follows an export goes on following it", seen: other(rounds(seen(event.Export), 1, ready()), 2), need: NeedListing},
		{name: "who shows first in the look after a free probe follows, too", seen: shownAfter(rounds(seen(event.Import), 1, ready())), verdict: Unproved, words: "began after ours was over"},
		{name: "beside a dead export ours is looked for in the snapshot area", seen: free(other(seen(event.Export), 4)), need: NeedListing},
		{name: "an import that stands beside ours may be alive for five minutes", seen: free(other(counting(seen(event.Import)), 4)), phase: event.Running, silent: true},
		{name: "beside a dead import ours is counted", seen: free(other(counting(seen(event.Import)), 31)), need: NeedVersion},
		{name: "beside a dead import the end of ours was not seen", seen: free(other(seen(event.Import), 31)), verdict: Unproved, words: "dead import that ran beside ours"},
		{name: "another export in path style means that ours is over", seen: other(newScene(event.Export, path).look(second, processing(5)), 1), need: NeedProbe},
		{name: "an earlier export's body calls for a probe", seen: newScene(event.Export, path).before(func(b *Baseline) { b.Export = oldProcessing() }).look(second, oldProcessing()),
			need: NeedProbe},
		{name: "an earlier export's body over a free lock calls for the listing",
			seen: newScene(event.Export, path).before(func(b *Baseline) { b.Export = oldProcessing() }).settled(second, oldProcessing()), need: NeedListing},
		{name: "a failed import is no state of an export", seen: newScene(event.Export, path).look(second, importFailed(oursStarted)), words: "unknown to this program"},
	})
}

// shownAfter is another job that shows up between a look and the look after a free probe.
func shownAfter(s *scene) *scene {
	s.look(10*second, ready()).probe(LockFree)
	l := theirs(AnswerProcessing)
	l.At, l.AfterFree = s.now, true
	s.Record(l)
	return s
}

// TestAnExportThatLeftNothingMayGoOn is about why that is no failure yet.
func TestAnExportThatLeftNothingMayGoOn(t *testing.T) {
	t.Parallel()
	seen := func(style Style) *scene { return newScene(event.Export, style).look(second, processing(5)) }
	left := func(s *scene, n int, l Listing) *scene {
		for range n {
			s.listed(10*second, l)
		}
		return s
	}
	unprobed := func(s *scene) *scene {
		for range 4 {
			s.unprobed(1, 10*second, ready()).RecordListing(&Listing{})
		}
		return s
	}
	unlisted := func(s *scene, n int) *scene { rounds(s, n, ready()).RecordListing(nil); return s }
	failure := Listing{Failure: &Message{Code: "PR500-SV-0000"}}
	const mayRun = "may still be running"
	checkVerdicts(t, []verdictRow{
		{name: "a lock that cannot be probed", seen: unprobed(seen(path)), verdict: Unproved, words: "whether the cell's lock is free could not be found out"},
		{name: "another job's new file", seen: left(seen(subdomain), 4, Listing{Others: "x.zip"}).version(3), verdict: Unproved, words: mayRun},
		{name: "an import that began", seen: left(seen(subdomain), 4, Listing{}).version(4), verdict: Unproved, words: mayRun},
		{name: "a version that nobody may read", seen: left(unversioned(seen(subdomain)), 4, Listing{}).versionHidden(), verdict: Unproved, words: mayRun},
		{name: "in subdomain style the version is asked for", seen: left(seen(subdomain), 4, Listing{}), need: NeedVersion},
		{name: "a lock store that was away, and then the unit", seen: left(seen(path).look(second, plain(AnswerBusy)).look(second, plain(AnswerNone)), 4, Listing{}), verdict: Unproved,
			words: "lock store was away"},
		{name: "all that is believed only through the grace", seen: left(seen(subdomain), 2, Listing{}).version(4), phase: event.Finishing},
		{name: "what has no name is what a killed export leaves behind", seen: left(seen(subdomain).look(10*second, plain(AnswerNone)), agreeingGone, Listing{Nameless: 1}).version(3),
			verdict: Failed, words: "burnt"},
		{name: "the answer to the POST was lost, and the export was seen at work", seen: unaccepted(left(seen(path), agreeingGone, Listing{})), verdict: Failed},
		{name: "an error file is believed when it is read twice", seen: left(seen(path), 1, failure), phase: event.Finishing},
		{name: "and then at once", seen: left(seen(path), 2, failure), verdict: Failed},
		{name: "a listing that failed is none", seen: left(unlisted(seen(path), 1), 1, failure), phase: event.Finishing},
		{name: "listings from before the export moved on do not count", seen: left(left(seen(path), 1, failure).look(second, processing(6)), 1, failure), phase: event.Finishing},
		{name: "listings from before the lock was held again do not count", seen: left(left(seen(path), 1, failure).look(second, ready()).probe(LockHeld), 1, failure), phase: event.Finishing},
		{name: "an area that nobody may list is asked for once more", seen: forbidden(seen(path), 2), phase: event.Finishing},
		{name: "an area that nobody may list is not waited for", seen: forbidden(seen(path), 3), verdict: Unproved, words: "could not be listed: 403"},
		{name: "an area that cannot be listed is tried again", seen: unlisted(seen(path), 90), phase: event.Finishing},
		{name: "an area that cannot be listed for as long as an outage may last", seen: unlisted(seen(path), 91), verdict: Unproved, words: "could not be listed"},
	})
}

func TestAFailedExportSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	read := func(isRead bool, nameless int) func(*Baseline) {
		return func(b *Baseline) { b.Area = AreaAtRest{Read: isRead, Nameless: nameless} }
	}
	const nothing = "snap.zip is not there, and the server left no reason: its disk may be full, or the unit was restarted"
	const burnt = "; the name is now burnt: something without a name is left in the snapshot area"
	for _, test := range []struct {
		before func(*Baseline)
		left   Listing
		want   string
	}{
		{read(true, 0), Listing{}, nothing},
		{read(true, 1), Listing{Nameless: 1}, nothing},
		{read(true, 1), Listing{Nameless: 2}, nothing + burnt},
		{read(false, 0), Listing{}, nothing},
		{read(false, 0), Listing{Stale: true}, "snap.zip is not there; snap.error is, but it may be older than this export"},
		{read(true, 0), Listing{Stale: true}, "snap.zip is not there; snap.error is older than this export, and the server does not rewrite it when an export of " +
			"the same name fails again"},
	} {
		s := newScene(event.Export, path).before(test.before).look(second, processing(5))
		for range agreeingGone {
			s.listed(10*second, test.left)
		}
		if d := Judge(s.History); d.Verdict != Failed || d.Reason != test.want {
			t.Errorf("%+v: got %s, %q, want %q", test.left, d.Verdict, d.Reason, test.want)
		}
	}
}

// forbidden is an export that is over, and whose credentials do not list what it left.
func forbidden(s *scene, times int) *scene {
	for range times {
		s.settled(5*second, ready()).RecordListing(&Listing{Refused: "403"})
	}
	return s
}
