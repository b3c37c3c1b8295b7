package timelines

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func (u *modelUnit) fail(j *modelJob) {
	if j.kind == event.Export {
		u.failExport(j)
		return
	}
	failure := &progress{name: j.name, started: j.started, percent: j.percent, code: "PR400-CM-0004", text: "JSON parse error. []."}
	mark := func() {
		u.failure, u.marked, u.blank = failure, false, false
		u.end(j, failed)
	}
	switch {
	case u.failure != nil: // still the old one
		u.blank = u.c.of(0.7)
		u.step(j, 18*time.Millisecond, mark)
	case j.plan.between > 0:
		delete(u.shown, j.kind)
		u.say("ready before the failure")
		u.step(j, j.plan.between, mark)
	default:
		mark()
	}
}

func (u *modelUnit) failExport(j *modelJob) {
	if j.plan.end == endVanished {
		u.files[j.name+".zip"] = storedFile{created: u.now}
	}
	u.step(j, u.c.within(0, 40*time.Millisecond), func() {
		delete(u.files, j.name+".zip")
		_, stale := u.files[j.name+".error"]
		switch {
		case j.plan.end == endBurnt:
			u.burnt[j.name+".zip"] = true
		case j.plan.end != endNothing && !stale:
			u.files[j.name+".error"] = storedFile{created: u.now, code: "PR500-SV-0000", text: "unknown property was appointed."}
		}
		u.end(j, failed)
	})
}

// nameless counts the entries of the listing that have no name: the exports at work among them.
func (u *modelUnit) nameless() int {
	n := u.phantoms + len(u.burnt)
	for _, j := range u.jobs {
		_, listed := u.files[j.name+".zip"]
		if j.kind == event.Export && j.state == running && !listed {
			n++
		}
	}
	return n
}
