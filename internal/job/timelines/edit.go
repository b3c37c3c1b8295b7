package timelines

import (
	"maps"
	"time"
)

// An editing is what somebody does to the cell's entity at unit level: a PUT of it, or another name for a while. Either moves
// its version and __updated as an import does, without one. Who tidies up removes the role that was made for our import, too.
type editing struct {
	early   bool          // between our last reading of the entity and our POST
	at      time.Duration // otherwise, from the moment in which our POST is accepted
	renamed time.Duration // for how long the cell has another name, and its old URL leads nowhere; 0: it keeps its name
	tidies  bool          // and removes the roles that this program has made
}

const (
	editPause = 5 * time.Second
	editTries = 100
)

func (s *script) addEdit(c chance) {
	s.hard.edit = &editing{early: c.of(0.3), at: c.within(0, s.job.queue+s.job.run+time.Minute)}
	if !s.hard.edit.early && c.of(0.2) {
		s.hard.edit.renamed = c.between(time.Second, 2*time.Minute)
	}
	if c.of(0.4) {
		s.addLostQueue(c)
	}
	s.hard.edit.tidies = c.of(0.5)
}

// edit edits the entity. A held lock refuses that in both styles, 409 PR409-CM-0002, and then it is tried again.
func (u *modelUnit) edit(e editing, tries int) {
	switch {
	case u.gone:
		return
	case u.lock != "" || u.out(u.now):
		if tries > 1 {
			u.at(u.now.Add(editPause), func() { u.edit(e, tries-1) })
		}
		return
	}
	u.version++
	u.say("the cell's entity is edited, its name for %s", short(e.renamed))
	if e.tidies {
		maps.DeleteFunc(u.content.roles, func(name string, _ bool) bool { return name != rivalRole })
	}
	if e.renamed == 0 {
		return
	}
	u.namedSo = u.now.Add(e.renamed)
	u.at(u.namedSo, func() {
		u.version++
		u.say("the cell has its name again")
	})
}

// absent reports whether the cell's URL leads nowhere.
func (u *modelUnit) absent() bool { return u.gone || u.now.Before(u.namedSo) }
