package verdict

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// TestWhoseRuinItIs is about a cell that answers nothing but errors any more, or that is closed.
func TestWhoseRuinItIs(t *testing.T) {
	t.Parallel()
	fresh := func(style Style) *scene { return newScene(event.Import, style) }
	seen := func(style Style) *scene { return fresh(style).look(second, processing(5)) }
	broken := func(s *scene) *scene { return ruined(s).unit(true) }
	unsure := func(style Style) *scene {
		return fresh(style).look(second, plain(AnswerNone)).look(second, processing(5))
	}
	stale := func() *scene {
		return unversioned(fresh(path)).before(func(b *Baseline) { b.Import = oldProcessing() }).look(second, processing(5)).look(second, oldProcessing())
	}
	closed := func(s *scene) *scene { return rounds(s, 3, plain(AnswerClosed)) }
	const unknown = "whether this import did it cannot be determined"
	checkVerdicts(t, []verdictRow{
		{name: "a minute of server errors over a lock that cannot be probed is an outage", seen: seen(path).looks(7, 10*second, plain(AnswerBroken)).probe(LockUnknown)},
		{name: "a ruined cell hides what became of an export", seen: broken(newScene(event.Export, path).look(second, processing(5))), verdict: Unproved, words: "became of the export"},
		{name: "no import has started", seen: broken(seen(path)).version(3), verdict: Unproved, words: unknown},
		{name: "ours was never seen", seen: broken(fresh(path)).version(4), verdict: Unproved, words: unknown},
		{name: "another was seen beside ours", seen: broken(seen(subdomain).look(second, theirs(AnswerProcessing))).version(4), verdict: Unproved, words: unknown},
		{name: "ours may be another's", seen: broken(unsure(path)).version(4), verdict: Unproved, words: unknown},
		{name: "the version cannot be read any more", seen: broken(seen(path).version(4)).versionHidden(), verdict: Unproved, words: unknown},
		{name: "the version cannot be read, and ours was at work last", seen: broken(unversioned(seen(path))).versionHidden(), verdict: Failed, words: "ruined"},
		{name: "the version cannot be read in subdomain style", seen: broken(unversioned(seen(subdomain))).versionHidden(), verdict: Unproved, words: unknown},
		{name: "the version cannot be read, and ours had failed before", seen: broken(unversioned(fresh(path)).look(second, importFailed(oursStarted))).versionHidden(),
			verdict: Unproved, words: unknown},
		{name: "the version cannot be read, and an earlier job was shown last", seen: broken(stale()).versionHidden(), verdict: Unproved, words: unknown},
		{name: "a closed cell calls for a probe", seen: seen(subdomain).look(second, plain(AnswerClosed)), need: NeedProbe},
		{name: "a closed cell after two imports is watched for a minute", seen: closed(seen(subdomain)).version(5), phase: event.Running},
		{name: "and then not proved", seen: closed(seen(subdomain)).settled(40*second, plain(AnswerClosed)).version(5), verdict: Unproved, words: "cannot be determined"},
		{name: "a closed cell beside another job is watched for a minute", seen: closed(seen(subdomain).look(second, theirs(AnswerProcessing))).version(4), phase: event.Running},
		{name: "a closed cell of what may be another's is watched for a minute", seen: closed(unsure(subdomain)).version(4), phase: event.Running},
		{name: "a closed cell whose version cannot be read any more is watched for a minute", seen: closed(seen(subdomain).version(4)).versionHidden(), phase: event.Running},
		{name: "a closed cell whose version nobody may read is watched for a minute", seen: closed(unversioned(seen(subdomain))).versionHidden(), phase: event.Running},
		{name: "the failure of ours after a version that is late is waited for for a minute", seen: seen(path).looks(7, 10*second, importFailed(oursStarted)).versionHidden(),
			verdict: Unproved, words: "cannot be read any more"},
		{name: "and no longer", seen: seen(path).looks(6, 10*second, importFailed(oursStarted)).versionHidden(), phase: event.Finishing},
	})
}

func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	seen := func() *scene { return newScene(event.Import, path).look(second, processing(5)) }
	refused := func(change func(*Look)) Look {
		l := plain(AnswerRefused)
		change(&l)
		return l
	}
	checkVerdicts(t, []verdictRow{
		{name: "a login that is over can be made again while the job runs", seen: seen().look(second, refused(func(l *Look) { l.LoggedOut = true })).probe(LockHeld),
			phase: event.Unseen, words: "log in again now"},
		{name: "a token that has expired can be replaced while the job runs", seen: seen().look(second, refused(func(l *Look) { l.Expired = true })).probe(LockHeld),
			phase: event.Unseen, words: "put a new one in its place"},
		{name: "without a probe one answer ends nothing", seen: seen().unprobed(1, 10*second, plain(AnswerRefused)), silent: true},
		{name: "without a probe equal answers over a while do", seen: seen().unprobed(4, 10*second, plain(AnswerRefused)), verdict: StillRunning, stop: StopUnauthorised},
	})
}
