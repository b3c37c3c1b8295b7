package timelines

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// A state is what is true of a job, whether it shows or not.
type state string

const (
	queued    state = "queued"
	running   state = "running"
	succeeded state = "succeeded"
	failed    state = "failed"
	killed    state = "killed"
)

// A modelJob is one job of a modelUnit.
type modelJob struct {
	kind    event.Kind
	name    string
	started string
	plan    jobPlan
	ours    bool // its snapshot is the one that we import
	wipedAt time.Time
	begunAt time.Time
	written written // of an export that is over
	state   state
	percent int

	overAt, seenOver time.Time // the end, and the first look after it that told something
	killedAt         time.Time // zero when nobody killed it
	unlocked         bool      // by a restart of the lock server, while it goes on
	noticed          bool      // by a look since then that brought no news
	missed           int       // looks running since then that core did not answer
	behind           []*modelJob
}

func (j *modelJob) alive() bool { return j.state == queued || j.state == running }

func (j *modelJob) become(u *modelUnit, s state) {
	j.state = s
	if !j.alive() {
		j.overAt = u.now
	}
	u.say("%s %q is %s", j.kind, j.name, s)
}

// accept is what happens before a 202: the lock is taken, and the job queued.
func (u *modelUnit) accept(j *modelJob, t time.Time) {
	j.started, j.state = stamp(t), queued
	for _, other := range u.jobs {
		if other.started == j.started {
			j.started = stamp(t.Add(-time.Millisecond))
		}
	}
	u.jobs = append(u.jobs, j)
	u.setLock("cell " + string(j.kind))
	u.say("%s %q, started %s, is accepted", j.kind, j.name, j.started)
	u.at(t.Add(j.plan.queue), func() { u.begin(j) })
}

// step plans a step of a job that a killing prevents.
func (u *modelUnit) step(j *modelJob, after time.Duration, do func()) {
	u.at(u.now.Add(after), func() {
		if j.alive() {
			do()
		}
	})
}

func (u *modelUnit) begin(j *modelJob) {
	if !j.alive() {
		return
	}
	for _, before := range u.jobs {
		if before == j {
			break
		}
		if before.state == queued { // the pool of a unit takes its jobs in their order
			before.behind = append(before.behind, j)
			return
		}
	}
	j.become(u, running)
	j.begunAt = u.now
	for _, next := range j.behind {
		u.at(u.now.Add(time.Millisecond), func() { u.begin(next) })
	}
	u.show(j, 0)
	for _, t := range j.plan.ticks {
		u.step(j, t.at, func() { u.show(j, t.percent) })
	}
	if j.kind == event.Import && u.conflicts() {
		u.step(j, j.plan.version, func() { u.conflict(j) })
		return
	}
	if j.kind == event.Import {
		u.step(j, j.plan.version, func() { u.wipe(j) })
		u.step(j, j.plan.copied, func() { u.copied(j) })
	}
	u.step(j, j.plan.run, func() { u.over(j) })
}

// show writes the progress, which two jobs at once share.
func (u *modelUnit) show(j *modelJob, percent int) {
	j.percent = max(percent, j.percent)
	u.shown[j.kind] = &progress{name: j.name, started: j.started, percent: j.percent}
}

// wipe is what shows that an import began.
func (u *modelUnit) wipe(j *modelJob) {
	s := theSample()
	g := s.other
	// What the archive of an export has to hold is the sample, also where somebody else's import ran before.
	if j.ours || u.script.hard.reads && (u.ours == nil || u.ours.begunAt.IsZero()) {
		g = s.ours[u.script.big]
	}
	j.wipedAt = u.now
	l := newLoss(u.c, j.plan, g)
	l.mainRows = u.script.foreignCell
	u.content.wipe(j, g, l, u.now)
	u.content.parts[len(u.content.parts)-1].bare = u.script.copied && j.name == u.script.name && j.ours
	u.version++
	u.say("the cell is wiped (%+v)", l)
}

// copied is the instant in which the snapshot's .pmeta becomes the cell's.
func (u *modelUnit) copied(j *modelJob) {
	u.failure, u.marked = nil, j.plan.marked
	if j.plan.end == endRuined {
		u.say("the cell is ruined")
		u.ruined = true
	}
}

func (u *modelUnit) over(j *modelJob) {
	switch j.plan.end {
	case endRuined:
		u.end(j, failed)
	case endSuccess, endSilent, endStuck:
		u.succeed(j)
	default:
		u.fail(j)
	}
}

func (u *modelUnit) succeed(j *modelJob) {
	if j.kind == event.Import {
		u.failure, u.marked = nil, false
		u.end(j, succeeded)
		return
	}
	u.files[j.name+".zip"] = storedFile{created: u.now}
	u.write(j)
	// The archive is listed before "ready", by up to 60 ms.
	u.step(j, u.c.within(0, 60*time.Millisecond), func() { u.end(j, succeeded) })
}

// end clears the progress, then the lock, both of whichever job they are.
func (u *modelUnit) end(j *modelJob, s state) {
	j.become(u, s)
	delete(u.shown, j.kind)
	if j.plan.end == endStuck {
		return
	}
	u.at(u.now.Add(j.plan.unlock), func() { u.unlock(j) })
	if u.ours == j {
		u.visits()
	}
}

func (u *modelUnit) unlock(j *modelJob) {
	if u.lastKill.After(j.overAt) {
		return
	}
	u.say("the lock is free")
	u.setLock("")
}

// visits lets others have the cell in path style.
func (u *modelUnit) visits() {
	if u.script.style == personium.SubdomainStyle {
		return
	}
	for _, v := range u.script.foreign {
		u.at(u.now.Add(v.at), func() { u.visit(v) })
	}
}
