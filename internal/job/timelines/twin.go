package timelines

import (
	"net/http"

	"github.com/personium/personium-cell/internal/event"
)

// addTwin puts a second process beside the one that runs the jobs, behind a balancer. With lock.type=inProcess lock and
// progress live in one JVM; disk and search index are of both. So the source says; two processes were not measured.
func (s *script) addTwin(chance) {
	s.hard.twin = s.kill == nil && !s.hard.lost
}

// routeByOne lets one of the unit's processes answer. The second one runs no job: it knows of no lock and no progress.
func (u *modelUnit) routeByOne(r *http.Request, body string) reply {
	if !u.script.hard.twin || u.c.of(0.5) {
		return u.route(r, body)
	}
	lock, shown := u.lock, u.shown
	u.lock, u.shown = "", map[event.Kind]*progress{}
	defer func() { u.lock, u.shown = lock, shown }()
	return u.route(r, body)
}
