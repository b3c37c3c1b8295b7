package timelines

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// hardships are troubles of real units. They are drawn after everything else, and change what they need of it: a killing, a long
// queue, what the cell holds.
type hardships struct {
	held   bool       // the cell holds as much as the snapshot before the import, and other values
	lost   bool       // the job is lost from its queue, by the script's killing
	edit   *editing   // of the cell's entity
	pages  *paging    // of an export that move
	writes *writing   // of rows, by others, all the time
	limit  *rateLimit // of a proxy
	blind  *blindness // of a listing
	rival  *rival     // a second admin on another machine
	twin   bool       // a second process of the unit answers every other request, and knows nothing of the first one's jobs
	reads  bool       // the archive of an export is read, and held against the cell where the admin wants it counted
}

// kinds names what was drawn.
func (h hardships) kinds() []string {
	var kinds []string
	for _, k := range []struct {
		drawn bool
		kind  string
	}{
		{h.held, "same counts before"}, {h.lost, "queue lost"}, {h.edit != nil, "cell edited"}, {h.pages != nil, "pages move"},
		{h.writes != nil, "rows change"}, {h.limit != nil, "rate limit"}, {h.blind != nil, "blind listing"},
		{h.rival != nil, "two machines"}, {h.twin, "two processes"},
	} {
		if k.drawn {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

func (h hardships) String() string { return strings.Join(h.kinds(), " + ") }

// details is what was drawn, with its numbers.
func (h hardships) details() string {
	details := h.String()
	for _, d := range []any{h.edit, h.pages, h.writes, h.limit, h.blind, h.rival} {
		if text := fmt.Sprintf("%+v", d); text != "<nil>" {
			details += ", " + text
		}
	}
	return details
}

// drawn reports whether there is any.
func (h hardships) drawn() bool { return len(h.kinds()) > 0 }

const (
	shareOrdinary = 0.35 // of the timelines without any hardship
	shareTwice    = 0.1  // of those with a second one
	shareRead     = 0.7  // of the exports whose archives are read
	shareHeld     = 0.95 // of those whose archives are read that are held against the cell
)

// addHardships draws hardships that suit the job.
func (s *script) addHardships(c chance) {
	if !c.of(shareOrdinary) {
		s.addSome(c)
	}
	s.addReading(c)
}

func (s *script) addSome(c chance) {
	draws := s.hardships()
	draws[c.IntN(len(draws))](c)
	if c.of(shareTwice) {
		draws[c.IntN(len(draws))](c)
	}
	if s.kind == event.Import && s.before.content == "same" && (s.hard.lost || s.hard.edit != nil) {
		s.hard.held = true
	}
}

// addReading lets the archive of an export be read. It is the sample's, so that the cell holds the sample.
func (s *script) addReading(c chance) {
	if s.kind == event.Import {
		return
	}
	s.hard.reads = s.hard.reads || c.of(shareRead)
	if s.hard.reads {
		s.count = c.of(shareHeld)
		s.before.content, s.before.indexed = "same", true
	}
}

func (s *script) hardships() []func(chance) {
	draws := []func(chance){s.addLostQueue, s.addRateLimit, s.addBlindness, s.addRival, s.addTwin}
	switch {
	case s.kind == event.Import:
		draws = append(draws, s.addHeld, s.addEdit, s.addWrites)
	case s.style == personium.SubdomainStyle:
		draws = append(draws, s.addPaging, s.addPaging)
	}
	return draws
}

// addHeld lets the cell hold the snapshot's counts before the import: a nightly import of one snapshot, or a restore over
// values that were changed. What stops such an import early is a unit that dies while it is queued, which leaves the data
// intact, or in the first moments of its run.
func (s *script) addHeld(c chance) {
	s.hard.held, s.before.content, s.before.indexed = true, "same", true
	switch x := c.Float64(); {
	case x < 0.5:
		s.addLostQueue(c)
	case x < 0.8 && !s.hard.twin:
		s.kill = newKilling(c, s.job.queue+s.job.run)
		s.kill.at = s.job.queue + c.within(0, s.job.version)
	}
}

// addLostQueue lets the job be lost while it is queued, or has just written its first words. The queue lives in the memory of
// one process. A graceful stop drops what is queued, and leaves its lock in memcached for ever; where another process answers
// meanwhile nobody sees an outage. With locks in the process itself they go with it: ready, free, and the data intact.
func (s *script) addLostQueue(c chance) {
	if s.hard.twin {
		return
	}
	s.hard.lost = true
	s.job.queue = max(s.job.queue, c.between(time.Second, 10*time.Minute))
	latest := s.job.queue
	if s.kind == event.Import {
		latest += s.job.version / untouched
	}
	s.kill = &killing{at: c.within(0, latest), kept: c.of(0.5)}
	switch {
	case !s.kill.kept:
		s.kill.down = c.between(3*time.Second, time.Minute)
	case c.of(0.5):
		s.kill.freed = c.between(time.Second, time.Hour)
	}
	s.limits.Interval = max(s.limits.Interval, s.job.queue/100)
}

// untouched is the part of the time up to the version's move in which an import has not deleted anything: one that was
// killed 0.2 s after its beginning, of two, had lost its rows.
const untouched = 10
