package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const (
	second = time.Second
	minute = time.Minute
)

// importTroubleRows are the looks that bring nothing: no answer, refused credentials, no cell, server errors.
func importTroubleRows() []verdictRow {
	running := func(style Style) *scene { return newScene(event.Import, style).look(second, processing(5)) }
	return []verdictRow{
		{name: "a single look without an answer is no news", seen: running(path).look(10*second, plain(AnswerNone))},
		{name: "two looks without an answer mean that the unit is away", seen: running(path).looks(2, 10*second, plain(AnswerNone)), phase: event.Unreachable},
		{name: "an empty answer is no news", seen: running(path).look(10*second, Look{Answer: AnswerEmpty, Progress: -1})},
		{name: "a 503 is no news", seen: running(path).look(10*second, plain(AnswerBusy))},
		{name: "503 and 503 again show no job at work", seen: running(path).looks(2, 10*second, plain(AnswerBusy)), phase: event.Unseen, words: "no answer but errors"},
		{name: "refused credentials show no job at work", seen: running(path).look(10*second, plain(AnswerRefused)).probe(LockHeld), phase: event.Unseen},
		{name: "a single server error is no news", seen: running(path).look(10*second, plain(AnswerBroken))},
		{name: "a unit that is away for too long ends the watching and not the job", seen: running(path).looks(92, 10*second, plain(AnswerNone)),
			verdict: StillRunning, stop: StopOutage, words: "has not answered for 15m"},

		{name: "refused credentials call for a probe", seen: running(path).look(10*second, plain(AnswerRefused)), need: NeedProbe},
		{name: "refused credentials may be good again while the lock is held", seen: running(path).look(10*second, plain(AnswerRefused)).probe(LockHeld),
			phase: event.Unseen, words: "account of this cell"},
		{name: "refused credentials over a free lock are looked at once more", seen: running(path).look(10*second, plain(AnswerRefused)).probe(LockFree), need: NeedLook},
		{name: "credentials refused after a free probe end the watching", seen: running(path).settled(10*second, plain(AnswerRefused)),
			verdict: StillRunning, stop: StopUnauthorised, words: "the credentials do not work any more"},

		{name: "a cell that is not found once is looked for again", seen: running(path).look(10*second, plain(AnswerGone))},
		{name: "a cell that is not found twice is gone", seen: running(path).looks(2, 10*second, plain(AnswerGone)), verdict: Unproved, words: "gone"},

		{name: "a minute of server errors calls for a probe", seen: running(path).looks(7, 10*second, plain(AnswerBroken)), need: NeedProbe},
		{name: "a minute of server errors under a held lock is the job at work", seen: running(path).looks(7, 10*second, plain(AnswerBroken)).probe(LockHeld)},
		{name: "a minute of server errors over a free lock is looked at once more", seen: running(path).looks(7, 10*second, plain(AnswerBroken)).probe(LockFree), need: NeedLook},
		{name: "a minute of server errors after a free probe calls for the unit", seen: running(path).looks(6, 10*second, plain(AnswerBroken)).settled(10*second, plain(AnswerBroken)), need: NeedUnit},
		{name: "two server errors a minute apart are no ruined cell", seen: running(path).looks(2, minute, plain(AnswerBroken))},
		{name: "a minute of server errors is an outage when the unit does not answer either", seen: ruined(running(path)).unit(false)},
		{name: "a minute of server errors on a unit that answers calls for the version", seen: ruined(running(path)).unit(true), need: NeedVersion},
		{name: "a minute of server errors after one import is a ruined cell", seen: ruined(running(path)).unit(true).version(4), verdict: Failed, words: "ruined"},
		{name: "a minute of server errors after two imports may be another's ruin", seen: ruined(running(path)).unit(true).version(5), verdict: Unproved, words: "whether this import did it"},
		{name: "a minute of server errors in subdomain style may be another's ruin when the version is hidden", seen: ruined(running(subdomain)).unit(true).versionHidden(), verdict: Unproved, words: "ruined"},

		{name: "an unknown word is no news", seen: running(path).look(10*second, plain(AnswerWord)), words: "unknown"},
		{name: "an unknown word for too long is never a success", seen: running(path).looks(92, 10*second, plain(AnswerWord)), verdict: Unproved, words: "something unknown"},
	}
}

// ruined is a minute of server errors, the last of them after a free probe.
func ruined(s *scene) *scene {
	return s.looks(6, 10*second, plain(AnswerBroken)).settled(10*second, plain(AnswerBroken))
}

