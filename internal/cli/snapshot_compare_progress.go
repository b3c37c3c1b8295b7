package cli

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A track is how far a comparison is that has several parts, each with steps of its own.
type track struct {
	behind int // steps of the parts that are over
	steps  int // of the part that is under way
	ahead  int // of those to come
	told   time.Time
}

// breath is the least time between two reports of how far it is: there may be a million steps.
const breath = time.Second

// enter tells that something else is being done now; ahead are the steps of parts that will follow it.
func (c *comparison) enter(p event.Phase, ahead int) {
	c.track = track{ahead: ahead}
	e := c.out.About()
	e.At, e.Type, e.Phase = time.Now(), event.StateChanged, p
	c.out.Report(e)
}

// next begins the next part of the same, of so many steps.
func (c *comparison) next(steps int) {
	c.track.behind += c.track.steps
	c.track.ahead -= steps
	c.track.steps = steps
}

// told tells how far a part is.
func (c *comparison) told(p event.Phase) func(step, steps int) {
	return func(step, steps int) {
		c.track.steps = steps
		if time.Since(c.track.told) < breath {
			return
		}
		e := c.out.About()
		e.At, e.Type, e.Phase = time.Now(), event.Progressed, p
		e.Step, e.Steps = c.track.behind+step, c.track.behind+steps+max(c.track.ahead, 0)
		c.track.told = e.At
		c.out.Report(e)
	}
}
