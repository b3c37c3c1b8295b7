package verdict

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// An answerOf is what the unit answers from some moment on, whatever is asked.
type answerOf struct {
	after   time.Duration // the answer before
	look    Look
	lock    LockState
	version int64
	counts  *Counts
	listing Listing
}

// answerAt is what the unit answers so long after the POST.
func answerAt(answers []answerOf, since time.Duration) answerOf {
	current, from := answers[0], time.Duration(0)
	for _, next := range answers {
		if from += next.after; since < from {
			break
		}
		current = next
	}
	return current
}

// concluded looks every ten seconds until there is a verdict; the last answer stays.
func concluded(t *testing.T, s *scene, answers []answerOf) Decision {
	t.Helper()
	const most = 2000
	for range most {
		s.now = s.now.Add(10 * second)
		if d := s.roundOf(answerAt(answers, s.now.Sub(s.PostedAt))); d.Verdict != "" {
			return d
		}
	}
	t.Fatal("no verdict")
	return Decision{}
}

// roundOf is one round with the same answers to everything.
func (s *scene) roundOf(a answerOf) Decision {
	s.look(0, a.look)
	for {
		d := Judge(s.History)
		after := a.look
		after.At, after.AfterFree = s.now, true
		switch d.Need {
		case NeedProbe:
			s.probe(a.lock)
		case NeedLook:
			s.TriedLook()
			s.Record(after)
		case NeedVersion:
			s.version(a.version)
		case NeedCounts:
			s.counted(a.counts)
			after.AfterFree = false
			s.Record(after)
		case NeedListing:
			s.RecordListing(&a.listing)
		case NeedUnit:
			s.unit(true)
		default:
			return d
		}
	}
}

// Whoever watches from the beginning, and whoever goes on from the journal at any moment, concludes the same from the same answers.
func TestWatcherAndLatecomerConcludeTheSame(t *testing.T) {
	t.Parallel()
	all, some := counts(50, 50), counts(50, 12)
	running := answerOf{look: processing(40), lock: LockHeld, version: 4, counts: some}
	for _, c := range []struct {
		name    string
		kind    event.Kind
		style   Style
		unlike  bool
		answers []answerOf
		want    Verdict
	}{
		{"an import that ends well", event.Import, path, false,
			[]answerOf{running, {after: minute, look: ready(), lock: LockFree, version: 4, counts: all}}, Done},
		{"an import in subdomain style that ends well", event.Import, subdomain, true,
			[]answerOf{running, {after: minute, look: ready(), lock: LockFree, version: 4, counts: all}}, Done},
		{"an import that loses rows", event.Import, path, false,
			[]answerOf{running, {after: minute, look: ready(), lock: LockFree, version: 4, counts: some}}, Incomplete},
		{"an import that died", event.Import, path, true,
			[]answerOf{running, {after: minute, look: processing(77), lock: LockFree, version: 4, counts: some}}, Incomplete},
		{"an import that died in its last moments", event.Import, path, true,
			[]answerOf{running, {after: minute, look: processing(99), lock: LockFree, version: 4, counts: all}}, Done},
		{"an import that failed", event.Import, path, false,
			[]answerOf{running, {after: minute, look: importFailed(oursStarted), lock: LockFree, version: 4}}, Failed},
		{"an import that another one overtook", event.Import, subdomain, true,
			[]answerOf{running, {after: minute, look: theirs(AnswerProcessing), lock: LockHeld, version: 5},
				{after: minute, look: ready(), lock: LockFree, version: 5, counts: some}}, Unproved},
		{"an export that left an archive", event.Export, path, false,
			[]answerOf{{look: processing(40), lock: LockHeld}, {after: minute, look: ready(), lock: LockFree, listing: Listing{Archive: true}}}, Done},
		{"an export that left nothing", event.Export, path, false,
			[]answerOf{{look: processing(40), lock: LockHeld}, {after: minute, look: ready(), lock: LockFree}}, Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			begin := func() *scene {
				s := newScene(c.kind, c.style)
				s.ByContent, s.Unlike = c.kind == event.Import, c.unlike
				return s
			}
			first := concluded(t, begin(), c.answers)
			if first.Verdict != c.want {
				t.Errorf("the watcher says %q (%s), want %q", first.Verdict, first.Reason, c.want)
			}
			for _, left := range []time.Duration{30 * second, 70 * second, 100 * second} {
				s := begin()
				for s.now.Sub(s.PostedAt) < left {
					s.now = s.now.Add(10 * second)
					if s.roundOf(answerAt(c.answers, s.now.Sub(s.PostedAt))).Verdict != "" {
						break
					}
				}
				late := concluded(t, s.journalled(t, 3*minute), c.answers)
				if late.Verdict != first.Verdict {
					t.Errorf("who goes on after %v says %q (%s), the watcher %q (%s)", left, late.Verdict, late.Reason, first.Verdict, first.Reason)
				}
			}
		})
	}
}

// journalled is what another process reads from the journal, so much later.
func (s *scene) journalled(t *testing.T, later time.Duration) *scene {
	t.Helper()
	data, err := json.Marshal(s.History)
	if err != nil {
		t.Fatal(err)
	}
	again := &scene{History: new(History), now: s.now.Add(later)}
	if err := json.Unmarshal(data, again.History); err != nil {
		t.Fatal(err)
	}
	again.Resume(again.now, s.Limits)
	return again
}

func TestHowManyAnswersHaveToAgree(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		kind   event.Kind
		style  Style
		change func(*scene)
		want   int
	}{
		{"an import of ours that is counted", event.Import, path, func(s *scene) { counting(s) }, agreeing},
		{"an import of ours that is not counted", event.Import, path, func(*scene) {}, agreeingUncounted},
		{"an export of ours", event.Export, path, func(*scene) {}, agreeing},
		{"one that was never seen at work", event.Import, path, func(s *scene) { counting(s).Ours = "" }, agreeingUnseen},
		{"one that was shown again after an answer without it", event.Import, path, func(s *scene) { counting(s).Flipped = true }, agreeingUnseen},
		{"one that is counted in subdomain style", event.Import, subdomain, func(s *scene) { counting(s) }, agreeingUnseen},
		{"one that is not counted in subdomain style", event.Import, subdomain, func(*scene) {}, agreeingUncounted},
	} {
		s := newScene(test.kind, test.style)
		s.Ours, s.Lock.State = "2026-11-24T10:00:00.000Z", LockFree
		test.change(s)
		for _, run := range []int{test.want - 1, test.want} {
			if s.SettledRun = run; s.agreed() != (run == test.want) {
				t.Errorf("%s: after %d answers %t, want so from %d on", test.name, run, s.agreed(), test.want)
			}
		}
	}
}