// importShownRows are the looks that show a job.
func importShownRows() []verdictRow {
	failedBefore := func() *scene {
		return newScene(event.Import, path).before(func(b *Baseline) { b.Import = importFailed(oldStarted) })
	}
	staleBefore := func() *scene {
		return newScene(event.Import, path).before(func(b *Baseline) { b.Import = oldProcessing() })
	}
	failedAtOnce := func() *scene { return newScene(event.Import, path).look(second, importFailed(oursStarted)) }
	still := func() *scene { return newScene(event.Import, path).looks(32, 10*second, processing(77)) }
	return []verdictRow{
		{name: "our job at work is running", seen: newScene(event.Import, path).look(second, processing(5)), phase: event.Running},
		{name: "our job with any percentage is running", seen: newScene(event.Import, path).look(second, processing(448)), phase: event.Running},
		{name: "our job standing still for five minutes calls for a probe", seen: still(), need: NeedProbe, phase: event.Running},
		{name: "our job standing still under a held lock is running", seen: still().probe(LockHeld), phase: event.Running},
		{name: "our job standing still over a lock that was free once is running", seen: still().probe(LockFree), phase: event.Running},
		{name: "our job standing still over a lock that was free twice is looked at once more",
			seen: still().probe(LockFree).look(10*second, processing(77)).probe(LockFree), need: NeedLook},
		{name: "our job standing still over a free lock is dead", seen: still().probe(LockFree).settled(10*second, processing(77)),
			verdict: Unproved, words: "dead"},
		{name: "our job moving after a free probe is alive", seen: still().probe(LockFree).settled(10*second, processing(78)), phase: event.Running},

		{name: "the body of an earlier job calls for a probe", seen: staleBefore().look(second, oldProcessing()), need: NeedProbe},
		{name: "the body of an earlier job under a held lock means queued", seen: staleBefore().look(second, oldProcessing()).probe(LockHeld), phase: event.Queued},
		{name: "the body of an earlier job through the grace means that ours never began",
			seen: staleBefore().settled(second, oldProcessing()).settled(10*second, oldProcessing()).settled(10*second, oldProcessing()), verdict: Unproved, words: "never seen"},

		{name: "another job in path style means that ours is over", seen: newScene(event.Import, path).look(second, processing(5)).look(10*second, theirs(AnswerProcessing)),
			verdict: Unproved, words: `another import of this cell has started (other`},
		{name: "another job in subdomain style may overlap ours", seen: newScene(event.Import, subdomain).look(second, processing(5)).look(10*second, theirs(AnswerProcessing)),
			phase: event.Running, words: "at the same time"},

		{name: "a failure of our name that was never seen at work may be an earlier one: the lock tells",
			seen: newScene(event.Import, path).look(second, importFailed(oursStarted)), need: NeedProbe},
		{name: "over a held lock it is another's, or ours is about to let go",
			seen: newScene(event.Import, path).look(second, importFailed(oursStarted)).probe(LockHeld), phase: event.Finishing},
		{name: "over a lock that stays held for as long as an outage may last it is not proved",
			seen: newScene(event.Import, path).looks(91, 10*second, importFailed(oursStarted)).probe(LockHeld), verdict: Unproved, words: "the cell's lock is held"},
		{name: "in subdomain style the lock does not tell", seen: newScene(event.Import, subdomain).look(second, importFailed(oursStarted)), need: NeedVersion},
		{name: "the failure of a job that was seen at work is ours", seen: newScene(event.Import, path).look(second, processing(5)).look(second, importFailed(oursStarted)),
			need: NeedVersion},
		{name: "the failure of our job calls for the version", seen: failedAtOnce().probe(LockFree), need: NeedVersion},
		{name: "the failure of our job is a failure", seen: failedAtOnce().probe(LockFree).version(4), verdict: Failed, words: "failed at 28 %"},
		{name: "the failure of our job is a failure where the version was never readable",
			seen: newScene(event.Import, path).before(func(b *Baseline) { b.Version = nil }).look(second, importFailed(oursStarted)).probe(LockFree).versionHidden(), verdict: Failed},
		{name: "the failure of our job waits for a version that is late", seen: failedAtOnce().probe(LockFree).versionHidden(), phase: event.Finishing},
		{name: "a failure without the version that could be read before is not proved",
			seen: newScene(event.Import, path).looks(7, 10*second, importFailed(oursStarted)).probe(LockFree).versionHidden(), verdict: Unproved, words: "cannot be read any more"},
		{name: "the failure of one of two imports of our name may not be ours", seen: failedAtOnce().probe(LockFree).version(5),
			verdict: Unproved, words: "may not be ours"},
		{name: "the failure of another job proves nothing", seen: newScene(event.Import, path).look(second, theirs(AnswerFailed)), verdict: Unproved, words: "another import"},
		{name: "the earlier failure is no news", seen: failedBefore().look(second, importFailed(oldStarted)), need: NeedProbe},
		{name: "the earlier failure under a held lock is shown while ours is queued, and while it runs",
			seen: failedBefore().look(second, importFailed(oldStarted)).probe(LockHeld), phase: event.Unseen},
		{name: "the earlier failure over a free lock is believed only through the grace", seen: failedBefore().settled(second, importFailed(oldStarted)), phase: event.Finishing},
		{name: "the earlier failure through the grace means that ours was never seen",
			seen:    failedBefore().settled(second, importFailed(oldStarted)).settled(10*second, importFailed(oldStarted)).settled(10*second, importFailed(oldStarted)),
			verdict: Unproved, words: "earlier failure"},
	}
}
