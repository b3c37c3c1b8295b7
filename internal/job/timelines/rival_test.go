package timelines

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestARivalIsKeptOutByTheLockInPathStyleAndOverlapsInSubdomainStyle(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		s := calm(event.Export, style)
		s.hard.rival, s.hard.reads = &rival{visitor: visitor{at: 40 * time.Second, kind: event.Import, name: "rival"}}, true
		s.count = true
		s.hard.rival.plan = calm(event.Import, style).job
		s.hard.rival.plan.queue = 0
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			post(t, u)
			passed(u, 10*time.Minute)
			if u.competed == nil || u.competed.state != succeeded || u.ours.state != succeeded {
				t.Fatalf("%s: the rival's is %+v, ours %s", style, u.competed, u.ours.state)
			}
			if beside := u.competed.begunAt.Before(u.ours.overAt); beside != (style == personium.SubdomainStyle) {
				t.Errorf("%s: side by side %v", style, beside)
			}
			r := result{script: s, unit: u, outcome: verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofContent}}
			if wrong := r.wrong(); (wrong == besideImport) != (style == personium.SubdomainStyle) {
				t.Errorf("%s: what is false: %q", style, wrong)
			}
		})
	}
}

func TestARivalsJobOfOurNameIsNotToldFromOursWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.PathStyle)
	s.hard.rival = &rival{visitor: visitor{at: time.Second, kind: event.Import, name: s.name, ours: true}, careful: true,
		gap: 5 * time.Second}
	s.hard.rival.plan, s.before.content = s.job, ""
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		passed(u, 3*time.Second)
		if !u.content.roles[rivalRole] || u.hasRole() {
			t.Error("the rival has not made its role, or it is taken for ours")
		}
		if u.mayLink() {
			t.Error("links may be made though nobody has imported anything")
		}
		passed(u, time.Hour)
		if u.ours != nil || u.competed.state != succeeded || u.content.roles[rivalRole] {
			t.Errorf("ours is %+v, the rival's %+v", u.ours, u.competed)
		}
		if !u.mayLink() {
			t.Error("links may not be made after the rival's import of our snapshot, all that there is to follow")
		}
		if wrong := doneByContent(u).wrong(); wrong != "" {
			t.Errorf("what is false: %q", wrong)
		}
	})
}

// An import of our name that is accepted just before ours, and begins after our POST, is all that is seen of either where ours is lost in the
// queue. One that is accepted after ours is another job.
func TestARivalsJobOfOurNameStandsInPlaceOfOursThatIsLostInTheQueue(t *testing.T) {
	t.Parallel()
	for at, want := range map[time.Duration]string{time.Second: "", 3 * time.Second: "done, although the job never began"} {
		s := calm(event.Import, personium.SubdomainStyle)
		s.count, s.hard.lost, s.kill = false, true, &killing{at: 20 * time.Second, down: 3 * time.Second}
		s.hard.rival = &rival{visitor: visitor{at: at, kind: event.Import, name: s.name, plan: s.job, ours: true}}
		s.hard.rival.plan.queue, s.hard.rival.plan.run = 5*time.Second, 5*time.Second
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			passed(u, 2*time.Second)
			post(t, u)
			passed(u, time.Hour)
			if u.competed == nil || u.competed.state != succeeded || !u.ours.begunAt.IsZero() {
				t.Fatalf("%s: the rival's is %+v, ours %+v", at, u.competed, u.ours)
			}
			r := doneByContent(u)
			r.outcome.Proof = verdict.ProofState
			if wrong := r.wrong(); wrong != want {
				t.Errorf("%s: what is false: %q", at, wrong)
			}
		})
	}
}

func TestACarefulRivalTakesItsRoleBackWhereItsPostIsRefused(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.SubdomainStyle)
	s.job.run, s.before.content = time.Hour, ""
	s.hard.rival = &rival{visitor: visitor{at: time.Second, kind: event.Import, name: s.name, ours: true}, careful: true,
		gap: 5 * time.Second}
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		passed(u, 3*time.Second)
		post(t, u)
		if !u.content.roles[rivalRole] {
			t.Error("it has made no role")
		}
		passed(u, 5*time.Second)
		if u.competed != nil || len(u.content.roles) > 0 {
			t.Errorf("the rival's job is %+v, its roles %v", u.competed, u.content.roles)
		}
		passed(u, 2*time.Hour)
		u.content.roles[rivalRole] = true
		if r := doneByContent(u); r.whole() || !r.brought() {
			t.Error("the role of a rival is no row of the import's")
		}
	})
}
