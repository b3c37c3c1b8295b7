package timelines

import "time"

func (u *modelUnit) outageReply(o *outage, wait time.Duration) (reply, time.Duration) {
	switch o.how {
	case "dial":
		return reply{fails: errRefused}, wait
	case "reset":
		return reply{fails: errReset}, wait
	case "hang":
		return reply{hangs: true}, wait
	case "503":
		return core(503, "PR503-SV-0002", "Server connection error."), 12 * time.Second
	}
	return page([]int{502, 503, 504}[u.c.IntN(3)]), wait
}

// stray is what comes instead of an answer for once.
func (u *modelUnit) stray(look bool) (reply, bool) {
	share := u.script.strayReadings
	if look {
		share = u.script.strayLooks
	}
	if !u.posted || !u.c.of(share) {
		return reply{}, false
	}
	return []reply{
		page(502), page(503), page(504), {fails: errReset}, {fails: errRefused}, {status: 200},
		core(503, "PR503-SV-0001", "Server is busy."), core(500, "PR500-DV-0002", "File System I/O Error."), page(200),
	}[u.c.IntN(9)], true
}

// looked counts the looks that missed the unit while it was down: those that core did not answer, and of them the
// longest run.
func (u *modelUnit) looked(fromCore, unavailable bool) {
	u.missedRun++
	if fromCore {
		u.missedRun = 0
	}
	if fromCore && !unavailable {
		return
	}
	u.unread++
	for _, j := range u.jobs {
		if !j.killedAt.IsZero() || j.unlocked {
			j.noticed = true
			j.missed = max(j.missed, u.missedRun)
		}
	}
}

// seenOver notes which jobs were over at a look that told something.
func (u *modelUnit) seenOver() {
	for _, j := range u.jobs {
		if !j.alive() && j.seenOver.IsZero() {
			j.seenOver = u.now
		}
	}
}
