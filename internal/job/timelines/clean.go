package timelines

import (
	"slices"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// Clean reports whether the job did all of its work and stayed readable while it did: it succeeded, nobody else worked
// on the cell, core answered every look, its lock could be probed, our credentials were good throughout, and in
// subdomain style, where jobs can overlap, they may read {UnitURL}__ctl/Cell.
func (r result) clean() bool {
	s, u := r.script, r.unit
	j := u.ours
	return r.completed() && !s.hard.drawn() && (j.kind == event.Export || r.whole() && s.big <= 100_000) &&
		s.replaced == 0 && u.unread == 0 && len(s.outages) == 0 && s.kill == nil && s.refuse == nil &&
		(s.expiry == 0 || s.renews) && s.word == nil && s.deleted == 0 && len(u.jobs) == u.jobsBefore() && r.probed() &&
		(s.unitReadable || s.style == personium.PathStyle || s.kind == event.Export)
}

// completed reports whether our job succeeded and the watching was not ended by the admin.
func (r result) completed() bool {
	j := r.unit.ours
	if j == nil || j.state != succeeded {
		return false
	}
	switch r.outcome.Stop {
	case verdict.StopTimeout, verdict.StopInterrupted:
		return false
	case verdict.StopStall:
		return r.script.limits.StallTimeout == 0
	}
	return true
}

// jobsBefore is how many jobs there are when nobody else starts one after the baseline.
func (u *modelUnit) jobsBefore() int {
	if u.script.before.busy > 0 {
		return 2
	}
	return 1
}

// mayNeverEnd reports whether nothing that can be seen tells this timeline from a job that goes on: a lock that stays
// for ever, or a body over a lock that cannot be probed, left by a killing that no two looks met, or by the unit itself.
func (r result) mayNeverEnd() bool {
	u := r.unit
	frozen := u.shown[u.script.kind] != nil && !r.probed()
	if u.lock == "" && !frozen {
		return false
	}
	for i, j := range u.jobs {
		if !j.killedAt.IsZero() && j.missed >= 2 && !othersFollow(u.jobs[i+1:]) {
			return false
		}
	}
	return true
}

// othersFollow reports whether a job that began after one was killed was seen at work: then the lock that is held is its.
func othersFollow(jobs []*modelJob) bool {
	return slices.ContainsFunc(jobs, func(j *modelJob) bool { return !j.begunAt.IsZero() && j.killedAt.IsZero() })
}

// probed reports whether the lock can be probed.
func (r result) probed() bool {
	s := r.script
	return s.unitProbe || s.cellProbe && s.style == personium.PathStyle
}
