package timelines

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// A rival is a second admin on another machine, where no lock file of ours reaches, who wants to import or export the same
// cell, under another name or the same.
type rival struct {
	visitor               // its instant is from the beginning, in both styles
	careful bool          // looks first whether the cell is busy, and makes a role in an empty one, as this program does
	gap     time.Duration // from that look to the POST
}

const (
	rivalPause = 5 * time.Second
	rivalTries = 60
	rivalRole  = "pcell-rival"
)

func (s *script) addRival(c chance) {
	v := &rival{careful: c.of(0.5), gap: c.between(100*time.Millisecond, 20*time.Second)}
	v.kind, v.name = event.Import, "rival"
	if c.of(0.4) {
		v.kind = event.Export
	}
	if c.of(0.4) && v.kind == s.kind {
		v.name = s.name
	}
	v.ours = v.kind == event.Import && (v.name == s.name || c.of(0.2))
	v.plan = newJobPlan(c, v.kind)
	whole := s.job.queue + s.job.run
	v.plan.shorten(2*whole + time.Minute)
	v.at = c.within(0, whole+10*time.Second)
	if c.of(0.4) {
		v.at = c.within(0, 5*time.Second) // about the time of our POST
	}
	s.hard.rival, s.hard.reads = v, s.kind == event.Export
}

// compete is one try of the rival, up to its POST.
func (u *modelUnit) compete(v *rival, tries int) {
	again := func() {
		if tries > 1 {
			u.at(u.now.Add(rivalPause), func() { u.compete(v, tries-1) })
		}
	}
	if !v.careful {
		if !u.visited(v) {
			again()
		}
		return
	}
	if u.lock != "" || len(u.shown) > 0 || u.absent() || u.out(u.now) {
		again()
		return
	}
	if v.kind == event.Import && u.hasNoRow() {
		u.say("the rival makes a role")
		u.content.roles[rivalRole], u.content.indexed, u.content.made = true, true, u.now
	}
	u.at(u.now.Add(v.gap), func() {
		if !u.visited(v) {
			u.takeRoleBack()
			again()
		}
	})
}

// visited reports whether the rival's POST was taken.
func (u *modelUnit) visited(v *rival) bool {
	if _, there := u.files[v.name+".zip"]; v.kind == event.Export && (there || u.exports(v.name)) {
		return false // 409 PR409-DV-0002
	}
	before := len(u.jobs)
	u.visit(v.visitor)
	if len(u.jobs) == before {
		return false
	}
	u.competed = u.jobs[before]
	return true
}

// exports reports whether an export of a name is at work, which has its folder from before its 202.
func (u *modelUnit) exports(name string) bool {
	for _, j := range u.jobs {
		if j.alive() && j.kind == event.Export && j.name == name {
			return true
		}
	}
	return false
}

// takeRoleBack is what follows a refused POST, where the lock lets it.
func (u *modelUnit) takeRoleBack() {
	if u.lock == "" || u.script.style == personium.SubdomainStyle {
		delete(u.content.roles, rivalRole)
	}
}

func (u *modelUnit) hasNoRow() bool {
	for at := range theSample().other.rows {
		if strings.HasPrefix(at, "__ctl/") && u.content.rows(at, u.now) > 0 {
			return false
		}
	}
	return true
}
