package verdict

import (
	"errors"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// What a history learns from looks and probes, where no verdict tells it at once.
func TestWhatAHistoryLearns(t *testing.T) {
	t.Parallel()
	fresh := func(style Style) *scene { return newScene(event.Import, style) }
	seen := func() *scene { return fresh(path).look(second, processing(5)) }
	back := func() *scene { return seen().look(second, plain(AnswerNone)).look(second, processing(5)) }
	lock := func(s *scene, l Lock) *scene { l.State = LockHeld; s.RecordProbe(s.now, l); return s }
	nameless := func(l Look) *scene {
		s := fresh(path).before(func(b *Baseline) { b.Import = oldProcessing() })
		s.Name = ""
		return s.look(second, l)
	}
	for _, test := range []struct {
		name string
		got  func() bool
	}{
		{"the name of a queued job is learnt when it shows", func() bool { return nameless(processing(5)).Name == "snap" }},
		{"the body of an earlier job tells no name", func() bool { return nameless(oldProcessing()).Name == "" }},
		{"a job that moved after an outage outlived it", func() bool { return !back().look(second, processing(6)).Interrupt }},
		{"a body that stands may be a dead job's", func() bool { return back().look(second, processing(5)).Interrupt }},
		{"a failure is no movement", func() bool { return back().look(second, importFailed(oursStarted)).Interrupt }},
		{"a job that may be another's outlived nothing", func() bool { return moved(fresh(path).look(second, plain(AnswerNone)), AnswerNone).Interrupt }},
		{"a lock that was free and held again stays so", func() bool {
			return seen().probe(LockFree).probe(LockHeld).probe(LockHeld).Retaken
		}},
		{"a lock that is held after a job that was over is held by another", func() bool {
			return !seen().settled(second, ready()).look(second, processing(6)).probe(LockHeld).Retaken
		}},
		{"in subdomain style a lock of the other kind is another job's", func() bool {
			return lock(fresh(subdomain), Lock{Holder: "cell export", Other: true}).Foreign == "the lock is held by a job of the other kind, cell export"
		}},
		{"a lock of our kind is not", func() bool { return lock(fresh(subdomain), Lock{Holder: "cell import"}).Foreign == "" }},
		{"a lock of which nobody is named is not", func() bool { return lock(fresh(subdomain), Lock{Other: true}).Foreign == "" }},
		{"in path style nobody else can hold it", func() bool { return lock(fresh(path), Lock{Holder: "cell export", Other: true}).Foreign == "" }},
		{"who was seen beside ours stays named", func() bool {
			return lock(fresh(subdomain).look(second, theirs(AnswerProcessing)), Lock{Holder: "cell export", Other: true}).Foreign == "other, started 2026-11-24T10:01:00.000Z"
		}},
		{"a job that is seen to move takes back what had settled", func() bool {
			return rounds(seen(), 3, ready()).look(second, processing(6)).SettledRun == 0
		}},
		{"in path style a lock that was held and is free was ours, which is over", func() bool {
			return fresh(path).look(second, ready()).probe(LockHeld).settled(second, ready()).Over
		}},
		{"in subdomain style it may be another's", func() bool {
			return !fresh(subdomain).look(second, ready()).probe(LockHeld).settled(second, ready()).Over
		}},
		{"what was neither seen nor held is not over", func() bool { return !fresh(path).settled(second, ready()).Over }},
		{"a link that is made is progress", func() bool { return linkedInVain(1, 0).Vain.Looks == 0 }},
		{"so is one that is refused", func() bool { return linkedInVain(0, 1).Vain.Looks == 0 }},
		{"a try that makes none is not", func() bool { return linkedInVain(0, 0).Vain.Looks == 3 }},
		{"a comparison that succeeds makes the error before it void", func() bool {
			s := seen()
			s.RecordCounts(s.now, nil, errors.New("no answer"))
			return s.counted(counts(5, 5)).CountError == ""
		}},
		{"a listing that failed counts for nothing", func() bool {
			s := seen().listed(second, Listing{})
			s.RecordListing(nil)
			return s.Missing == 1 && s.Listing == nil
		}},
		{"an archive that is listed is not missing any more", func() bool {
			return seen().listed(second, Listing{}).listed(second, Listing{Archive: true}).Missing == 0
		}},
	} {
		if !test.got() {
			t.Errorf("%s: it was not learnt", test.name)
		}
	}
}

// linkedInVain is a try to make links, of which four were made before, after three rounds that led nowhere.
func linkedInVain(made, refused int64) *scene {
	s := vain(linked(newScene(event.Import, path).look(second, processing(5)), 4, 0), 3, 5*minute)
	s.BeginRound()
	l := s.Linking
	l.Made, l.Refused = l.Made+made, l.Refused+refused
	s.RecordLinks(l)
	return s
}

// How long ours stood still and went on says how long a silence has to be. What ended otherwise may have been dead for a part of it.
func TestForHowLongAJobStoodStill(t *testing.T) {
	t.Parallel()
	const long, most = 10 * minute, stillFor / 2
	seen := func() *scene { return newScene(event.Import, subdomain).look(second, processing(5)) }
	for name, test := range map[string]struct {
		seen *scene
		want time.Duration
	}{
		"it moved on":                            {seen().look(long, processing(6)), long},
		"it moved on twice, sooner then":         {seen().look(long, processing(6)).look(minute, processing(7)), long},
		"it was ready then":                      {seen().look(long, ready()), most},
		"it was ready soon":                      {seen().look(minute, ready()), minute},
		"it failed then":                         {seen().look(long, importFailed(oursStarted)), most},
		"another one showed then":                {seen().look(long, theirs(AnswerProcessing)), most},
		"another one stood still":                {newScene(event.Import, subdomain).look(second, theirs(AnswerProcessing)).look(long, processing(5)), 0},
		"its failure was shown":                  {newScene(event.Import, subdomain).look(second, importFailed(oursStarted)).look(long, ready()), 0},
		"it was queued":                          {newScene(event.Import, subdomain).look(second, ready()).look(long, processing(5)), 0},
		"nobody looked":                          {next(seen(), long).look(second, processing(6)), 0},
		"it was dead for all that could be seen": {seen().looks(100, 10*second, processing(5)).look(second, ready()), most},
	} {
		if test.seen.Stood != test.want {
			t.Errorf("%s: got %v, want %v", name, test.seen.Stood, test.want)
		}
	}
	if most != 150*second {
		t.Errorf("a job that was not seen to move on counts for %v", most)
	}
}

// What was seen stays known to the next process. What was counted in a row does not.
func TestWhoGoesOnCountsFromAnew(t *testing.T) {
	t.Parallel()
	s := newScene(event.Import, path).look(second, processing(5)).look(second, plain(AnswerBusy)).settled(10*second, ready()).settled(10*second, ready()).version(4)
	s.RecordListing(&Listing{})
	s.Unread = true
	s.counted(counts(5, 4)).looks(2, second, plain(AnswerNone)).probe(LockUnknown)
	s.SilentRun, s.Odd, s.Broken = 2, run{s.now, 1}, run{s.now, 1}
	left, old := s.now, *s.History
	limits := Limits{Interval: second, MaxOutage: minute, Timeout: 7 * minute}
	s.Resume(left.Add(minute), limits)
	want := old
	want.Blind, want.Limits, want.Watched = minute, limits, left.Add(minute)
	want.Before, want.News, want.NewsSince, want.NewsEqual = old.News, Look{}, time.Time{}, 0
	want.SilentRun, want.FreeProbes, want.SettledRun, want.Missing = 0, 0, 0, 0
	want.Troubled, want.Odd, want.Broken, want.Unprobed = run{}, run{}, run{}, run{}
	want.Earlier, want.Flips, want.Vain = Look{}, run{}, run{}
	want.Listing, want.Unread = nil, false
	want.Counts, want.CountedAt, want.CountsEqual, want.EqualSince, want.Changes = nil, time.Time{}, 0, time.Time{}, 0
	want.Uncounted, want.CountError = run{}, ""
	if *s.Version != 4 || s.Ours == "" || !s.LockLost || !s.Interrupt || !s.Away {
		t.Errorf("something that was seen is forgotten: %+v", s.History)
	}
	if !sameHistory(*s.History, want) {
		t.Errorf("got\n%+v, want\n%+v", *s.History, want)
	}
}

func sameHistory(a, b History) bool {
	return a.Lookout == b.Lookout && a.Outage == b.Outage && a.JobSeen == b.JobSeen && a.LockSeen == b.LockSeen && a.Settling == b.Settling &&
		a.Counting == b.Counting && a.LeftBehind == b.LeftBehind
}

func TestARunOfLooksIsOver(t *testing.T) {
	t.Parallel()
	s := newScene(event.Import, path).looks(5, minute, plain(AnswerWord)).look(minute, ready())
	if got := s.Odd.lasted(s.now); got != 0 {
		t.Errorf("a run that is over lasts for %v", got)
	}
	if got := s.look(minute, plain(AnswerWord)).Odd.lasted(s.now.Add(second)); got != second {
		t.Errorf("the next run lasts for %v", got)
	}
}

// Two looks are the same if they brought the same, and not if they were made at the same time.
func TestTwoLooksBroughtTheSame(t *testing.T) {
	t.Parallel()
	at := func(l Look) Look { l.At, l.AfterFree = time.Now(), true; return l }
	reworded := func(a Answer) Look { l := plain(a); l.Word = "other words"; return l }
	for _, test := range []struct {
		one, other Look
		want       bool
	}{
		{ready(), at(ready()), true},
		{processing(5), at(processing(5)), true},
		{processing(5), processing(6), false},
		{processing(5), importFailed(oursStarted), false},
		{plain(AnswerNone), reworded(AnswerNone), true},
		{plain(AnswerRefused), reworded(AnswerRefused), true},
		{plain(AnswerLimited), reworded(AnswerLimited), true},
		{plain(AnswerRefused), reworded(AnswerNone), false},
		{plain(AnswerWord), reworded(AnswerWord), false},
		{plain(AnswerGone), reworded(AnswerGone), false},
	} {
		if got := test.one.same(test.other); got != test.want {
			t.Errorf("%+v and %+v: got %t", test.one, test.other, got)
		}
	}
}

// A job is another one if its name or its instant is another one; where there was none before, none is the same.
func TestTwoLooksShowTheSameJob(t *testing.T) {
	t.Parallel()
	renamed := oldProcessing()
	renamed.Name = "other"
	for _, test := range []struct {
		shown, before Look
		want          bool
	}{
		{oldProcessing(), oldProcessing(), true},
		{importFailed(oldStarted), oldProcessing(), true},
		{processing(77), oldProcessing(), false},
		{renamed, oldProcessing(), false},
		{ready(), ready(), false},
		{Look{Answer: AnswerProcessing}, ready(), false},
	} {
		if got := test.shown.is(test.before); got != test.want {
			t.Errorf("%+v and %+v: got %t", test.shown, test.before, got)
		}
	}
}

func TestAJobThatHasStoodStillForLongBeforeMayDoSoAgain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		stood, stands time.Duration
		short         bool
	}{
		{0, stillFor - second, true}, {0, stillFor, false},
		{4 * time.Minute, 7 * time.Minute, true}, {4 * time.Minute, 8 * time.Minute, false},
		{time.Hour, stallDefault, false},
	} {
		h := newScene(event.Import, path).look(second, processing(5)).History
		h.Stood, h.StillSince = test.stood, h.Last.At.Add(-test.stands)
		if got := standsShort(h); got != test.short {
			t.Errorf("stood for %s, and stands for %s: %t", test.stood, test.stands, got)
		}
	}
}

func TestAnImportOfFewRowsThatStandsStillOverAFreeLockIsSoonTakenForDead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows          int64
		stood, stands time.Duration
		short         bool
	}{
		{fewRows, 0, deadFor - second, true}, {fewRows, 0, deadFor, false},
		{fewRows, time.Minute, 2*time.Minute - second, true}, {fewRows, time.Minute, 2 * time.Minute, false},
		{fewRows + 1, 0, stillFor - second, true}, {fewRows + 1, 0, stillFor, false},
	} {
		h := newScene(event.Import, path).look(second, processing(5)).History
		h.Stood, h.StillSince, h.Counts = test.stood, h.Last.At.Add(-test.stands), counts(test.rows, 12)
		if got := standsShort(h); got != test.short {
			t.Errorf("%d rows, stood for %s, and stands for %s: %t", test.rows, test.stood, test.stands, got)
		}
	}
}
