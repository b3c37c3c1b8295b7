package timelines

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A loss is what gets lost on the way of one import.
type loss struct {
	rows     bool   // all of them
	mainRows bool   // those of the main box
	place    string // one row of this list
	file     bool   // one file of box1
	links    uint64 // bits: one for each link
}

// newLoss draws what one import loses.
func newLoss(c chance, p jobPlan, g *goods) loss {
	var l loss
	if p.end == endSilent {
		l.place, l.file = "box1/od/Item", c.of(0.3)
		if c.of(0.5) {
			l.place = c.among("__ctl/Account", "__ctl/Role", "box1/od/$metadata/EntityType", "__ctl/Box")
		}
	}
	for i, link := range g.links {
		if link.lossy && c.of(p.loses) {
			l.links |= 1 << i
		}
	}
	return l
}

// newContent is what a cell holds before anything happens in a timeline.
func newContent(s script, now time.Time) *content {
	c := &content{roles: map[string]bool{}, indexed: s.before.indexed, linkedAt: map[[2]string]time.Time{}, lag: s.lag, writer: newWriter(s.hard.writes, now)}
	switch s.before.content {
	case "same":
		c.parts = append(c.parts, &part{goods: theSample().ours[s.big], loss: loss{mainRows: s.foreignCell}})
	case "other":
		c.parts = append(c.parts, &part{goods: theSample().other, loss: loss{mainRows: s.foreignCell}})
	}
	return c
}

// addProof chooses how the import is to be proved, and how its content is.
func (s *script) addProof(c chance) {
	s.big, s.lag = bigLists[0], c.within(0, 1500*time.Millisecond)
	s.making = roleMaking{takes: c.within(4800*time.Millisecond, 19*time.Second)}
	if s.kind == event.Export {
		return
	}
	s.preflight = c.of(0.85)
	s.count = s.preflight && c.of(0.95)
	s.noPrime, s.foreignCell = c.of(0.08), c.of(0.02)
	if c.of(0.06) {
		s.big = bigLists[1]
	} else if c.of(0.01) {
		s.big = bigLists[2]
	}
	if c.of(0.1) {
		s.making.how = c.among("lost", "page")
	}
}
