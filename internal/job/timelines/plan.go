package timelines

import (
	"fmt"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// An ending is how a job ends when nobody kills it.
type ending string

const (
	endSuccess  ending = "success"
	endFailure  ending = "failure"
	endRuined   ending = "ruined"   // import: the root .pmeta of the snapshot cannot be read
	endSilent   ending = "silent"   // import: rows are lost, and nothing says so
	endStuck    ending = "stuck"    // over, but the lock stays
	endNothing  ending = "nothing"  // export: neither an archive nor a reason
	endBurnt    ending = "burnt"    // export: the same, and the name is burnt
	endVanished ending = "vanished" // export: the archive is listed for a moment, then taken back
)

// A jobPlan is the life of a job.
type jobPlan struct {
	queue, run time.Duration
	ticks      []tick // from its beginning
	end        ending
	version    time.Duration // after which __ctl/Cell shows the import, and the cell is empty
	rest       time.Duration // before the end in which nothing more comes
	reach      float64       // how much of the snapshot comes
	loses      float64       // the share of lossy links that get lost
	copied     time.Duration // after which the snapshot's .pmeta is the cell's
	marked     bool          // that .pmeta says "import failed"
	between    time.Duration // of one "ready" before a failure
	unlock     time.Duration // from the end to the lock's
}

type tick struct {
	at      time.Duration
	percent int
}

func (p jobPlan) String() string {
	last := 0
	if len(p.ticks) > 0 {
		last = p.ticks[len(p.ticks)-1].percent
	}
	return fmt.Sprintf("queue %s, run %s, end %s, version +%s, .pmeta +%s (marked %v), %d ticks to %d %%, ready between %s, "+
		"unlock +%s",
		short(p.queue), short(p.run), p.end, short(p.version), short(p.copied), p.marked, len(p.ticks), last, p.between, p.unlock)
}

// scaled is a share of the run.
func (p jobPlan) scaled(share float64) time.Duration { return time.Duration(share * float64(p.run)) }

func newJobPlan(c chance, k event.Kind) jobPlan {
	p := jobPlan{run: newRun(c), unlock: c.between(100*time.Microsecond, 100*time.Millisecond)}
	switch x := c.Float64(); {
	case x < 0.70: // the `ready` window of an idle pool
		p.queue = c.within(0, 6*time.Millisecond)
	default:
		p.queue = c.between(time.Second, 10*time.Minute)
	}
	p.version = min(c.within(50*time.Millisecond, 1300*time.Millisecond), p.scaled(0.8))
	p.copied = min(c.within(250*time.Millisecond, 2*time.Second), p.scaled(0.5))
	if c.of(0.5) {
		p.copied = max(p.copied, p.scaled(0.1))
	}
	switch x := c.Float64(); {
	case x < 0.76:
		p.end = endSuccess
		p.marked = k == event.Import && c.of(0.05) && p.run < time.Minute
	case x < 0.95:
		p.end = endFailure
	case k == event.Import:
		p.end = ending(c.among(string(endRuined), string(endRuined), string(endSilent), string(endStuck)))
	default:
		p.end = ending(c.among(string(endNothing), string(endBurnt), string(endVanished), string(endStuck)))
	}
	if p.end == endFailure && c.of(0.3) {
		p.between = c.between(time.Millisecond, 20*time.Millisecond)
		if c.of(0.3) {
			p.between = c.within(0, 2*time.Second) // a loaded unit
		}
	}
	p.addTicks(c, k)
	p.rest = c.between(time.Millisecond, 100*time.Millisecond)
	p.reach = wholeImport
	if p.end == endFailure || p.end == endRuined {
		p.reach = c.Float64() * wholeImport
	}
	if c.of(0.05) {
		p.loses = c.Float64()
	}
	return p
}

// fill is how long it takes from the version on until everything is there that will be.
func (p jobPlan) fill() time.Duration { return max(p.run-p.version-p.rest, (p.run-p.version)/2, 1) }

func (p *jobPlan) shorten(most time.Duration) {
	p.run = min(p.run, most)
	p.version, p.copied = min(p.version, p.scaled(0.8)), min(p.copied, p.scaled(0.8))
}

func newRun(c chance) time.Duration {
	switch x := c.Float64(); {
	case x < 0.55:
		return c.between(100*time.Millisecond, time.Minute)
	case x < 0.90:
		return c.between(time.Minute, 20*time.Minute)
	case x < 0.99:
		return c.between(20*time.Minute, 2*time.Hour)
	}
	return c.between(2*time.Hour, 10*time.Hour)
}

// addTicks writes the percentages: at random instants, with standstills as healthy jobs have them.
func (p *jobPlan) addTicks(c chance, k event.Kind) {
	n := 1 + c.IntN(22)
	if p.run > 20*time.Minute {
		n += 30 // a standstill of many minutes is seldom
	}
	top := 100
	if k == event.Export {
		top = c.IntN(100)
		if c.of(0.2) {
			top = 100 + c.IntN(400)
		}
	}
	var at []time.Duration
	for range n {
		at = append(at, c.within(0, p.run))
	}
	if c.of(0.8) {
		at = p.closeGaps(c, at)
	}
	slices.Sort(at)
	for i, t := range at {
		p.ticks = append(p.ticks, tick{t, (i + 1) * top / (len(at) + 1)})
	}
	if k == event.Import && c.of(0.5) {
		p.ticks = append(p.ticks, tick{p.run - min(p.run, c.within(4*time.Millisecond, 110*time.Millisecond)), 100})
	}
}

// closeGaps adds instants until no standstill is longer than about four minutes.
func (p *jobPlan) closeGaps(c chance, at []time.Duration) []time.Duration {
	for t := time.Duration(0); t < p.run; t += c.within(time.Minute, 4*time.Minute) {
		at = append(at, t)
	}
	return at
}
