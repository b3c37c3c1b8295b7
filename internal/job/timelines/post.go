package timelines

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// start answers the POST that starts a job. The script spoils the first one only.
func (u *modelUnit) start(r *http.Request, body string) (reply, time.Duration) {
	if u.turnsAway(r) {
		return tooMany(), u.script.post.takes
	}
	u.mu.Lock()
	p := u.script.post
	if u.posted {
		p = posting{takes: p.takes}
	}
	u.posted = true
	u.mu.Unlock()
	switch {
	case p.how == "never":
		return reply{fails: errReset}, p.takes
	case p.how == "never page":
		return page(502), p.takes
	case p.how == "dial":
		return reply{fails: errRefused}, p.takes
	}
	ctx := r.Context()
	arrives := time.Now().Add(p.takes)
	if p.how == "late" {
		arrives = time.Now().Add(p.late)
	} else {
		pause(ctx, p.takes)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.advance(time.Now())
	switch {
	case p.how == "late":
		u.at(arrives, func() { u.take(r, body) })
		return reply{fails: errReset}, 0
	case u.now.Before(arrives): // the server goes on, whether anybody waits for it or not
		u.at(arrives, func() { u.take(r, body) })
		return reply{fails: ctx.Err()}, 0
	}
	if o := u.outageAt(u.now); o != nil {
		return u.outageReply(o, 0)
	}
	if strings.HasPrefix(p.how, "PR") {
		return u.refusePost(p.how), 0
	}
	return u.spoil(p.how, u.take(r, body)), 0
}

// refusePost is a refusal for a reason that the model does not hold otherwise. That of a busy cell burns an export's name.
func (u *modelUnit) refusePost(code string) reply {
	if code == "PR409-MC-0001" && u.script.kind == event.Export {
		u.burnt[u.script.name+".zip"] = true
	}
	status := 0
	_, _ = fmt.Sscanf(code, "PR%d", &status)
	return core(status, code, "refused by the script")
}

// spoil loses the answer to a POST.
func (u *modelUnit) spoil(how string, a reply) reply {
	switch how {
	case "lost":
		return reply{fails: io.ErrUnexpectedEOF}
	case "cut":
		return reply{fails: errReset}
	case "page":
		return page(504)
	case "hang":
		return reply{hangs: true}
	}
	return a
}

// slowClock is how far the clock of some proxies is behind core's.
const slowClock = 30 * time.Second

// take is core reading a POST: it starts a job, or says why not.
func (u *modelUnit) take(r *http.Request, body string) reply {
	s := u.script
	kind := event.Import
	if strings.HasSuffix(r.URL.Path, "__export") {
		kind = event.Export
	}
	if u.absent() {
		return core(404, "PR404-DV-0003", "Cell not found.")
	}
	if u.ruined {
		return core(500, "PR500-DV-0002", "File System I/O Error.")
	}
	if a, closed := u.closed(r, "__"+string(kind)); closed {
		return a
	}
	if a, refused := u.refused(r); refused {
		return a
	}
	_, there := u.files[s.name+".zip"]
	switch {
	case kind == event.Import && !there:
		return core(404, "PR404-DV-0001", "Resource not found.")
	case kind == event.Export && (there || u.burnt[s.name+".zip"] || u.ours == nil && u.exports(s.name)):
		return core(409, "PR409-DV-0002", "File ["+s.name+".zip] already exists.")
	}
	u.takeOurs(kind)
	return reply{status: 202, code: "accepted", date: s.dateOf(u.now)}
}

// dateOf is the Date of an answer: of a proxy with a slow clock in one of thirty units, none in another one, else core's. It is
// decided by what is drawn already, lest all that follows be drawn anew.
func (s script) dateOf(t time.Time) string {
	switch s.latency / 10 % 30 {
	case 0:
		return ""
	case 1:
		t = t.Add(-slowClock)
	}
	return t.UTC().Format(http.TimeFormat)
}

func (u *modelUnit) takeOurs(kind event.Kind) {
	u.accepted++
	if u.accepted > 1 {
		u.breach = "a second accepted POST"
		return
	}
	s := u.script
	if e := s.hard.edit; e != nil && e.early {
		u.edit(*e, 1)
	}
	for _, v := range s.foreign {
		if v.early && s.style == personium.SubdomainStyle {
			u.visit(v)
		}
	}
	u.ours = &modelJob{kind: kind, name: s.name, plan: s.job, ours: true}
	u.postedAt = u.now
	u.accept(u.ours, u.now)
	u.plan(u.now)
}
