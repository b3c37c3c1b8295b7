package timelines

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

var styles = []personium.Style{personium.PathStyle, personium.SubdomainStyle}

// doneByContent is a run that says so.
func doneByContent(u *modelUnit) result {
	return result{script: u.script, unit: u, outcome: verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofContent}}
}

func TestACellThatHeldTheCountsBeforeLooksImportedAndIsNot(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.PathStyle)
	s.hard.held, s.hard.lost, s.kill = true, true, &killing{at: 10 * time.Second, down: 3 * time.Second}
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		post(t, u)
		passed(u, time.Hour)
		wants(t, u, "GET __import", 200, `"ready"`)
		wants(t, u, items, 200, `"__count":"150"`)
		r := doneByContent(u)
		if !r.whole() || u.content.broughtSince(u.postedAt) {
			t.Error("the counts are not those of before")
		}
		const want = "done by its content, although nothing of that was imported"
		if got := r.wrong(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	s.hard.lost, s.kill = false, nil
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		post(t, u)
		passed(u, time.Hour)
		if got := doneByContent(u).wrong(); got != "" {
			t.Errorf("an import that ran to its end: %q", got)
		}
	})
}

func TestAnImportThatIsKilledInItsFirstMomentsHasLostRowsButNotItsVersion(t *testing.T) {
	t.Parallel()
	for after, types := range map[time.Duration]string{50 * time.Millisecond: "2", 200 * time.Millisecond: "0"} {
		s := calm(event.Import, personium.PathStyle)
		s.hard.held, s.kill = true, &killing{at: 30*time.Second + after, down: 3 * time.Second}
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			version := u.version
			post(t, u)
			passed(u, time.Hour)
			wants(t, u, "GET __ctl/Role?$top=0&$inlinecount=allpages", 200, `"__count":"2"`)
			wants(t, u, "GET box1/od/$metadata/EntityType?$top=0&$inlinecount=allpages", 200, `"__count":"`+types+`"`)
			if u.version != version {
				t.Errorf("killed after %s: the version moved", after)
			}
		})
	}
}

func TestALostQueueLeavesWhatTheStartLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		kill      killing
		says, has string
		status    int
	}{
		{"dropped by a graceful stop, its lock in memcached", killing{at: 10 * time.Second, kept: true}, `"ready"`,
			"PR409-CM-0002", 409},
		{"the same in the first moment of its run", killing{at: 30*time.Second + 50*time.Millisecond, kept: true}, `"progress":"0%"`,
			"PR409-CM-0002", 409},
		{"with its lock in the same process", killing{at: 10 * time.Second, down: 3 * time.Second}, `"ready"`, "PR401-AU-0001", 401},
	} {
		for _, style := range styles {
			t.Run(c.name+", "+string(style), func(t *testing.T) {
				t.Parallel()
				s := calm(event.Import, style)
				s.hard.lost, s.kill, s.before.content = true, &c.kill, "other"
				onUnit(t, s, func(t *testing.T, u *modelUnit) {
					post(t, u)
					passed(u, 24*time.Hour)
					wants(t, u, "GET __import", 200, c.says)
					wants(t, u, probe, c.status, c.has)
					if u.ours.state != killed || !u.content.holds(theSample().other, u.now) {
						t.Errorf("the job is %s", u.ours.state)
					}
				})
			})
		}
	}
}

func TestAnEditedEntityMovesAsByAnImport(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		s := calm(event.Import, style)
		s.hard.edit = &editing{at: 10 * time.Second, renamed: time.Minute}
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			version := u.version
			post(t, u)
			passed(u, 20*time.Second)
			if u.version != version {
				t.Error("it was edited while the job holds the lock")
			}
			passed(u, 40*time.Second+2*editPause)
			if u.version != version+2 {
				t.Errorf("the version moved by %d, want 2: the import, and the edit after it", u.version-version)
			}
			wants(t, u, "GET __import", 404, "PR404-DV-0003")
			wants(t, u, entity, 404, "PR404-OD-0002")
			passed(u, time.Minute)
			wants(t, u, "GET __import", 200, `"ready"`)
		})
		s.hard.edit = &editing{early: true}
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			version := u.version
			post(t, u)
			if u.version != version+1 || u.ours.state != queued {
				t.Errorf("the version moved by %d while ours is %s", u.version-version, u.ours.state)
			}
		})
	}
}
