package timelines

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A script is everything that chance decides about one timeline before it begins. Instants count from the moment in
// which the server accepts our POST, unless said otherwise.
type script struct {
	style personium.Style
	kind  event.Kind
	name  string

	limits    verdict.Limits
	waitBusy  time.Duration
	cancelAt  time.Duration // from the beginning; 0: nobody presses Ctrl-C
	resumeFor time.Duration // after that: another process goes on so much later; 0: none

	latency       time.Duration // the slowest of the usual answers
	unitReadable  bool          // {UnitURL}__ctl/Cell for our credentials
	unitProbe     bool          // PUT {UnitURL}__ctl/Cell reaches core
	cellProbe     bool          // POST __import {} without credentials reaches core
	strayLooks    float64       // the share of looks that bring a page, a 503, a 500 or nothing for once
	strayReadings float64       // the same for everything else that is asked after the POST

	before  beforehand
	post    posting
	job     jobPlan
	kill    *killing
	outages []outage
	foreign []visitor
	refuse  *refusing
	expiry  time.Duration // of the first token, from the beginning; 0: never
	renews  bool          // the source has another token then
	word    *window       // of an unknown state
	evicted time.Duration // the progress entry is lost; 0: not
	deleted time.Duration // somebody deletes the cell; 0: nobody

	replaced time.Duration // somebody uploads another archive of the same name; 0: nobody
	removed  bool          // … or deletes it

	preflight, count, noPrime bool
	copied                    bool          // what is imported is a prepared copy
	foreignCell               bool          // our snapshot is another cell's
	big                       int64         // how many rows its largest set has
	lag                       time.Duration // after which a row that was written is counted
	making                    roleMaking

	hard hardships
}

// beforehand is the cell before our job.
type beforehand struct {
	failed, stale, sameName bool
	errorFile               bool          // NAME.error of an earlier export
	missing, taken          bool          // the snapshot is not there, or the export's name is in use
	phantoms                int           // nameless entries
	busy                    time.Duration // another job runs for so long, from the beginning
	content                 string        // "", "same" as in our snapshot, "other"
	indexed                 bool          // the owner has a search index
}

type posting struct {
	how   string // "", "lost", "cut", "page", "hang", "late", "never", "never page", "dial", or the code of a refusal
	takes time.Duration
	late  time.Duration
}

type window struct{ from, to time.Duration }

type refusing struct {
	window
	lasting bool
}

type outage struct {
	window
	how string // "dial", "reset", "hang", "page", "503"
	// locks tells that the lock server was restarted and lost its locks.
	locks bool
}

// A killing ends every job of the unit. Instants of its aftermath count from the killing.
type killing struct {
	at, down time.Duration
	kept     bool // lock and progress live in memcached
	freed    time.Duration
	flushed  bool // the operator's cure removes the progress as well
}

// A visitor is somebody else's job.
type visitor struct {
	at    time.Duration // path style: after the end of ours
	kind  event.Kind
	name  string
	plan  jobPlan
	ours  bool // an import of the same snapshot as ours, whatever its name is
	early bool // accepted just before ours (subdomain style)
}

// A chance draws from the numbers of one timeline.
type chance struct{ *rand.Rand }

func newChance(seed uint64) chance { return chance{rand.New(rand.NewPCG(seed, 0x7065726e))} }

func (c chance) of(p float64) bool { return c.Float64() < p }

// between draws so that every order of magnitude is as likely as another.
func (c chance) between(low, high time.Duration) time.Duration {
	l, h := math.Log(float64(low)), math.Log(float64(high))
	return time.Duration(math.Exp(l + c.Float64()*(h-l)))
}

// within draws evenly.
func (c chance) within(low, high time.Duration) time.Duration {
	return low + time.Duration(c.Float64()*float64(high-low))
}

// among draws one of the words, each as often as it is given.
func (c chance) among(words ...string) string { return words[c.IntN(len(words))] }

func newScript(c chance) script {
	s := script{
		style: personium.PathStyle, kind: event.Import, name: "snap-1", latency: c.between(2*time.Millisecond, 300*time.Millisecond),
		unitReadable: c.of(0.75), unitProbe: true, cellProbe: true, renews: true,
	}
	if c.of(0.5) {
		s.style = personium.SubdomainStyle
	}
	if c.of(0.35) {
		s.kind = event.Export
	}
	if c.of(0.12) {
		s.unitProbe, s.cellProbe = false, c.of(0.5)
	}
	if c.of(0.3) {
		s.strayLooks, s.strayReadings = c.Float64()*0.05, c.Float64()*0.05
	}
	s.before = newBeforehand(c, s)
	s.addProof(c)
	s.post = newPosting(c, s.kind)
	s.job = newJobPlan(c, s.kind)
	s.addIncidents(c)
	s.addLimits(c)
	s.addHardships(c)
	s.addCopy()
	return s
}

func newBeforehand(c chance, s script) beforehand {
	b := beforehand{sameName: c.of(0.4)}
	switch p := c.Float64(); {
	case p < 0.10 && s.style == personium.PathStyle && s.kind == event.Import, p < 0.01:
		b.failed = true
	case p < 0.18 && s.style == personium.PathStyle:
		b.stale = true
	case p < 0.20:
		b.busy = c.between(time.Second, 5*time.Minute)
	case p < 0.21:
		b.missing, b.taken = true, true
	}
	b.content, b.indexed = c.among("", "same", "other"), true
	if b.content == "" {
		b.indexed = c.of(0.3)
	}
	b.errorFile = s.kind == event.Export && c.of(0.2)
	if c.of(0.1) {
		b.phantoms = 1 + c.IntN(3)
	}
	return b
}

func newPosting(c chance, k event.Kind) posting {
	p := posting{takes: c.between(4*time.Millisecond, 260*time.Millisecond)}
	switch x := c.Float64(); {
	case x < 0.84:
	case x < 0.88:
		p.takes = c.between(time.Second, 30*time.Second)
	case x < 0.93:
		p.how = c.among("lost", "lost", "cut", "page", "hang")
	case x < 0.945:
		p.how, p.late = "late", c.between(time.Millisecond, 6*time.Second)
	case x < 0.97:
		p.how = c.among("never", "never page")
	case x < 0.975:
		p.how = "dial"
	case k == event.Export:
		p.how = c.among("PR409-MC-0001", "PR409-CM-0002", "PR409-DV-0002", "PR403-AU-0002")
	default:
		p.how = c.among("PR409-MC-0001", "PR409-CM-0002", "PR500-SV-9999", "PR400-MC-0003", "PR403-AU-0002", "PR404-DV-0001")
	}
	if p.how == "PR409-MC-0001" {
		p.takes = c.within(5*time.Second, 6500*time.Millisecond)
	}
	return p
}
