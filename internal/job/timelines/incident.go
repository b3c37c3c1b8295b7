package timelines

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func (s *script) addIncidents(c chance) {
	whole := s.job.queue + s.job.run
	if c.of(0.12) {
		s.kill = newKilling(c, whole)
	}
	if c.of(0.10) {
		s.outages = append(s.outages, newOutage(c, whole))
	}
	if c.of(0.015) {
		from := c.within(0, whole)
		length := c.between(10*time.Second, 3*time.Minute)
		s.outages = []outage{{window: window{from, from + length}, how: "503", locks: true}}
	}
	if s.kind == event.Import && c.of(0.05) {
		from := s.job.queue + s.job.scaled(c.Float64()*0.3)
		s.refuse = &refusing{window: window{from, whole}}
		s.unitReadable = false
	} else if c.of(0.02) {
		s.refuse = &refusing{window: window{from: c.within(0, whole+time.Minute)}, lasting: true}
	}
	if c.of(0.06) {
		s.expiry, s.renews = c.within(time.Second, whole+time.Minute), c.of(0.85)
		if c.of(0.2) {
			s.expiry = c.within(0, time.Second) // about the time of the POST
		}
	}
	if c.of(0.015) {
		from := c.within(0, whole+time.Second)
		s.word = &window{from, from + c.between(time.Second, 2*time.Hour)}
	}
	if c.of(0.02) {
		s.deleted = c.within(whole, whole+time.Minute)
		if s.style == personium.SubdomainStyle {
			s.deleted = c.within(0, whole+time.Minute)
		}
	}
	if s.kind == event.Import && c.of(0.03) {
		s.replaced, s.removed = c.within(0, whole+time.Minute), c.of(0.5)
	}
	s.addVisitors(c, whole)
	if s.lockTells() && c.of(0.02) {
		s.evicted = c.within(0, whole)
	}
}

// lockTells reports whether the lock can be probed all the time, and is held for as long as our job is at work. Where it
// does not, a lost progress entry looks like the end of the job, and only counting can tell.
func (s *script) lockTells() bool {
	for _, o := range s.outages {
		if o.locks {
			return false
		}
	}
	return s.unitProbe && (s.style == personium.PathStyle || len(s.foreign) == 0)
}

func newKilling(c chance, whole time.Duration) *killing {
	k := &killing{at: c.within(0, whole+5*time.Second), down: c.between(3*time.Second, 10*time.Minute), kept: c.of(0.5)}
	if c.of(0.2) {
		k.at = c.within(0, min(whole, 3*time.Second)) // soon after the POST, while a job may be queued
	}
	if k.kept && c.of(0.5) {
		k.freed, k.flushed = k.down+c.between(time.Second, 2*time.Hour), c.of(0.4)
	}
	return k
}

func newOutage(c chance, whole time.Duration) outage {
	from := c.within(0, whole)
	length := c.between(time.Second, 10*time.Minute)
	if c.of(0.1) {
		length = c.between(10*time.Minute, 2*time.Hour)
	}
	return outage{window: window{from, from + length}, how: c.among("dial", "reset", "hang", "page", "503")}
}

// addVisitors adds jobs of other people. In path style the lock keeps them out until ours is over.
func (s *script) addVisitors(c chance, whole time.Duration) {
	share := 0.05
	if s.style == personium.SubdomainStyle {
		share = 0.14
	}
	if !c.of(share) {
		return
	}
	for range 1 + c.IntN(2) {
		v := visitor{kind: event.Import, name: fmt.Sprintf("other-%d", c.IntN(100))}
		if c.of(0.4) {
			v.kind = event.Export
		}
		if c.of(0.05) && v.kind == event.Import {
			v.name = s.name
		}
		v.ours = v.name == s.name || c.of(0.2)
		v.plan = newJobPlan(c, v.kind)
		v.at = c.between(10*time.Millisecond, 2*time.Minute)
		if s.style == personium.SubdomainStyle {
			v.at = c.within(time.Millisecond, whole+10*time.Second)
			v.plan.shorten(2*whole + time.Minute)
			// Nothing tells apart two imports of one name, or of one snapshot, that begin at once.
			v.early = c.of(0.03) && v.name != s.name && !v.ours
		}
		s.foreign = append(s.foreign, v)
	}
}

// addLimits chooses how the job is watched: so that most timelines take no more than some hundred looks.
func (s *script) addLimits(c chance) {
	whole := s.job.queue + s.job.run
	maxOutage := c.between(time.Minute, 30*time.Minute)
	length := whole
	if s.job.end == endRuined || s.word != nil || !s.unitProbe {
		length += maxOutage
	}
	if s.kill != nil || s.job.end == endStuck {
		length += time.Hour
	}
	for _, o := range s.outages {
		length = max(length, o.to)
	}
	for _, v := range s.foreign {
		if v.plan.end == endStuck {
			length += time.Hour
		}
	}
	looks, slowest := time.Duration(20), 2*time.Minute
	if c.of(0.02) {
		looks, slowest = 1000, 10*time.Second
	}
	s.limits = verdict.Limits{Interval: min(max(c.between(250*time.Millisecond, 10*time.Second), length/looks), slowest),
		MaxOutage: maxOutage}
	if c.of(0.06) {
		s.limits.Timeout = c.between(time.Second, 2*whole+time.Second)
	}
	if c.of(0.05) {
		s.limits.StallTimeout = c.between(30*time.Second, 2*time.Hour)
	}
	if c.of(0.08) {
		s.cancelAt = c.within(0, whole+5*time.Second)
	}
	if s.cancelAt > 0 && c.of(0.6) {
		s.resumeFor = c.between(100*time.Millisecond, whole+time.Minute)
	}
	if s.before.busy > 0 || c.of(0.1) {
		s.waitBusy = c.between(time.Second, 10*time.Minute)
	}
}
