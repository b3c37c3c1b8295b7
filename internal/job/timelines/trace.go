package timelines

import (
	"fmt"
	"strings"
	"time"
)

// String is the script on a few lines.
func (s script) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s style, %s, interval %s, max-outage %s, timeout %s, stall-timeout %s, wait-busy %s, cancel at %s, "+
		"resumed after %s\n",
		s.style, s.kind, short(s.limits.Interval), short(s.limits.MaxOutage), short(s.limits.Timeout), short(s.limits.StallTimeout),
		short(s.waitBusy), short(s.cancelAt), short(s.resumeFor))
	fmt.Fprintf(&b, "__ctl/Cell readable %v, unit probe %v, cell probe %v, stray looks %.3f, stray readings %.3f, before %+v\n",
		s.unitReadable, s.unitProbe, s.cellProbe, s.strayLooks, s.strayReadings, s.before)
	fmt.Fprintf(&b, "preflight %v, count %v, no-prime %v, the snapshot of another cell %v, largest set %d, rows late by %s, "+
		"role %+v, archive replaced at %s (removed: %v)\n",
		s.preflight, s.count, s.noPrime, s.foreignCell, s.big, short(s.lag), s.making, short(s.replaced), s.removed)
	fmt.Fprintf(&b, "post %+v\njob %s\n", s.post, s.job)
	if s.kill != nil {
		fmt.Fprintf(&b, "kill %+v\n", *s.kill)
	}
	for _, o := range s.outages {
		fmt.Fprintf(&b, "outage %+v\n", o)
	}
	for _, v := range s.foreign {
		fmt.Fprintf(&b, "foreign %s %q at %s (just before ours: %v): %s\n", v.kind, v.name, short(v.at), v.early, v.plan)
	}
	if s.refuse != nil {
		fmt.Fprintf(&b, "refused %+v\n", *s.refuse)
	}
	if s.word != nil {
		fmt.Fprintf(&b, "unknown word %+v\n", *s.word)
	}
	if s.hard.drawn() {
		fmt.Fprintf(&b, "hard: %s\n", s.hard.details())
	}
	fmt.Fprintf(&b, "token expires at %s (renewed: %v), progress lost at %s, cell deleted at %s", short(s.expiry), s.renews,
		short(s.evicted), short(s.deleted))
	return b.String()
}

func short(d time.Duration) string {
	if d > time.Minute {
		return d.Round(time.Second).String()
	}
	return d.Round(time.Millisecond).String()
}
