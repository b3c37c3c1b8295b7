package timelines

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// plan makes the incidents of the script happen, now that our POST has been accepted.
func (u *modelUnit) plan(t time.Time) {
	s := u.script
	since := t.Sub(u.began)
	for _, o := range s.outages {
		o.from, o.to = o.from+since, o.to+since
		u.outages = append(u.outages, o)
		u.at(t.Add(o.from-since), func() {
			if o.locks {
				u.say("the lock server is restarted")
				u.setLock("")
				u.jobsAlive(func(j *modelJob) { j.unlocked, j.noticed = true, false })
			}
		})
		u.at(t.Add(o.to-since), func() {})
	}
	u.move()
	if s.kill != nil {
		u.at(t.Add(s.kill.at), func() { u.kill(*s.kill) })
	}
	for _, v := range s.foreign {
		if s.style == personium.SubdomainStyle && !v.early {
			u.at(t.Add(v.at), func() { u.visit(v) })
		}
	}
	if s.evicted > 0 {
		u.at(t.Add(s.evicted), func() { u.say("the progress entry is lost"); delete(u.shown, s.kind) })
	}
	if s.replaced > 0 {
		u.at(t.Add(s.replaced), func() {
			u.say("the archive is replaced (removed: %v)", s.removed)
			u.files[s.name+".zip"] = storedFile{created: u.now}
			if s.removed {
				delete(u.files, s.name+".zip")
			}
		})
	}
	if s.deleted > 0 {
		u.at(t.Add(s.deleted), u.delete)
	}
	if e := s.hard.edit; e != nil && !e.early {
		u.at(t.Add(e.at), func() { u.edit(*e, editTries) })
	}
	if s.word != nil {
		u.at(t.Add(s.word.to), func() {})
	}
	if s.refuse != nil && !s.refuse.lasting {
		u.at(t.Add(s.refuse.to), func() {})
	}
}

// delete is what somebody does who deletes the cell. The lock keeps a cell in path style.
func (u *modelUnit) delete() {
	if u.script.style == personium.PathStyle && u.lock != "" {
		return
	}
	u.say("the cell is deleted")
	u.gone, u.failure, u.marked, u.ruined = true, nil, false, false
	u.jobsAlive(func(j *modelJob) { j.become(u, killed) })
}

// kill is kill -9 of the unit, and what follows.
func (u *modelUnit) kill(k killing) {
	u.say("the unit is killed")
	u.lastKill = u.now
	since := u.now.Sub(u.began)
	u.outages = append(u.outages, outage{window: window{since, since + k.down}, how: u.c.among("dial", "page", "hang")})
	u.jobsAlive(func(j *modelJob) {
		if _, listed := u.files[j.name+".zip"]; j.kind == event.Export && j.state == running && !listed {
			u.burnt[j.name+".zip"] = true
		}
		if u.script.hard.drawn() && j.hasDeleted(u.now) {
			u.content.empty()
		}
		j.become(u, killed)
		j.killedAt, j.noticed, j.missed = u.now, false, 0
	})
	back := u.now.Add(k.down)
	u.at(back, func() { u.say("the unit is back") })
	if !k.kept {
		u.setLock("")
		clear(u.shown)
		return
	}
	if k.freed > 0 {
		u.at(u.now.Add(k.freed), func() {
			u.say("the operator frees the lock (flush: %v)", k.flushed)
			u.setLock("")
			if k.flushed {
				clear(u.shown)
			}
		})
	}
}

// visit is somebody else's POST.
func (u *modelUnit) visit(v visitor) {
	open := !u.absent() && !u.ruined && !u.out(u.now) && u.failure == nil && !u.marked
	if u.script.style == personium.PathStyle {
		open = !u.absent() && !u.ruined && !u.out(u.now) && u.lock == "" && (v.kind == event.Import || u.failure == nil)
	}
	if !open {
		return
	}
	for _, j := range u.jobs {
		if j.alive() && j.kind == event.Import && j.kind == v.kind && j.name == v.name {
			return // 500: its archive is open already
		}
	}
	u.accept(&modelJob{kind: v.kind, name: v.name, plan: v.plan, ours: v.ours}, u.now)
}
