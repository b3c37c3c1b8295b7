package timelines

import (
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A blindness is a listing that does not show what is there. The one of __ctl/Cell, which is filtered by rights, no job reads;
// the entity in it is read, and can be closed to our credentials from some moment on.
type blindness struct {
	// how is "depth": the snapshot area shows itself and no file, as core 1.7.15 does at Depth 1, and every core behind a proxy that
	// sets Depth to 0; "behind": its files show late, as through another process whose cache of the shared disk is old (not
	// measured); "405": a proxy does not know PROPFIND; "entity": 403 for __ctl/Cell('cell1').
	how    string
	from   time.Duration // from the beginning
	behind time.Duration
}

func (s *script) addBlindness(c chance) {
	b := &blindness{how: c.among("405", "entity", "entity")}
	if s.kind == event.Export {
		b.how = c.among("depth", "depth", "behind", "405")
		s.hard.reads = c.of(0.7)
	}
	if c.of(0.5) {
		b.from = c.within(0, s.job.queue+s.job.run+10*time.Second)
	}
	b.behind = c.within(3*time.Second, time.Minute)
	s.hard.blind = b
}

// blind reports whether a blindness of a kind has started.
func (u *modelUnit) blind(how string) bool {
	b := u.script.hard.blind
	return b != nil && b.how == how && u.now.Sub(u.began) >= b.from
}

// shows reports whether the listing of the snapshot area shows a file.
func (u *modelUnit) shows(f storedFile) bool {
	return !u.blind("behind") || u.now.Sub(f.created) > u.script.hard.blind.behind
}

// withoutPropfind is the answer of a proxy that does not know the method.
func (u *modelUnit) withoutPropfind(r *http.Request) bool {
	return r.Method == "PROPFIND" && u.blind("405")
}
