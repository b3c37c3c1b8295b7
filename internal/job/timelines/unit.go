package timelines

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A modelUnit is a Personium unit with one cell, as far as jobs go: what was measured on real units, driven by a script.
// It shares no code with what it judges. It moves when it is asked, not by itself.
type modelUnit struct {
	mu     sync.Mutex
	c      chance
	script script
	began  time.Time
	now    time.Time
	queue  []happening
	trace  func(at time.Duration, text string) // nil: nobody reads it

	lock     string // "", "cell import" or "cell export"
	shown    map[event.Kind]*progress
	failure  *progress // not nil: the cell is marked "import failed"
	marked   bool      // by the .pmeta of a snapshot, without a failure to show
	blank    bool      // between two failures
	version  int64
	files    map[string]storedFile
	phantoms int
	burnt    map[string]bool
	ruined   bool
	gone     bool
	content  *content

	jobs     []*modelJob
	ours     *modelJob
	accepted int
	outages  []outage // instants from the beginning
	posted   bool
	postedAt time.Time

	requests  int
	inFlight  int
	unread    int // looks that brought no news
	missedRun int // looks running that core did not answer, up to now
	breach    string

	countedWhole  bool // the cell held what our snapshot holds when its content was last looked at
	rolesUnderWay int
	answered      time.Time // the last look that core answered with a word
	resumed       time.Time // when another process began to look
	changed       time.Time // when anything last happened
	lastKill      time.Time

	namedSo  time.Time // until when the cell has another name
	bucket   bucket
	competed *modelJob // the rival's
	stoodAt  time.Time // as of when the largest set was last looked at before the POST
}

type happening struct {
	at time.Time
	do func()
}

// A progress is a job as GET __import or GET __export shows it.
type progress struct {
	name, started string
	percent       int
	code, text    string // of a failure
}

type storedFile struct {
	created    time.Time
	code, text string // of an error file
}

func (f storedFile) etag() string { return fmt.Sprintf(`"1-%d"`, f.created.UnixMilli()) }

func newModelUnit(c chance, s script) *modelUnit {
	now := time.Now()
	u := &modelUnit{c: c, script: s, began: now, now: now, changed: now, answered: now,
		shown: map[event.Kind]*progress{}, files: map[string]storedFile{}, burnt: map[string]bool{}, version: 1 + int64(c.IntN(9)),
		content: newContent(s, now)}
	b := s.before
	u.phantoms = b.phantoms
	old := progress{name: "older", started: stamp(now.Add(-c.between(time.Minute, 1000*time.Hour))), percent: c.IntN(100)}
	if b.sameName {
		old.name = s.name
	}
	if b.stale {
		u.shown[s.kind] = &old
		if c.of(0.3) {
			u.shown = map[event.Kind]*progress{event.Import: &old}
		}
	}
	if b.failed {
		failure := old
		failure.code, failure.text = "PR500-DV-0002", "File System I/O Error."
		u.failure = &failure
	}
	if (s.kind == event.Import) != b.missing {
		u.files[s.name+".zip"] = storedFile{created: now.Add(-time.Hour)}
	}
	if b.errorFile {
		u.files[s.name+".error"] = storedFile{created: now.Add(-time.Hour), code: "PR500-CM-0002", text: "an older failure"}
	}
	u.moveEarly()
	if v := s.hard.rival; v != nil {
		u.at(now.Add(v.at), func() { u.compete(v, rivalTries) })
	}
	if b.busy > 0 {
		busy := &modelJob{kind: event.Import, name: "busy", plan: jobPlan{run: b.busy, end: endSuccess}}
		if s.hard.reads { // the cell has to hold what the archive will
			busy.kind = event.Export
		}
		u.accept(busy, now)
	}
	return u
}

// stamp writes an instant as the unit does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// at plans something.
func (u *modelUnit) at(t time.Time, do func()) {
	i, _ := slices.BinarySearchFunc(u.queue, t, func(h happening, t time.Time) int {
		if h.at.After(t) {
			return 1
		}
		return -1 // behind what is planned for the same instant
	})
	u.queue = slices.Insert(u.queue, i, happening{t, do})
}

// advance lets happen what is due until t.
func (u *modelUnit) advance(t time.Time) {
	for len(u.queue) > 0 && !u.queue[0].at.After(t) {
		h := u.queue[0]
		u.queue = u.queue[1:]
		u.now, u.changed = h.at, h.at
		h.do()
	}
	u.now = t
}

// say writes a line of the trace.
func (u *modelUnit) say(format string, args ...any) {
	if u.trace != nil {
		u.trace(u.now.Sub(u.began), fmt.Sprintf(format, args...))
	}
}

// out reports whether nobody gets an answer of core at an instant.
func (u *modelUnit) out(t time.Time) bool { return u.outageAt(t) != nil }

func (u *modelUnit) outageAt(t time.Time) *outage {
	since := t.Sub(u.began)
	for i, o := range u.outages {
		if since >= o.from && since < o.to {
			return &u.outages[i]
		}
	}
	return nil
}

func (u *modelUnit) jobsAlive(do func(*modelJob)) {
	for _, j := range u.jobs {
		if j.alive() {
			do(j)
		}
	}
}

// quiet is when the last thing happens that is planned.
func (u *modelUnit) quiet() time.Time {
	last := u.changed
	if u.resumed.After(last) {
		last = u.resumed
	}
	if n := len(u.queue); n > 0 && u.queue[n-1].at.After(last) {
		last = u.queue[n-1].at
	}
	for _, o := range u.outages {
		if end := u.began.Add(o.to); end.After(last) {
			last = end
		}
	}
	return last
}

// resume tells when the next process begins to look.
func (u *modelUnit) resume(at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.resumed, u.missedRun = at, 0
}
