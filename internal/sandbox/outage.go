package sandbox

import (
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// An outage is a time in which the unit answers nobody. Several goroutines may use it at a time.
type outage struct {
	mu    sync.Mutex
	until time.Time
	owed  int // requests that have to be turned away before it is over, if they come at all
}

// begin makes the unit unreachable for d, and longer until it has turned away so many requests, unless it is away already.
func (o *outage) begin(d time.Duration, refusals int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.lasts() {
		o.until, o.owed = time.Now().Add(d), refusals
	}
}

// lasts says whether the unit is away. o.mu is held.
func (o *outage) lasts() bool {
	now := time.Now()
	return now.Before(o.until) || o.owed > 0 && now.Before(o.until.Add(model.Patience))
}

// isOn says whether the unit is away.
func (o *outage) isOn() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lasts()
}

// turnsAway says whether the unit is away, and counts whom it turns away.
func (o *outage) turnsAway() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.lasts() {
		return false
	}
	o.owed--
	return true
}

// A machine is the unit as what breaks it sees it.
type machine struct{ unit *Unit }

// GoDown makes the unit unreachable for d; its jobs go on.
func (m machine) GoDown(d time.Duration) { m.unit.outage.begin(d, 0) }

// Crash kills the unit and starts it again. It stays away until somebody has noticed. Locks that are kept are flushed after a
// while, if that is above zero.
func (m machine) Crash(keepLocks bool, flushedAfter time.Duration) {
	m.unit.outage.begin(m.unit.plan.Work/3, 1)
	m.unit.cells.Kill(keepLocks, flushedAfter)
}

// ExpireTokens ends the lives of all access tokens.
func (m machine) ExpireTokens() { m.unit.tokens.Expire() }
